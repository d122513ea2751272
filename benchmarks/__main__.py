"""Time every row, interleaved, and print medians and ratios.

Each round times one call of ours and one of the peer's; a drift of the machine meets both. The
ratio is the median over rounds of (peer / ours): above 1, regard is faster.
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

from benchmarks.peers import ROWS, WIDTH, model


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small size, to see that it runs")
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    options = parser.parse_args()
    sizes = [(2, 16)] if options.quick else [(16, 64), (8, 256)]
    rounds = 3 if options.quick else 15
    found = []
    for batch, steps in sizes:
        for row in ROWS:
            for what, ours, theirs in _pairs(row, batch, steps):
                figures = _compare(ours, theirs, rounds)
                names = {"layer": row.name, "peer": row.peer, "what": what}
                found.append({**names, "batch": batch, "steps": steps, **figures})
                print(_line(found[-1]), flush=True)
    if options.out:
        options.out.write_text(json.dumps({**_machine(), "rows": found}, indent=2) + "\n")


def _pairs(row, batch: int, steps: int):
    """Yield the calls to compare: the forward pass, and a step of training."""
    random = np.random.default_rng(0)
    states = random.normal(size=(batch, steps, WIDTH)).astype("float32")
    mask = np.arange(steps)[None] < random.integers(steps // 2, steps + 1, (batch, 1))
    target = np.zeros_like(states)
    pair = model(row.ours), model(row.theirs)
    yield "forward", *[_forward(each, states, mask) for each in pair]
    yield "training", *[_training(each, states, mask, target) for each in pair]


def _forward(made: keras.Model, *inputs: np.ndarray) -> Callable[[], object]:
    return lambda: made.predict_on_batch(list(inputs))


def _training(made: keras.Model, states, mask, target) -> Callable[[], object]:
    return lambda: made.train_on_batch([states, mask], target)


def _compare(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> dict:
    for call in (ours, theirs):
        call()  # compiles
        call()
    times = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
    return {
        "ours_ms": 1000 * statistics.median(mine for mine, _ in times),
        "peer_ms": 1000 * statistics.median(other for _, other in times),
        "ratio": statistics.median(other / mine for mine, other in times),
    }


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _line(row: dict) -> str:
    return (
        f"{row['layer']:20} {row['what']:9} B={row['batch']:<3} T={row['steps']:<4} "
        f"{row['ours_ms']:8.2f} ms, peer {row['peer_ms']:8.2f} ms, ratio {row['ratio']:.2f}"
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
