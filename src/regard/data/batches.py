"""Batches of one size and few lengths, so that a compiled model meets few shapes."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.bucket_order import Batch, BucketOrder, checked_row_weights
from regard.data.tokens import PADDING_ID, UNKNOWN_ID
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

__all__ = ["BucketedBatches"]


class BucketedBatches:
    """Serve rows of ids with targets and weights in batches that have one shape for each bucket.

    A row goes to the shortest bucket that holds its tokens, and a batch has rows of one bucket. In
    an epoch every row comes exactly once. The last batch of a bucket is filled up with rows of
    weight 0, each one unknown token with target 0. They count for nothing in a weighted loss or
    metric, and are not empty, as recurrent layers require.

    With a seed, the rows are shuffled within their buckets and then the batches among each other,
    new in each epoch. Without one, rows come in their own order, the shortest bucket first.

    Labels and ids out of range are refused here, since JAX trains on them without a word.

    Args:
        ids: integers `(rows, longest bucket)`, padded on the right with 0, no row empty.
        labels: the class of each row, integers `(rows,)`; or without classes what it is to answer,
            finite floats `(rows,)` or `(rows, outputs)`.
        buckets: the lengths of the batches, ascending.
        batch_size: the rows of each batch.
        classes: the number of classes; labels are below it. None where they are numbers.
        vocabulary: the rows of the token table; ids are below it.
        row_weights: how much each row counts, `(rows,)`, above 0; None for 1.
        seed: of the order of each epoch, an integer of at least 0; None for the rows' own order.

    Raises:
        ArgumentError: if an id or a label is out of range, a row is empty or padded on the left, or
            a number breaks its rule.
        ArgumentTypeError: if an argument has the wrong type.
        ShapeError: if `ids`, `labels`, `buckets` and `row_weights` do not fit together, or hold no
            row.
    """

    def __init__(
        self,
        ids: Any,
        labels: Any,
        *,
        buckets: Sequence[int],
        batch_size: int,
        classes: int | None,
        vocabulary: int,
        row_weights: Any = None,
        seed: int | None = None,
    ) -> None:
        self.classes = None if classes is None else _checks.positive_integer("classes", classes)
        self.vocabulary = _checks.positive_integer("vocabulary", vocabulary)
        own_ids = _integers("ids", ids, self.vocabulary)
        own_labels: NDArray[Any] = (
            _floats("labels", labels)
            if self.classes is None
            else _integers("labels", labels, self.classes)
        )
        _check_shapes(own_ids, own_labels, outputs=self.classes is None)
        _check_padding(own_ids)
        self._order = BucketOrder(
            np.count_nonzero(own_ids, axis=1), buckets=buckets, batch_size=batch_size, seed=seed
        )
        if own_ids.shape[1] != self.buckets[-1]:
            raise ShapeError(
                "`ids` must be as long as the last of `buckets`."
                f" Received: ids {own_ids.shape}, buckets={self.buckets}"
            )
        # One row more, which is the filling.
        self._ids = np.pad(own_ids, ((0, 1), (0, 0)))
        self._ids[-1, 0] = UNKNOWN_ID
        self._labels = np.pad(own_labels, ((0, 1), *[(0, 0)] * (own_labels.ndim - 1)))
        self._weights = np.pad(checked_row_weights(row_weights, len(own_labels)), (0, 1))

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        return len(self._order)

    @property
    def buckets(self) -> tuple[int, ...]:
        """The lengths of the batches, ascending."""
        return self._order.buckets

    @property
    def batch_size(self) -> int:
        """The rows of each batch."""
        return self._order.batch_size

    @property
    def seed(self) -> int | None:
        """The seed of the order of each epoch; None for the rows' own order."""
        return self._order.seed

    @property
    def rows(self) -> int:
        """The number of rows, without the filling."""
        return len(self._labels) - 1

    @property
    def batch_shapes(self) -> tuple[tuple[int, int], ...]:
        """The shapes `(batch_size, length)` that come in an epoch, by rising length."""
        return self._order.batch_shapes

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
        return self._order.order(epoch)

    def epoch(self, number: int) -> Iterator[Batch]:
        """Iterate over the batches of an epoch.

        Args:
            number: its number, from 0; without a seed all epochs are equal.

        Returns:
            An iterator of the batches; their arrays are copies.

        Raises:
            ArgumentError: if `number` is below 0.
            ArgumentTypeError: if `number` is not an integer.
        """
        return (self._batch(length, rows) for length, rows in self._order.plan(number))

    def _batch(self, length: int, rows: NDArray[np.int64]) -> Batch:
        filled = np.full(self.batch_size, self.rows)
        filled[: len(rows)] = rows
        return Batch(
            inputs=self._ids[filled, :length],
            targets=self._labels[filled],
            weights=self._weights[filled],
            rows=filled[: len(rows)],
        )


def _integers(name: str, values: Any, bound: int) -> NDArray[np.int32]:
    """Return a copy as int32 if all values are integers from 0 to below a bound."""
    array = np.asarray(values)
    if not np.issubdtype(array.dtype, np.integer):
        raise ArgumentTypeError(f"`{name}` must be integers. Received: dtype {array.dtype}")
    wrong = np.argwhere((array < 0) | (array >= bound))
    if wrong.size:
        place = tuple(int(index) for index in wrong[0])
        raise ArgumentError(
            f"`{name}` must be from 0 to {bound - 1:,}."
            f" Received: {int(array[place])} at {list(place)}, and {len(wrong) - 1:,} more out of"
            " range"
        )
    return array.astype(np.int32)


def _floats(name: str, values: Any) -> NDArray[np.float32]:
    """Return a copy as float32 if all values are finite floats."""
    array = np.asarray(values)
    if not np.issubdtype(array.dtype, np.floating):
        raise ArgumentTypeError(
            f"`{name}` must be floats where there are no classes. Received: dtype {array.dtype}"
        )
    with np.errstate(over="ignore"):
        single = array.astype(np.float32)
    wrong = np.argwhere(~np.isfinite(single))
    if wrong.size:
        place = tuple(int(index) for index in wrong[0])
        raise ArgumentError(
            f"`{name}` must be finite in float32. Received: {array[place]} at {list(place)}, and"
            f" {len(wrong) - 1:,} more"
        )
    return single


def _check_shapes(ids: NDArray[np.int32], labels: NDArray[Any], *, outputs: bool) -> None:
    fits = ids.ndim == 2 and labels.ndim in ((1, 2) if outputs else (1,))
    if not fits or len(ids) != len(labels) or not ids.size or not labels.size:
        shape = "(rows,) or (rows, outputs)" if outputs else "(rows,)"
        raise ShapeError(
            f"`ids` must be (rows, length), `labels` {shape}, neither without a row or a column."
            f" Received: ids {ids.shape}, labels {labels.shape}"
        )


def _check_padding(ids: NDArray[np.int32]) -> None:
    token = ids != PADDING_ID
    wrong = np.flatnonzero(~token[:, 0] | (token[:, 1:] & ~token[:, :-1]).any(axis=1))
    if wrong.size:
        raise ArgumentError(
            f"Each row of `ids` must begin with its tokens and end with its padding ({PADDING_ID})."
            f" Received: row {int(wrong[0])}, and {wrong.size - 1:,} more, that do not"
        )
