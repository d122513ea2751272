"""Growth of a training step's time and memory with T: python -m benchmarks.growth [ROW ...].

Printed, as JSON, and as a plot. Each figure is the median of three calls, B 1, and the growth of a
process of its own. A side is not taken further than `--seconds` a call.
"""

import argparse
import json
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.__main__ import machine, seconds
from benchmarks.memory import peak_megabytes
from benchmarks.peers import calls, model, rows
from benchmarks.row import Row

WINDOWS = ("MultiHeadAttention-window", "AdditiveAttention-window")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("rows", nargs="*", default=WINDOWS)
    parser.add_argument("--least", type=int, default=1024)
    parser.add_argument("--most", type=int, default=32768)
    parser.add_argument("--seconds", type=float, default=4.0, help="the longest call of a side")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file")
    parser.add_argument("--plot", type=Path, help="draw them into this SVG file")
    options = parser.parse_args()
    found = []
    for row in (each for each in rows() if each.name in options.rows):
        for side in ("ours", "peer"):
            for point in _points(row, side, options.least, options.most, options.seconds):
                found.append(point)
                print(_line(point), flush=True)
    if options.out:
        figures = {**machine(jit=False), "rows": found}
        options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if options.plot:
        draw(found, options.plot)


def _points(row: Row, side: str, least: int, most: int, longest: float) -> Iterator[dict[str, Any]]:
    """Yield the figures of one side, T doubled each time, until a call takes too long."""
    build = row.ours if side == "ours" else row.theirs
    steps, took = least, 0.0
    while steps <= most and took <= longest:
        call = calls(model(build), 1, steps)["training"]
        call()
        took = statistics.median(seconds(call) for _ in range(3))
        yield {
            "row": row.name,
            "peer": row.peer,
            "side": side,
            "steps": steps,
            "ms": 1000 * took,
            "mb": peak_megabytes(row.name, side, "training", 1, steps, jit=False),
        }
        steps *= 2


def _line(point: dict[str, Any]) -> str:
    return (
        f"{point['row']:26} {point['side']:5} T={point['steps']:<6} "
        f"{point['ms']:9.1f} ms {point['mb']:6.0f} MB"
    )


def draw(points: list[dict[str, Any]], out: Path) -> None:
    """Draw time and memory against T, both axes logarithmic."""
    from matplotlib.figure import Figure  # of the extra `figures`

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    peers = {each["row"]: each["peer"] for each in points}
    for axes, key, label in zip(figure.subplots(1, 2), ("ms", "mb"), ("ms", "MB"), strict=True):
        for colour, name in enumerate(sorted(peers)):
            for side, style in (("ours", "o-"), ("peer", "x--")):
                taken = [
                    (each["steps"], each[key])
                    for each in points
                    if (each["row"], each["side"]) == (name, side)
                ]
                legend = name if side == "ours" else f"{name}, {peers[name]}"
                line = axes.loglog(*zip(*taken, strict=True), style, color=f"C{colour}")
                line[0].set(label=legend, gid=f"{key} {legend}")
        axes.set_xlabel("steps T")
        axes.set_ylabel(label)
        axes.grid(alpha=0.3)
    figure.axes[0].legend(fontsize=7)
    figure.suptitle("A step of training, B 1", fontsize=10)
    figure.savefig(out, metadata={"Date": None})


if __name__ == "__main__":
    main()
