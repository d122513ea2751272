"""Time every row, interleaved, and print medians and ratios.

Each round times one call of ours and one of the peer's; a drift of the machine meets both. The
ratio is the median over rounds of (peer / ours): above 1, regard is faster. Both have the same
weights, and must give the same output. Peak memory is that of a process of its own.
"""

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from benchmarks.memory import peak_megabytes
from benchmarks.peers import ROWS, calls, data, model


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small size, to see that it runs")
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    parser.add_argument("--rows", nargs="*", help="only these layers")
    parser.add_argument(
        "--jit", action="store_true", help="compile by XLA also where Keras does not"
    )
    options = parser.parse_args()
    sizes = [(2, 16)] if options.quick else [(16, 64), (8, 256), (8, 512)]
    rounds = 3 if options.quick else 9
    found = []
    for row in ROWS:
        if options.rows and row.name not in options.rows:
            continue
        for batch, steps in sizes if options.quick else row.sizes or sizes:
            for figures in _figures(row, batch, steps, rounds, options.jit):
                found.append({"layer": row.name, "peer": row.peer, **figures})
                print(_line(found[-1]), flush=True)
    if options.out:
        options.out.write_text(json.dumps({**_machine(), "rows": found}, indent=2) + "\n")


def _figures(row, batch: int, steps: int, rounds: int, jit: bool):
    """Yield the figures of the forward pass and of a step of training."""
    ours, theirs = (model(each, jit) for each in (row.ours, row.theirs))
    size = {"batch": batch, "steps": steps}
    error = _difference(row, ours, theirs, batch, steps)
    for what, call in calls(ours, batch, steps).items():
        times = _compare(call, calls(theirs, batch, steps)[what], rounds)
        memory = {
            f"{side}_mb": peak_megabytes(row.name, side, what, batch, steps, jit)
            for side in ("ours", "peer")
        }
        yield {"what": what, **size, **times, **memory, "error": error}


def _difference(row, ours: keras.Model, theirs: keras.Model, batch: int, steps: int) -> float:
    """The largest difference at a valid step between the two, with the same weights.

    A row whose sides do not compute the same is worth nothing, and ends the run.
    """
    theirs.set_weights(row.weights(ours.get_weights()))
    states, mask = data(batch, steps)
    first, second = (each.predict_on_batch([states, mask])[mask] for each in (ours, theirs))
    error = float(np.abs(first - second).max())
    assert error < 1e-4, f"{row.name} and {row.peer} differ by {error}"
    return error


def _compare(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> dict:
    for call in (ours, theirs):
        call()  # compiles
        call()
    times = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return {
        "ours_ms": 1000 * statistics.median(mine for mine, _ in times),
        "peer_ms": 1000 * statistics.median(other for _, other in times),
        "ratio": statistics.median(other / mine for mine, other in times),
    }


def seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _line(row: dict) -> str:
    return (
        f"{row['layer']:20} {row['what']:9} B={row['batch']:<3} T={row['steps']:<4} "
        f"{row['ours_ms']:8.2f} ms, peer {row['peer_ms']:8.2f} ms, ratio {row['ratio']:6.2f}; "
        f"{row['ours_mb']:5.0f} MB, peer {row['peer_mb']:5.0f} MB; differ by {row['error']:.0e}"
    )


def _machine() -> dict:
    return {
        "backend": keras.backend.backend(),
        "keras": keras.version(),
        "python": platform.python_version(),
        "processor": platform.machine(),
        "date": time.strftime("%Y-%m-%d"),
    }


if __name__ == "__main__":
    main()
