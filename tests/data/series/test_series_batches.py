"""Series in batches: of few shapes, with a mask, and with nothing of what stands in the padding."""

import numpy as np
import pytest

from regard.data.series.series_batches import SeriesBatches
from regard.errors import ArgumentError, ShapeError

LENGTHS = np.array([3, 1, 5, 2, 4])


def arrays() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Five series of up to 5 steps and 2 channels, with NaN in the padding, of up to 7 steps."""
    values = np.arange(1, 71, dtype=np.float32).reshape(5, 7, 2)
    values[np.arange(7) >= LENGTHS[:, None]] = np.nan
    return values, LENGTHS, np.arange(5, dtype=np.int32) % 3


def batches(**options) -> SeriesBatches:
    return SeriesBatches(*arrays(), **{"buckets": (2, 8), "batch_size": 2, **options})


def test_the_steps_of_each_row_and_zeros_behind_them() -> None:
    values, lengths, targets = arrays()
    made = batches()
    assert (len(made), made.rows, made.buckets) == (3, 5, (2, 8))
    served = list(made.epoch(0))
    assert [batch.inputs[0].shape for batch in served] == [(2, 2, 2), (2, 8, 2), (2, 8, 2)]
    for given, steps, batch in [(*batch.inputs, batch) for batch in served]:
        assert (given.dtype, steps.dtype) == (np.float32, np.bool_)
        for place, row in enumerate(batch.rows):
            count = lengths[row]
            assert steps[place].sum() == count
            assert steps[place, :count].all()
            np.testing.assert_array_equal(given[place, :count], values[row, :count])
            assert (given[place, count:] == 0).all()
            assert batch.targets[place] == targets[row]
    assert sorted(np.concatenate([batch.rows for batch in served])) == list(range(5))


def test_filling_is_a_step_of_zeros_that_does_not_count() -> None:
    *_, last = batches().epoch(0)
    assert last.rows.tolist() == [4]
    assert last.weights.tolist() == [1, 0]
    given, steps = last.inputs
    assert steps[1].tolist() == [True] + [False] * 7
    assert not given[1].any()


def test_weights_and_targets_of_several_numbers_are_those_of_the_row() -> None:
    values, lengths, _ = arrays()
    made = SeriesBatches(
        values,
        lengths,
        np.arange(15, dtype=np.float32).reshape(5, 3),
        buckets=(8,),
        batch_size=3,
        row_weights=np.array([0.5, 1, 1.5, 2, 3]),
        seed=3,
    )
    for batch in made.epoch(1):
        count = len(batch.rows)
        assert batch.targets.shape == (3, 3)
        assert batch.targets[:count, 0].tolist() == (3 * batch.rows).tolist()
        assert batch.weights[:count].tolist() == np.array([0.5, 1, 1.5, 2, 3])[batch.rows].tolist()


def test_what_does_not_fit_is_refused() -> None:
    values, lengths, targets = arrays()
    options = {"buckets": (2, 8), "batch_size": 2}
    with pytest.raises(ShapeError, match=r"^`values` must be \(rows, time, channels\)"):
        SeriesBatches(values, lengths[:4], targets, **options)
    with pytest.raises(ShapeError, match=r"^`lengths` must be from 1 to 4, .* from 1 to 5$"):
        SeriesBatches(values, lengths, targets, buckets=(4,), batch_size=2)
    with pytest.raises(ShapeError, match=r"^`lengths` must be from 1 to 7, .* from 0 to 5$"):
        SeriesBatches(values, lengths - (lengths == 1), targets, **options)
    values[2, 4, 1] = np.nan
    with pytest.raises(ArgumentError, match=r"^`values` must be finite"):
        SeriesBatches(values, lengths, targets, **options)
