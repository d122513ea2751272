"""How much an answer changes when steps of a series are left out."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["SeriesAnswers", "leave_out_steps"]

SeriesAnswers = Callable[[NDArray[np.float32], NDArray[np.int64]], NDArray[Any]]
"""From values `(rows, time, channels)` and lengths `(rows,)` to an answer for each row."""

Loss = Callable[[NDArray[np.int64], NDArray[Any]], NDArray[Any]]

_MOST = 48  # variants of a series
_AT_ONCE = 2**24  # values: 64 MB


def leave_out_steps(
    answers: SeriesAnswers,
    values: NDArray[np.float32],
    lengths: NDArray[np.integer[Any]],
    lost: Loss,
) -> NDArray[np.float32]:
    """Return how much the answer loses without each step.

    The step is taken out and what follows moves up. Of series of more than 48 steps several are
    taken out together, one stretch after the other, and each of them counts as all together do. Of
    a series that is one stretch, a step of zeros is left, since no row may be empty.

    Args:
        answers: answers rows.
        values: `(rows, time, channels)`, padded on the right.
        lengths: of the series, `(rows,)`.
        lost: from the numbers of rows and as many answers without something to how much each of
            them loses.

    Returns:
        Shape `(rows, time)`, 0 at padding.
    """
    effects = np.zeros(values.shape[:2], dtype=np.float32)
    if not len(values):
        return effects
    stretch = max(1, -(-int(lengths.max()) // _MOST))
    count = max(1, _AT_ONCE // (_MOST * values.shape[1] * values.shape[2]))
    for begin in range(0, len(values), count):
        chosen = np.arange(begin, min(begin + count, len(values)))
        variants = list(_variants(values, lengths, chosen, stretch))
        rows = np.array([row for row, _, _ in variants], dtype=np.int64)
        left = np.stack([steps for _, _, steps in variants])
        sizes = np.array(
            [max(1, int(lengths[row]) - (end - start)) for row, (start, end), _ in variants]
        )
        found = lost(rows, answers(left, sizes.astype(np.int64)))
        for (row, (start, end), _), effect in zip(variants, found, strict=True):
            effects[row, start:end] = effect
    return effects


def _variants(
    values: NDArray[np.float32],
    lengths: NDArray[np.integer[Any]],
    rows: NDArray[np.integer[Any]],
    stretch: int,
) -> Iterator[tuple[int, tuple[int, int], NDArray[np.float32]]]:
    """Yield the row, the ends of what is left out, and what is left, padded with zeros."""
    for row in rows.tolist():
        length = int(lengths[row])
        for start in range(0, length, stretch):
            end = min(start + stretch, length)
            left = np.zeros_like(values[row])
            rest = np.concatenate([values[row, :start], values[row, end:length]])
            left[: len(rest)] = rest
            yield row, (start, end), left
