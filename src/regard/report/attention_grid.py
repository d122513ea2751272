"""Attention weights of one sample with the tokens of both sides: checked, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard._visible_text import visible
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

__all__ = ["AttentionGrid", "checked_grid"]


@dataclass(frozen=True)
class AttentionGrid:
    """Hold the weights of one sample, and what stands at the two sides.

    Args:
        weights: (N, T, S), finite; N is 1 for a layer without heads.
        queries: T labels.
        keys: S labels.
    """

    weights: NDArray[np.float64]
    queries: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def scale(self) -> tuple[float, float]:
        """The weights at the two ends of the colours: 0 and the largest, below 0 if one is."""
        low = min(0.0, float(self.weights.min()))
        high = float(self.weights.max())
        return low, high if high > low else low + 1.0


def checked_grid(
    weights: Any, queries: Sequence[str] | None, keys: Sequence[str] | None
) -> AttentionGrid:
    """Check weights and tokens, and make a grid of them.

    Args:
        weights: (S,), (T, S) or (N, T, S).
        queries: a label for each query; None numbers them.
        keys: a label for each key; None numbers them.

    Returns:
        The grid; characters that cannot be shown, such as a line break, stand in it as they are
        written in Python.

    Raises:
        ArgumentTypeError: if the weights are no numbers, or a label is no text.
        ShapeError: if the weights have another number of axes, or none on one.
        ArgumentError: if a weight is not finite, or the labels are not as many as the tokens.
    """
    values = np.asarray(weights)
    # ml_dtypes' bfloat16, which JAX gives, is of kind "V" for NumPy.
    if values.dtype.kind not in "fiu" and values.dtype.name != "bfloat16":
        raise ArgumentTypeError(
            "`weights` must be an array of real numbers. "
            f"Received: weights of dtype {values.dtype.name}"
        )
    if not 1 <= values.ndim <= 3 or 0 in values.shape:
        one = "; take one sample of the batch: weights[0]" if values.ndim > 3 else ""
        raise ShapeError(
            "`weights` must have the shape (keys,), (queries, keys) or (heads, queries, keys). "
            f"Received: weights of shape {values.shape}{one}"
        )
    values = values.astype(np.float64).reshape((1,) * (3 - values.ndim) + values.shape)
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        place = tuple(int(each) for each in wrong[0])
        raise ArgumentError(
            f"`weights` must be finite. Received: {values[place]} in head, row and column {place}"
        )
    _, rows, columns = values.shape
    return AttentionGrid(values, _labels("queries", queries, rows), _labels("keys", keys, columns))


def _labels(name: str, labels: Sequence[str] | None, count: int) -> tuple[str, ...]:
    if labels is None:
        return tuple(map(str, range(count)))
    if isinstance(labels, str):
        raise ArgumentTypeError(
            f"`{name}` must be a list of texts, one for each token. Received: {name}={labels!r}"
        )
    found: tuple[Any, ...] = tuple(labels)
    wrong = [each for each in found if not isinstance(each, str)]
    if wrong:
        raise ArgumentTypeError(
            f"`{name}` must be a list of texts, one for each token. Received: {wrong[0]!r} among"
            " them"
        )
    if len(found) != count:
        raise ArgumentError(
            f"`{name}` must have one text for each of the {count} that `weights` have. "
            f"Received: {len(found)} texts"
        )
    return tuple(map(visible, found))
