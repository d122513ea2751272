"""Time every row, interleaved, and print medians and ratios.

Each round calls ours twice and the peer twice, and times the second calls; a drift of the machine
meets both. The ratio is the median over rounds of (peer / ours): above 1, regard is faster. Both
have the same weights, and must give the same output; a row that says what something costs is held
to its own plain path. Peak memory is that of a process of its own, at the largest size.
"""

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import keras
import numpy as np

from benchmarks.memory import peak_megabytes
from benchmarks.peers import calls, data, model, rows
from benchmarks.row import Row
from regard import runtime


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one small size without memory, to see that it runs"
    )
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    parser.add_argument("--rows", nargs="*", help="only these layers")
    parser.add_argument(
        "--jit", action="store_true", help="compile by XLA also where Keras does not"
    )
    options = parser.parse_args()
    sizes = [(2, 16)] if options.quick else [(16, 64), (8, 256), (8, 512)]
    rounds = 3 if options.quick else 9
    found = []
    for row in rows():
        if options.rows and row.name not in options.rows:
            continue
        taken = sizes if options.quick else row.sizes or sizes
        for batch, steps in taken:
            memory = not options.quick and steps == taken[-1][1]
            for figures in figures_of(row, batch, steps, rounds, options.jit, memory):
                found.append({"layer": row.name, "peer": row.peer, **figures})
                print(_line(found[-1]), flush=True)
    if options.out:
        options.out.write_text(json.dumps({**machine(options.jit), "rows": found}, indent=2) + "\n")


def figures_of(
    row: Row, batch: int, steps: int, rounds: int, jit: bool = False, memory: bool = False
) -> Iterator[dict]:
    """Yield the figures of the forward pass and of a step of training."""
    ours, theirs = (model(each, jit) for each in (row.ours, row.theirs))
    size = {"batch": batch, "steps": steps}
    error = _difference(row, ours, theirs, batch, steps)
    for what in row.what:
        mine, other = (calls(each, batch, steps)[what] for each in (ours, theirs))
        times = _compare(mine, other, rounds)
        peaks = {
            f"{side}_mb": peak_megabytes(row.name, side, what, batch, steps, jit)
            for side in (("ours", "peer") if memory else ())
        }
        yield {"what": what, **size, **times, **peaks, "error": error}


def _difference(row: Row, ours: keras.Model, theirs: keras.Model, batch: int, steps: int) -> float:
    """The largest difference at a valid step between the two, with the same weights.

    A row whose sides do not compute what they should is worth nothing, and ends the run.
    """
    found = _output(ours, batch, steps)
    if row.same:
        before, *weights = ours.get_weights()
        theirs.set_weights([before, *row.weights(weights)])
        expected = _output(theirs, batch, steps)
    else:
        expected = _on_the_plain_path(row, ours.get_weights(), batch, steps)
    error = float(np.abs(found - expected).max())
    assert error < 1e-4, f"{row.name} and {row.peer} differ by {error}"
    return error


def _output(made: keras.Model, batch: int, steps: int) -> np.ndarray:
    states, mask = data(batch, steps)
    found = made.predict_on_batch([states, mask])
    return (found[0] if isinstance(found, list | tuple) else found)[mask]


def _on_the_plain_path(row: Row, weights: list, batch: int, steps: int) -> np.ndarray:
    with mock.patch.dict(os.environ, REGARD_KERNEL="reference"):
        plain = model(row.ours)
        plain.set_weights(weights)
        return _output(plain, batch, steps)


def _compare(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> dict:
    for call in (ours, theirs):
        call()  # compiles
        call()
    times = [(_second(ours), _second(theirs)) for _ in range(rounds)]
    return {
        "ours_ms": 1000 * statistics.median(mine for mine, _ in times),
        "peer_ms": 1000 * statistics.median(other for _, other in times),
        "ratio": statistics.median(other / mine for mine, other in times),
    }


def _second(call: Callable[[], object]) -> float:
    """The seconds of the second of two calls: the first pays for the memory that it gets again.

    The other side may have made the allocator give it back, which no side does to itself.
    """
    call()
    return seconds(call)


def seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _line(row: dict) -> str:
    memory = (
        f"{row['ours_mb']:5.0f} MB, peer {row['peer_mb']:5.0f} MB; " if "ours_mb" in row else ""
    )
    return (
        f"{row['layer']:34} {row['what']:9} B={row['batch']:<3} T={row['steps']:<4} "
        f"{row['ours_ms']:8.2f} ms, peer {row['peer_ms']:8.2f} ms, ratio {row['ratio']:6.2f}; "
        f"{memory}differ by {row['error']:.0e}"
    )


def machine(jit: bool) -> dict:
    backend = keras.backend.backend()
    found = runtime.package_versions(("keras", "jax", "tensorflow", "tensorflow-cpu", "torch"))
    versions = {name: version for name, version in found.items() if version is not None}
    mine = {
        name: version for name, version in versions.items() if name.startswith((backend, "keras"))
    }
    kernel = os.environ.get("REGARD_KERNEL")
    return {
        "title": backend + ", XLA" * jit + (f", REGARD_KERNEL={kernel}" if kernel else ""),
        "versions": mine,
        "python": platform.python_version(),
        "processor": platform.machine(),
        "processors": os.cpu_count(),
        "date": time.strftime("%Y-%m-%d"),
    }


if __name__ == "__main__":
    main()
