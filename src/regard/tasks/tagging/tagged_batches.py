"""Sentences in batches of few shapes, with a label and a weight for each token."""

from collections.abc import Iterator, Sequence
from typing import final

import numpy as np
from numpy.typing import NDArray

from regard.data import Batch, BucketedBatches

__all__ = ["TaggedBatches"]


@final
class TaggedBatches:
    """Serve sentences with their labels.

    Padding has label 0 and weight 0, and so have the rows that fill up the last batch: nothing is
    learned from either.

    Args:
        ids: tokens, `(n, T)`, 0 at padding.
        labels: their numbers, `(n, T)`, -1 at padding.
        counted: of which tokens something is learned, `(n, T)`.
        buckets: the lengths that batches have, ascending.
        batch_size: sentences per batch.
        vocabulary: every id is below it.
        seed: of the order, new in each epoch; None for the rows' own order.

    Raises:
        ArgumentError: if an id is out of range, or a row does not begin with its tokens.
    """

    def __init__(
        self,
        ids: NDArray[np.int32],
        labels: NDArray[np.int32],
        counted: NDArray[np.bool_],
        *,
        buckets: Sequence[int],
        batch_size: int,
        vocabulary: int,
        seed: int | None = None,
    ) -> None:
        self._served = BucketedBatches(
            ids,
            np.zeros(len(ids), dtype=np.int32),
            buckets=buckets,
            batch_size=batch_size,
            classes=1,
            vocabulary=vocabulary,
            seed=seed,
        )
        self._labels = np.where(counted, labels, 0).astype(np.int32)
        self._weights = counted.astype(np.float32)

    def __len__(self) -> int:
        """Return the number of batches of an epoch."""
        return len(self._served)

    @property
    def rows(self) -> int:
        """The number of rows, without the filling."""
        return self._served.rows

    @property
    def buckets(self) -> tuple[int, ...]:
        """The lengths of the batches, ascending."""
        return self._served.buckets

    def epoch(self, number: int) -> Iterator[Batch]:
        """Iterate over the batches of an epoch.

        Args:
            number: its number, from 0; without a seed all epochs are equal.

        Yields:
            The batches; targets and weights are `(batch_size, length)`.
        """
        for batch in self._served.epoch(number):
            shape = batch.inputs.shape
            targets, weights = np.zeros(shape, np.int32), np.zeros(shape, np.float32)
            targets[: len(batch.rows)] = self._labels[batch.rows, : shape[1]]
            weights[: len(batch.rows)] = self._weights[batch.rows, : shape[1]]
            yield Batch(inputs=batch.inputs, targets=targets, weights=weights, rows=batch.rows)
