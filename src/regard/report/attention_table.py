"""Attention weights as a table in HTML: no script, nothing loaded, every weight within reach."""

import importlib.util
from collections.abc import Sequence
from typing import Any

import numpy as np

from regard import runtime
from regard.report.attention_grid import checked_grid

__all__ = ["attention_html"]

_SHADES = 20


def attention_html(
    weights: Any, queries: Sequence[str] | None = None, keys: Sequence[str] | None = None
) -> str:
    """Make a table of attention weights of one sample, coloured, as a piece of HTML.

    It needs nothing else: it holds its style, has no script and loads nothing. Each weight shows
    under the mouse, and on the keyboard by the Tab key. Tokens are text, whatever they look like:
    `</script>` in one stays what it is.

    Args:
        weights: (S,), (T, S) or (N, T, S) with N heads, a table each.
        queries: T tokens, a row each; None numbers them.
        keys: S tokens, a column each; None numbers them.

    Returns:
        A `<div>` to put into a page.

    Raises:
        MissingExtraError: without Jinja2, which the extra `tool` brings.
        ArgumentTypeError: if the weights are no numbers, or a token is no text.
        ShapeError: if the weights have another shape.
        ArgumentError: if a weight is not finite, or tokens are not as many as needed.
    """
    if importlib.util.find_spec("jinja2") is None:
        raise runtime.missing_extra("attention_html", "tool", ["jinja2"])
    import jinja2

    grid = checked_grid(weights, queries, keys)
    low, high = grid.scale
    shades = np.rint(_SHADES * (grid.weights - low) / (high - low)).astype(int)
    heads = [
        [list(zip(*row, strict=True)) for row in zip(values.tolist(), shown.tolist(), strict=True)]
        for values, shown in zip(grid.weights, shades, strict=True)
    ]
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("regard.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    template = environment.get_template("attention.html")
    return template.render(heads=heads, queries=grid.queries, keys=grid.keys, shades=_SHADES)
