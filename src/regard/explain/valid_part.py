"""Which part of an output stands for real steps, and how much that part changes.

Nothing here asks a layer. An output's axes are known by how their sizes follow the length of the
inputs: with two lengths an axis that grows has steps, with one fixed length an axis of its size.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["counts_by_growth", "counts_by_size", "largest_change", "within_counts"]

Counts = tuple[NDArray[np.int64] | None, ...]
"""For each axis how many of its first entries are valid, for each sample; None: all are."""


def counts_by_growth(
    shape: tuple[int, ...],
    longer: tuple[int, ...],
    steps: tuple[int, int],
    lengths: NDArray[np.int64],
) -> Counts | None:
    """Find the valid part of an output by how its axes grow with more padding.

    Args:
        shape: of the output for inputs of `steps[0]` steps.
        longer: of the output for inputs of `steps[1]` steps.
        steps: both lengths of the inputs, the second larger.
        lengths: the number of real steps of each sample; the longest may have no padding.

    Returns:
        The `Counts`, or None if the axes do not follow the steps, or no axis is of samples.
    """
    of_samples = _rows(shape, lengths)
    if of_samples is None or len(shape) != len(longer) or shape[:1] != longer[:1]:
        return None
    counts: list[NDArray[np.int64] | None] = [None]
    for size, grown in zip(shape[1:], longer[1:], strict=True):
        if grown < size:
            return None
        counts.append(None if grown == size else _grown(size, grown, steps, of_samples))
    return tuple(counts)


def counts_by_size(
    shape: tuple[int, ...], by_size: Mapping[int, NDArray[np.int64]]
) -> Counts | None:
    """Find the valid part of an output where the length of the inputs is fixed.

    Args:
        shape: of the output.
        by_size: from the length of an input to the number of real steps of each sample.

    Returns:
        The `Counts`, or None if no axis is of samples.
    """
    rows = {size: _rows(shape, lengths) for size, lengths in by_size.items()}
    if any(each is None for each in rows.values()):
        return None
    return (None, *(rows.get(size) for size in shape[1:]))


def within_counts(shape: tuple[int, ...], counts: Counts) -> NDArray[np.bool_]:
    """Return where an output is valid.

    Args:
        shape: of the output; longer than what the counts were found for where there is more
            padding.
        counts: its `Counts`.

    Returns:
        Booleans of that shape.
    """
    valid = np.ones(shape, bool)
    for axis, count in enumerate(counts):
        if count is None:
            continue
        place = np.arange(shape[axis]) < count[:, None]  # (B, size)
        spread = [1] * len(shape)
        spread[0], spread[axis] = place.shape
        valid &= place.reshape(spread)
    return valid


def largest_change(before: NDArray[Any], after: NDArray[Any], counts: Counts) -> float:
    """Return the largest change of the valid part, as a share of its largest value.

    Args:
        before: an output.
        after: the same with other padding, perhaps longer.
        counts: its `Counts`.

    Returns:
        The share; infinity where one of both is no finite number and the other is not the same.
    """
    if before.size == 0:
        return 0.0
    valid = within_counts(before.shape, counts)
    cut = after[tuple(slice(size) for size in before.shape)]
    one, other = before[valid].astype("float64"), cut[valid].astype("float64")
    differs = ~((one == other) | (np.isnan(one) & np.isnan(other)))
    if not differs.any():
        return 0.0
    with np.errstate(invalid="ignore"):
        change = np.abs(one[differs] - other[differs]).max()
    finite = np.abs(one[np.isfinite(one)])
    scale = finite.max() if finite.size else 0.0
    return float(change / scale) if np.isfinite(change) and scale > 0 else math.inf


def _rows(shape: tuple[int, ...], lengths: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The lengths of the samples on the first axis; one row stands for all of them."""
    if not shape or shape[0] not in (1, len(lengths)):
        return None
    return lengths if shape[0] == len(lengths) else lengths.max(keepdims=True)


def _grown(
    size: int, grown: int, steps: tuple[int, int], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How many entries of a growing axis belong to real steps.

    Either the axis is the steps times something (pooled, repeated, flattened), and an entry counts
    if any real step is in it; or windows that must fit left some out, and an entry counts if it
    would be there without the padding.
    """
    few, many = steps
    if size * many == grown * few:
        found = -(-lengths * size // few)
    else:
        stride = (many - few) / (grown - size)
        found = size - np.ceil((few - lengths) / stride)
    return np.maximum(found, 0).astype("int64")
