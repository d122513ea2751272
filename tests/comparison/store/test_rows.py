"""What the store holds comes back from its rows: arrays of any kind, splits, trials."""

import dataclasses

import numpy as np
import pytest

from regard.comparison import Trial, TrialKey
from regard.comparison.store.rows import (
    ATTEMPTS,
    example_rows,
    key_of_row,
    part_rows,
    splits_of_rows,
    trial_of_row,
)
from regard.comparison.store.schema import NUMBERS
from regard.data import Split
from tests.comparison.store.test_store import CHECKS, PLAN, answers, created, outcome


@pytest.mark.parametrize("dtype", ["<f4", "<f8", "<i4", "<i8", ">i2", "|b1"])
def test_arrays_of_any_kind_come_back(tmp_path, dtype) -> None:
    key = PLAN.trials()[0]
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)[:, ::-1]
    with created(tmp_path / "run.sqlite") as store:
        store.finish(outcome(key), CHECKS, {**answers(key), "test": array[0]}, {"steps": array})
        found = store.looks(key)["steps"]
        np.testing.assert_array_equal(found, array)
        assert found.dtype == np.dtype(dtype).newbyteorder("<")
        np.testing.assert_array_equal(store.predictions(key, "test"), array[0])


def test_examples_are_numbered_across_both_sets() -> None:
    assert list(example_rows([(False, "a"), (True, "b")])) == [(0, 0, "a"), (1, 1, "b")]


def test_splits_come_back_in_order() -> None:
    splits = [
        Split(*(np.array(rows, np.int64) for rows in parts))
        for parts in (([3, 1], [0], [2, 4]), ([70_000], [2], [1]))
    ]
    found = splits_of_rows(part_rows(splits))
    assert len(found) == 2
    for one, other in zip(found, splits, strict=True):
        for part in ("train", "validation", "test"):
            np.testing.assert_array_equal(getattr(one, part), getattr(other, part))


def test_a_trial_comes_back_with_whole_counts() -> None:
    trial = Trial(TrialKey("dot", 1, 2, 3), "done", "", 0.5, test=0.25, checks=7, limited=True)
    numbers = [getattr(trial, name) for name in NUMBERS]
    row = (5, *trial.key, trial.status, trial.reason, 9, *map(_as_real, numbers))
    assert row[ATTEMPTS] == 9
    assert key_of_row(row) == trial.key
    found = trial_of_row(row)
    assert found == trial
    types = {name: type(each) for name, each in dataclasses.asdict(found).items()}
    assert (types["checks"], types["limited"]) == (int, bool)


def _as_real(value: float | None) -> float | None:
    return None if value is None else float(value)
