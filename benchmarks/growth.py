"""Growth of time and memory with T, ours alone: python -m benchmarks.growth [ROW ...].

Each figure is the median of three calls of a step, B 1, and the growth of a process of its own.
"""

import argparse
import statistics

from benchmarks.__main__ import seconds
from benchmarks.memory import peak_megabytes
from benchmarks.peers import ROWS, calls, model

WINDOWS = ("DotAttention-window", "MultiHeadAttention-window", "AdditiveAttention-window")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("rows", nargs="*", default=WINDOWS)
    parser.add_argument("--least", type=int, default=1024)
    parser.add_argument("--most", type=int, default=32768)
    options = parser.parse_args()
    for row in (each for each in ROWS if each.name in options.rows):
        steps = options.least
        while steps <= options.most:
            for what, call in calls(model(row.ours), 1, steps).items():
                call()
                took = statistics.median(seconds(call) for _ in range(3))
                memory = peak_megabytes(row.name, "ours", what, 1, steps, jit=False)
                print(
                    f"{row.name:26} {what:9} T={steps:<6} {1000 * took:9.1f} ms {memory:6.0f} MB",
                    flush=True,
                )
            steps *= 2


if __name__ == "__main__":
    main()
