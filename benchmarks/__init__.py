"""Speed against named peers as ratios in one run: `make bench`, `python -m benchmarks --quick`."""
