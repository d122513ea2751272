"""Batches whose targets are numbers, one or several a row."""

import numpy as np
import pytest

from regard.data import BucketedBatches
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

ROWS, VOCABULARY = 23, 17
OPTIONS = {"buckets": (2, 4, 7), "batch_size": 4, "classes": None, "vocabulary": VOCABULARY}


def made_ids() -> np.ndarray:
    """Rows of 1 to 7 tokens."""
    ids = np.zeros((ROWS, 7), dtype=np.int64)
    for row in range(ROWS):
        ids[row, : 1 + row * 5 % 7] = 1 + row % (VOCABULARY - 1)
    return ids


@pytest.mark.parametrize("shape", [(), (2,)])
def test_numbers_are_targets_without_classes(shape: tuple[int, ...]) -> None:
    numbers = np.arange(ROWS * max(1, *shape, 1), dtype=np.float64).reshape(ROWS, *shape) / 3
    for batch in BucketedBatches(made_ids(), numbers, **OPTIONS).epoch(0):
        assert batch.targets.dtype == np.float32
        assert batch.targets.shape == (4, *shape)
        np.testing.assert_array_equal(
            batch.targets[: len(batch.rows)], numbers[batch.rows].astype(np.float32)
        )
        assert not batch.targets[len(batch.rows) :].any()


@pytest.mark.parametrize(
    ("numbers", "error", "message"),
    [
        (np.arange(ROWS), ArgumentTypeError, "must be floats where there are no classes"),
        (np.full(ROWS, 1e39), ArgumentError, r"finite in float32\. Received: 1e\+39 at \[0\]"),
        (np.zeros((ROWS, 2, 2)), ShapeError, r"`labels` \(rows,\) or \(rows, outputs\)"),
        (np.zeros((ROWS, 0)), ShapeError, "without a row or a column"),
    ],
)
def test_targets_that_are_no_numbers_are_refused(numbers, error, message) -> None:
    with pytest.raises(error, match=message):
        BucketedBatches(made_ids(), numbers, **OPTIONS)
