"""The order in which rows of unequal length come, in batches of one length each."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

__all__ = ["Batch", "BucketOrder", "checked_row_weights"]


class Batch(NamedTuple):
    """Some rows of one length, with filling behind them up to the batch's size.

    Args:
        inputs: what a model takes: an array `(batch_size, length, ...)`, or a list of them.
        targets: `(batch_size, ...)`: what it is to answer.
        weights: `(batch_size,)`: how much each row counts; 0 for the filling.
        rows: the places of the rows among all rows, `(n,)`, without the filling.
    """

    inputs: Any
    targets: NDArray[Any]
    weights: NDArray[np.float32]
    rows: NDArray[np.int64]


class BucketOrder:
    """Say which rows a batch has, and how long it is.

    A row goes to the shortest bucket that holds it, and a batch has rows of one bucket. In an epoch
    every row comes exactly once.

    With a seed, the rows are shuffled within their buckets and then the batches among each other,
    new in each epoch. Without one, rows come in their own order, the shortest bucket first.

    Args:
        lengths: of the rows, `(rows,)`, none above the last bucket.
        buckets: the lengths of the batches, ascending.
        batch_size: the rows of each batch.
        seed: of the order of each epoch, an integer of at least 0; None for the rows' own order.

    Raises:
        ArgumentError: if a number breaks its rule.
        ArgumentTypeError: if an argument has the wrong type.
    """

    def __init__(
        self,
        lengths: NDArray[np.integer[Any]],
        *,
        buckets: Sequence[int],
        batch_size: int,
        seed: int | None = None,
    ) -> None:
        self.buckets = _lengths(buckets)
        self.batch_size = _checks.positive_integer("batch_size", batch_size)
        self.seed = _checks.seed("seed", seed)
        bucket = np.searchsorted(self.buckets, lengths)
        self._rows_of = [np.flatnonzero(bucket == place) for place in range(len(self.buckets))]

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        return sum(-(-len(rows) // self.batch_size) for rows in self._rows_of)

    @property
    def batch_shapes(self) -> tuple[tuple[int, int], ...]:
        """The shapes `(batch_size, length)` that come in an epoch, by rising length."""
        filled = zip(self.buckets, self._rows_of, strict=True)
        return tuple((self.batch_size, length) for length, rows in filled if len(rows))

    def order(self, epoch: int) -> NDArray[np.int64]:
        """Return the rows in the order of an epoch.

        Args:
            epoch: its number, from 0.

        Returns:
            Integers of shape `(rows,)`.

        Raises:
            ArgumentError: if `epoch` is below 0.
            ArgumentTypeError: if `epoch` is not an integer.
        """
        return np.concatenate([rows for _, rows in self.plan(epoch)])

    def plan(self, epoch: int) -> list[tuple[int, NDArray[np.int64]]]:
        """Return the length and the rows of each batch of an epoch.

        Args:
            epoch: its number, from 0; without a seed all epochs are equal.

        Returns:
            A pair for each batch.

        Raises:
            ArgumentError: if `epoch` is below 0.
            ArgumentTypeError: if `epoch` is not an integer.
        """
        epoch, size = _checks.count("epoch", epoch), self.batch_size
        rows_of = self._rows_of
        # From seed and number, not from a state: an epoch can be repeated by itself.
        generator = None if self.seed is None else np.random.default_rng([self.seed, epoch])
        if generator is not None:
            rows_of = [generator.permutation(rows) for rows in rows_of]
        plan = [
            (length, rows[start : start + size])
            for length, rows in zip(self.buckets, rows_of, strict=True)
            for start in range(0, len(rows), size)
        ]
        if generator is not None:
            plan = [plan[place] for place in generator.permutation(len(plan))]
        return plan


def checked_row_weights(weights: Any, rows: int) -> NDArray[np.float32]:
    """Return how much each row counts, in float32.

    Args:
        weights: `(rows,)`, above 0; None for 1.
        rows: how many rows there are.

    Returns:
        Floats of shape `(rows,)`.

    Raises:
        ArgumentError: if one is not above 0, or not finite.
        ArgumentTypeError: if they are no floats.
        ShapeError: if there are not as many as rows.
    """
    if weights is None:
        return np.ones(rows, dtype=np.float32)
    found = np.asarray(weights)
    if not np.issubdtype(found.dtype, np.floating):
        raise ArgumentTypeError(f"`row_weights` must be floats. Received: dtype {found.dtype}")
    if found.shape != (rows,):
        raise ShapeError(
            f"`row_weights` must be one for each of the {rows:,} rows."
            f" Received: row_weights {found.shape}"
        )
    with np.errstate(over="ignore", under="ignore"):
        single = found.astype(np.float32)
    wrong = np.flatnonzero(~(np.isfinite(single) & (single > 0)))
    if wrong.size:
        raise ArgumentError(
            "`row_weights` must be finite and above 0 in float32."
            f" Received: {found[wrong[0]]} at [{wrong[0]}], and {wrong.size - 1:,} more"
        )
    return single


def _lengths(buckets: Any) -> tuple[int, ...]:
    lengths = tuple(_checks.positive_integer("buckets", length) for length in buckets)
    if not lengths or list(lengths) != sorted(set(lengths)):
        raise ArgumentError(
            f"`buckets` must be ascending lengths, at least one. Received: buckets={lengths}"
        )
    return lengths
