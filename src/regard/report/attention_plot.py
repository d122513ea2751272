"""Attention weights as a picture: tokens on the axes, one square a head."""

import importlib.util
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from regard import runtime
from regard.errors import ArgumentError
from regard.report.attention_grid import AttentionGrid, checked_grid
from regard.report.plot_fonts import fonts_for

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["plot_attention"]

_COLUMNS = 4  # of heads, side by side
_CELL = 0.26  # inches
_SMALLEST, _LARGEST = 1.6, 16.0  # inches of one square
_LETTER = 0.09  # inches
_MARGIN = 0.6  # inches beside labels: ticks, titles
_MOST_LABELS = 80  # on one axis; more are thinned out
_LONGEST = 24  # characters of a label
# A token is text: neither `$` nor `_` or `%` means anything, whatever the settings say.
_PLAIN = {"parse_math": False, "usetex": False}


def plot_attention(
    weights: Any,
    *,
    queries: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
    axes: Any = None,
    title: str | None = None,
) -> "Figure":
    """Draw attention weights of one sample as a heat map, or as one for each head.

    Queries go down, keys to the right; all heads share one scale of colours, from 0 to the largest
    weight. Nothing is shown on a screen and no setting of matplotlib is changed; save the figure
    with `figure.savefig("attention.png")`. What the usual font lacks, such as Chinese or an emoji,
    is drawn in another font that is installed; a warning names characters that none has.

    Args:
        weights: (S,), (T, S) or (N, T, S) with N heads: of `attention_maps` those of one sample,
            such as `maps["attention"][0]`.
        queries: T tokens; None numbers them.
        keys: S tokens; None numbers them.
        axes: matplotlib axes to draw into, a list of N of them for N heads; None makes a figure,
            with a bar that explains the colours.
        title: a title.

    Returns:
        The figure, `matplotlib.figure.Figure`.

    Raises:
        MissingExtraError: without matplotlib, which the extra `figures` brings.
        ArgumentTypeError: if the weights are no numbers, or a token is no text.
        ShapeError: if the weights have another shape.
        ArgumentError: if a weight is not finite, or tokens or axes are not as many as needed.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise runtime.missing_extra("plot_attention", "figures", ["matplotlib"])
    grid = checked_grid(weights, queries, keys)
    look = {
        **_PLAIN,
        "fontfamily": fonts_for([*map(_short, (*grid.queries, *grid.keys)), title or ""]),
    }
    if axes is None:
        return _new_figure(grid, title, look)
    given = list(np.ravel(np.asarray(axes, dtype=object)))
    if len(given) != len(grid.weights):
        raise ArgumentError(
            f"`axes` must be as many as the heads, {len(grid.weights)}. Received: {len(given)}"
        )
    figure: Figure = given[0].figure
    for head, each in enumerate(given):
        _draw(each, grid, head, look)
    if title is not None and len(given) == 1:
        given[0].set_title(title, **look)
    elif title is not None:
        figure.suptitle(title, **look)
    return figure


def _new_figure(grid: AttentionGrid, title: str | None, look: dict[str, Any]) -> "Figure":
    from matplotlib.figure import Figure

    heads = len(grid.weights)
    columns = min(heads, _COLUMNS)
    rows = math.ceil(heads / columns)
    # Labels of queries stand beside a square, those of keys below it.
    width = _inches(grid.keys) + _label_inches(grid.queries)
    height = _inches(grid.queries) + _label_inches(grid.keys)
    size = (columns * width + 2 * _MARGIN, rows * height + _MARGIN)
    figure = Figure(figsize=size, layout="constrained")
    squares = [figure.add_subplot(rows, columns, head + 1) for head in range(heads)]
    images = [_draw(each, grid, head, look) for head, each in enumerate(squares)]
    figure.colorbar(images[0], ax=squares, label="weight")
    if title is not None:
        figure.suptitle(title, **look)
    return figure


def _inches(tokens: Sequence[str]) -> float:
    return min(max(len(tokens) * _CELL, _SMALLEST), _LARGEST)


def _label_inches(tokens: Sequence[str]) -> float:
    return _MARGIN + _LETTER * max(len(_short(token)) for token in tokens)


def _draw(axes: Any, grid: AttentionGrid, head: int, look: dict[str, Any]) -> Any:
    low, high = grid.scale
    image = axes.imshow(
        grid.weights[head],
        cmap="Blues",
        vmin=low,
        vmax=high,
        aspect="auto",
        interpolation="nearest",
        origin="upper",
    )
    places, labels = _ticks(grid.keys)
    axes.set_xticks(places, labels, rotation=90, fontsize=8, **look)
    places, labels = _ticks(grid.queries)
    axes.set_yticks(places, labels, fontsize=8, **look)
    if len(grid.weights) > 1:
        axes.set_title(f"head {head}", fontsize=9)
    return image


def _ticks(tokens: Sequence[str]) -> tuple[list[int], list[str]]:
    step = math.ceil(len(tokens) / _MOST_LABELS)
    return list(range(0, len(tokens), step)), [_short(token) for token in tokens[::step]]


def _short(token: str) -> str:
    return token if len(token) <= _LONGEST else f"{token[: _LONGEST - 1]}…"
