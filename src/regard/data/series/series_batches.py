"""Series in batches of one size and few lengths, with a mask that says which steps there are."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.bucket_order import Batch, BucketOrder, checked_row_weights
from regard.data.series.padded_arrays import valid_steps
from regard.errors import ArgumentError, ShapeError

__all__ = ["SeriesBatches"]


class SeriesBatches:
    """Serve series with targets and weights in batches that have one shape for each bucket.

    The inputs of a batch are a list of values `(batch_size, length, channels)`, 0 in the padding,
    and of booleans `(batch_size, length)`, True where there is a step. The last batch of a bucket
    is filled up with rows of weight 0, each one step of zeros. Rows and batches come as
    `regard.data.bucket_order.BucketOrder` says.

    Args:
        values: `(rows, time, channels)` in float32, finite.
        lengths: the steps of each series, `(rows,)`, from 1 to `time` and to the last bucket.
        targets: `(rows, ...)`.
        buckets: the lengths of the batches, ascending.
        batch_size: the rows of each batch.
        row_weights: how much each row counts, `(rows,)`, above 0; None for 1.
        seed: of the order of each epoch, an integer of at least 0; None for the rows' own order.

    Raises:
        ArgumentError: if a value of a step is not finite, or a number breaks its rule.
        ArgumentTypeError: if an argument has the wrong type.
        ShapeError: if the shapes do not fit together, or a length is out of range.
    """

    def __init__(
        self,
        values: NDArray[np.float32],
        lengths: NDArray[np.integer[Any]],
        targets: NDArray[Any],
        *,
        buckets: Sequence[int],
        batch_size: int,
        row_weights: Any = None,
        seed: int | None = None,
    ) -> None:
        _check_shapes(values, lengths, targets)
        self._order = BucketOrder(lengths, buckets=buckets, batch_size=batch_size, seed=seed)
        longest = min(self.buckets[-1], values.shape[1])
        if lengths.min() < 1 or lengths.max() > longest:
            raise ShapeError(
                f"`lengths` must be from 1 to {longest:,}, the steps of `values` and of the last"
                f" bucket. Received: lengths from {lengths.min():,} to {lengths.max():,}"
            )
        steps = valid_steps(lengths, values.shape[1])
        if not np.isfinite(values).all(axis=2, where=steps[:, :, None]).all():
            raise ArgumentError("`values` must be finite. Received: NaN or infinity among them")
        self._values, self._lengths, self._targets = values, lengths, targets
        self._weights = checked_row_weights(row_weights, len(values))

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        return len(self._order)

    @property
    def buckets(self) -> tuple[int, ...]:
        """The lengths of the batches, ascending."""
        return self._order.buckets

    @property
    def rows(self) -> int:
        """The number of rows, without the filling."""
        return len(self._values)

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
        size, count = self._order.batch_size, len(rows)
        lengths = np.ones(size, dtype=np.int64)
        lengths[:count] = self._lengths[rows]
        steps = valid_steps(lengths, length)
        values = np.zeros((size, length, self._values.shape[2]), dtype=np.float32)
        given = self._values[rows, :length]
        # Whatever stands in the padding: 0 times NaN would be NaN.
        inside = steps[:count, : given.shape[1], None]
        values[:count, : given.shape[1]] = np.where(inside, given, np.float32(0))
        return Batch(
            inputs=[values, steps],
            targets=_filled(self._targets[rows], size),
            weights=_filled(self._weights[rows], size),
            rows=rows,
        )


def _filled(array: NDArray[Any], size: int) -> NDArray[Any]:
    filled = np.zeros((size, *array.shape[1:]), dtype=array.dtype)
    filled[: len(array)] = array
    return filled


def _check_shapes(values: Any, lengths: Any, targets: Any) -> None:
    fits = values.ndim == 3 and values.size and lengths.shape == values.shape[:1]
    if not fits or len(targets) != len(values):
        raise ShapeError(
            "`values` must be (rows, time, channels), none 0, `lengths` (rows,), and `targets` as"
            f" many. Received: values {values.shape}, lengths {lengths.shape}, targets"
            f" {targets.shape}"
        )
