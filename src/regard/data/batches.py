"""Batches of one size and one length, so that a compiled model meets a single shape."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.tokens import PADDING_ID, UNKNOWN_ID
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

__all__ = ["Batch", "FixedBatches"]

Batch = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]


class FixedBatches:
    """Serve rows of ids with labels and weights in batches that all have the same shape.

    The last batch is filled up with rows of weight 0: one unknown token, label 0. They count for
    nothing in a weighted loss or metric, and are not empty, as recurrent layers require. In an
    epoch every row comes exactly once.

    Labels and ids out of range are refused here, since JAX trains on them without a word.

    Args:
        ids: integers `(rows, length)`, padded on the right with 0, no row empty.
        labels: integers `(rows,)`.
        batch_size: the rows of each batch.
        classes: the number of classes; labels are below it.
        vocabulary: the rows of the token table; ids are below it.
        shuffle: whether each epoch has an order of its own, drawn from `seed` and its number.
        seed: an integer of at least 0; it has an effect only with `shuffle=True`, and is refused
            otherwise.

    Raises:
        ArgumentError: if an id or a label is out of range, a row is empty or padded on the left, or
            a number breaks its rule.
        ArgumentTypeError: if an argument has the wrong type.
        ShapeError: if `ids` and `labels` do not fit together, or hold no row.
    """

    def __init__(
        self,
        ids: Any,
        labels: Any,
        *,
        batch_size: int,
        classes: int,
        vocabulary: int,
        shuffle: bool = False,
        seed: int | None = None,
    ) -> None:
        self.batch_size = _checks.positive_integer("batch_size", batch_size)
        self.classes = _checks.positive_integer("classes", classes)
        self.vocabulary = _checks.positive_integer("vocabulary", vocabulary)
        self.shuffle = _checks.boolean("shuffle", shuffle)
        self.seed = _checks.seed("seed", seed)
        if self.shuffle != (self.seed is not None):
            raise ArgumentError(
                "`seed` must be given with `shuffle=True`, and only then."
                f" Received: shuffle={shuffle!r}, seed={seed!r}"
            )
        self._ids = _integers("ids", ids, self.vocabulary)
        self._labels = _integers("labels", labels, self.classes)
        _check_shapes(self._ids, self._labels)
        _check_padding(self._ids)
        self._latest: tuple[int, NDArray[np.int64]] | None = None

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        return (self.rows + self.batch_size - 1) // self.batch_size

    def __iter__(self) -> Iterator[Batch]:
        """Iterate over the batches in the rows' own order; not with `shuffle=True`.

        Raises:
            ArgumentError: if the batches are shuffled; `epoch` is the way then.
        """
        if self.shuffle:
            raise ArgumentError(
                "Shuffled batches must be iterated as `epoch(number)`, since each epoch has its own"
                " order. Received: iteration without a number"
            )
        return self.epoch(0)

    @property
    def rows(self) -> int:
        """The number of rows, without the filling."""
        return len(self._labels)

    @property
    def length(self) -> int:
        """The number of ids of each row."""
        return int(self._ids.shape[1])

    def order(self, epoch: int) -> NDArray[np.int64]:
        """Return the rows in the order of an epoch.

        Args:
            epoch: its number, from 0.

        Returns:
            Integers of shape `(rows,)`, read-only.

        Raises:
            ArgumentError: if `epoch` is below 0.
            ArgumentTypeError: if `epoch` is not an integer.
        """
        epoch = _place("epoch", epoch, None)
        if self._latest is None or self._latest[0] != epoch:
            order = np.arange(self.rows)
            if self.shuffle:
                assert self.seed is not None
                # From seed and number, not from a state: an epoch can be repeated by itself.
                order = np.random.default_rng([self.seed, epoch]).permutation(self.rows)
            order.setflags(write=False)
            self._latest = (epoch, order)
        return self._latest[1]

    def batch(self, epoch: int, index: int) -> Batch:
        """Return one batch of an epoch.

        Args:
            epoch: its number, from 0.
            index: the batch's number, from 0.

        Returns:
            Ids `(batch_size, length)`, labels `(batch_size,)` and weights `(batch_size,)`: 1 for a
            row, 0 for filling. They are copies.

        Raises:
            ArgumentError: if a number is out of range.
            ArgumentTypeError: if a number is not an integer.
        """
        start = _place("index", index, len(self)) * self.batch_size
        chosen = self.order(epoch)[start : start + self.batch_size]
        ids = np.full((self.batch_size, self.length), PADDING_ID, dtype=np.int32)
        ids[:, 0] = UNKNOWN_ID
        labels = np.zeros(self.batch_size, dtype=np.int32)
        weights = np.zeros(self.batch_size, dtype=np.float32)
        ids[: len(chosen)] = self._ids[chosen]
        labels[: len(chosen)] = self._labels[chosen]
        weights[: len(chosen)] = 1
        return ids, labels, weights

    def epoch(self, number: int) -> Iterator[Batch]:
        """Iterate over the batches of an epoch.

        Args:
            number: its number, from 0.

        Returns:
            An iterator of what `batch` returns.
        """
        return (self.batch(number, index) for index in range(len(self)))


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


def _check_shapes(ids: NDArray[np.int32], labels: NDArray[np.int32]) -> None:
    if ids.ndim != 2 or labels.ndim != 1 or len(ids) != len(labels) or ids.size == 0:
        raise ShapeError(
            "`ids` must be (rows, length), `labels` (rows,), and neither without a row or a column."
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


def _place(name: str, value: Any, bound: int | None) -> int:
    """Return a number that counts from 0, below a bound if there is one."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise ArgumentTypeError(f"`{name}` must be an integer. Received: {name}={value!r}")
    if value < 0 or (bound is not None and value >= bound):
        below = "" if bound is None else f" and below {bound:,}"
        raise ArgumentError(f"`{name}` must be at least 0{below}. Received: {name}={value!r}")
    return int(value)
