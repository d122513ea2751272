"""The pictures of docs/penalties.md: a penalty on the scores, and one on the weights.

    python -m benchmarks.penalty_maps docs/penalties.svg

prints the figures that the page quotes.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import keras
import numpy as np

from regard.layers import DotAttention
from regard.positions import DistancePenalty

STEPS, VALID, WIDTH, SCALE = 12, 9, 8, 0.05
CELL, GAP, TOP = 22, 60, 54


def states() -> np.ndarray:
    """One sequence of 12 steps, of which the last three are padding."""
    return np.random.default_rng(3).normal(size=(1, STEPS, WIDTH)).astype("float32")


def mask() -> np.ndarray:
    return np.arange(STEPS)[None] < VALID


def weights(position: DistancePenalty | None) -> np.ndarray:
    """The weights (T, S) of scaled dot products among the valid steps."""
    layer = DotAttention("sqrt", position=position)
    _, found = layer(states(), mask=mask(), return_attention_scores=True)
    return keras.ops.convert_to_numpy(found)[0]


def on_the_weights(plain: np.ndarray) -> np.ndarray:
    """The code of the question: add the penalty to the weights, shift, renormalise."""
    places = np.arange(STEPS)
    moved = plain - SCALE * np.abs(places[:, None] - places)
    moved = moved + np.abs(moved.min())
    return moved / moved.sum(-1, keepdims=True)


def svg(maps: dict[str, np.ndarray]) -> str:
    size = STEPS * CELL
    width, height = len(maps) * (size + GAP) + 20, size + TOP + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="15" fill="#222">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for number, (title, rows) in enumerate(maps.items()):
        parts += _map(20 + number * (size + GAP), title, rows)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _map(left: int, title: str, rows: np.ndarray) -> Iterable[str]:
    yield f'<text x="{left}" y="24">{title}</text>'
    yield f'<text x="{left}" y="44" fill="#777" font-size="13">keys, the last three padding</text>'
    for t, s in np.ndindex(rows.shape):
        share = min(float(rows[t, s]) / 0.5, 1.0)
        colour = f"rgb({255 - int(255 * share)},{255 - int(154 * share)},{255 - int(163 * share)})"
        x, y = left + s * CELL, TOP + t * CELL
        yield f'<rect x="{x}" y="{y}" width="{CELL - 1}" height="{CELL - 1}" fill="{colour}"/>'
    x = left + VALID * CELL - 1
    yield (
        f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{TOP + STEPS * CELL}" stroke="#c2410c"'
        ' stroke-width="2"/>'
    )


def main(path: str) -> None:
    plain, right = weights(None), weights(DistancePenalty(weight=0.5))
    wrong = on_the_weights(plain)
    Path(path).write_text(
        svg(
            {
                "no penalty": plain,
                "penalty on the scores": right,
                "penalty on the weights": wrong,
            }
        ),
        encoding="utf-8",
    )
    for name, rows in (("none", plain), ("scores", right), ("weights", wrong)):
        valid = rows[:VALID]
        near = sum(valid[t, max(0, t - 1) : t + 2].sum() for t in range(VALID)) / VALID
        print(
            f"{name}: to padding {valid[:, VALID:].sum() / VALID:.3f}, within one step {near:.3f}"
        )


if __name__ == "__main__":
    main(sys.argv[1])
