"""Parts by id, with the outcome's share in each."""

import numpy as np
import pytest

from regard.errors import TableError
from regard.tasks.events.history_splits import split_histories, split_histories_validation
from tests.tasks.events.small_histories import small_histories


def test_ids_are_dealt_once_with_the_share_of_the_outcome() -> None:
    small = small_histories()
    splits = split_histories(small, 5)
    tested = np.concatenate([each.test for each in splits])
    assert np.sort(tested).tolist() == list(range(len(small)))
    for split in splits:
        parts = (split.train, split.validation, split.test)
        assert np.sort(np.concatenate(parts)).tolist() == list(range(len(small)))
        assert all(abs(small.came[part].mean() - 1 / 3) < 0.05 for part in parts)


def test_ids_with_the_same_events_stay_together() -> None:
    half = small_histories(30)
    twice = {
        name: (*getattr(half, name), *getattr(half, name)) for name in ("times", "kinds", "values")
    }
    double = small_histories(
        60,
        **twice,
        static=np.concatenate([half.static] * 2),
        outcomes=np.concatenate([half.outcomes] * 2),
    )
    for split in split_histories(double, 3):
        for part in (split.train, split.validation, split.test):
            assert {*(part + 30) % 60} == {*part}


def test_a_validation_part_alone() -> None:
    split = split_histories_validation(small_histories())
    assert (len(split.train), len(split.validation), len(split.test)) == (48, 12, 0)


def test_one_outcome_cannot_be_told() -> None:
    outcomes = np.tile([1.0, 1.0], (60, 1))
    with pytest.raises(TableError, match="60 ids, all 'ill'"):
        split_histories(small_histories(outcomes=outcomes), 5)
    few = np.tile([0.0, 1.0], (60, 1))
    few[0, 0] = 1
    with pytest.raises(TableError, match="different ids"):
        split_histories(small_histories(outcomes=few), 5)
