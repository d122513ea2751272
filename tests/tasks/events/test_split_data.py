"""What contenders learn from, as a file and back."""

import dataclasses

import numpy as np
import pytest

from regard.errors import DataError
from regard.tasks.events.split_data import EventData, EventPart
from tests.tasks.events.small_histories import small_preparation


def test_a_file_gives_the_same_data(tmp_path) -> None:
    wanted = small_preparation().split_data(0)
    wanted.save(tmp_path / "split.npz")
    found = EventData.load(tmp_path / "split.npz")
    assert (found.channels, found.static, found.buckets) == (5, 3, wanted.buckets)
    for name in ("train", "validation", "test", "sample"):
        for field in dataclasses.fields(EventPart):
            one, other = (getattr(getattr(each, name), field.name) for each in (found, wanted))
            np.testing.assert_array_equal(one, other)


def test_in_training_ids_count_by_their_weights() -> None:
    data = small_preparation().split_data(0)
    outcomes = data.train.outcomes.copy()
    outcomes[:, 1] = np.arange(1, len(outcomes) + 1)
    part = dataclasses.replace(data.train, outcomes=outcomes)
    for weighed, wanted in ((True, outcomes[:, 1] / outcomes[:, 1].mean()), (False, 1)):
        found = np.zeros(len(part))
        for batch in data.batches(part, 7, weighed=weighed).epoch(0):
            found[batch.rows] = batch.weights[: len(batch.rows)]
        np.testing.assert_allclose(found, np.broadcast_to(wanted, len(part)), rtol=1e-6)


def test_a_part_without_ids_is_refused() -> None:
    data = small_preparation().split_data(0)
    empty = EventPart(
        *(getattr(data.test, each.name)[:0] for each in dataclasses.fields(EventPart))
    )
    with pytest.raises(DataError, match="test has none"):
        dataclasses.replace(data, test=empty)
