"""Parts of series keep classes, numbers, groups and equal series where they belong."""

from typing import Any

import numpy as np
import pytest

from regard.data.series import Series, split_series, split_series_validation
from regard.data.split import Split
from regard.errors import ArgumentError, TableError


def made(count: int, **known: Any) -> Series:
    return Series.from_cases(list(np.random.default_rng(1).normal(size=(count, 3, 2))), **known)


def parts(split: Split) -> list[np.ndarray]:
    return [split.train, split.validation, split.test]


def test_labels_keep_their_shares() -> None:
    series = made(100, labels=["a", "b", "b", "b", "c"] * 20)
    made_splits = split_series(series, splits=5, validation=0.2, seed=3)
    tested = np.concatenate([split.test for split in made_splits])
    assert sorted(tested.tolist()) == list(range(100))
    for split in made_splits:
        assert sorted(np.concatenate(parts(split)).tolist()) == list(range(100))
        ids = series.label_ids()
        assert [np.bincount(ids[rows]).tolist() for rows in parts(split)] == [
            [12, 36, 12],
            [4, 12, 4],
            [4, 12, 4],
        ]


def test_a_seed_gives_the_same_split() -> None:
    series = made(40, labels=["a", "b"] * 20)
    one, two, other = (split_series(series, splits=1, seed=seed)[0] for seed in (4, 4, 5))
    assert [rows.tolist() for rows in parts(one)] == [rows.tolist() for rows in parts(two)]
    assert one.test.tolist() != other.test.tolist()


def test_groups_and_equal_series_stay_together() -> None:
    groups = [f"subject {number // 4}" for number in range(80)]
    series = made(80, labels=["a", "b"] * 40, groups=groups)
    for split in split_series(series, seed=2):
        held = [{groups[row] for row in rows} for rows in parts(split)]
        assert all(held)
        assert not held[0] & held[1] and not held[0] & held[2]  # noqa: PT018
        assert not held[1] & held[2]
    cases = [series.case(row // 2) for row in range(80)]
    for split in split_series(Series.from_cases(cases, labels=["a", "a", "b", "b"] * 20)):
        for rows in parts(split):
            assert (np.bincount(rows // 2, minlength=40) % 2 == 0).all()


def test_numbers_are_dealt_by_quantiles() -> None:
    targets = np.random.default_rng(2).exponential(size=200)
    series = made(200, targets=targets)
    tenth = np.argsort(np.argsort(targets)) // 20
    for split in split_series(series, seed=7):
        for rows, each in zip(parts(split), (14, 2, 4), strict=True):
            assert np.bincount(tenth[rows]).tolist() == [each] * 10
    own = split_series_validation(series, validation=0.25)
    assert np.bincount(tenth[own.validation]).tolist() == [5] * 10
    assert own.test.size == 0


def test_several_numbers_are_dealt_by_their_mean_rank() -> None:
    first = np.arange(100.0)
    series = made(100, targets=np.stack([first, 1e6 * first], axis=1))
    for split in split_series(series):
        assert np.bincount(split.test // 10, minlength=10).tolist() == [2] * 10


def test_few_numbers_equal_numbers_or_large_groups_take_fewer_strata() -> None:
    few = split_series(made(7, targets=np.arange(7.0)))
    assert sorted(np.concatenate([split.test for split in few]).tolist()) == list(range(7))
    same = split_series(made(60, targets=np.ones(60)))
    assert [len(split.test) for split in same] == [12] * 5
    groups = [str(number // 20) for number in range(100)]  # five groups, one for each test part
    grouped = split_series(made(100, targets=np.arange(100.0), groups=groups))
    assert [len(split.test) for split in grouped] == [20] * 5


def test_series_without_either_are_dealt_too() -> None:
    assert [len(split.test) for split in split_series(made(50))] == [10] * 5


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"labels": ["a"] * 20}, "must be of at least two classes. Received: one, 'a'."),
        ({"labels": ["texts"] * 17 + ["b"] * 3}, "Each class must have at least 5 different series,"
         " so that it is in each of 5 test parts. Received: class 'b' with 3."),
        ({"labels": ["a", "b"] * 10, "groups": ["x", "y", "z", "w"] * 5}, "Each class must be in at"
         " least 5 groups"),
        ({"targets": np.arange(20), "groups": ["x", "y"] * 10}, "class 'all series' in 2 of 2"),
    ],
)  # fmt: skip
def test_what_cannot_be_split_is_refused(known, said) -> None:
    with pytest.raises(TableError) as caught:
        split_series(made(20, **known))
    assert said in str(caught.value)
    assert "texts" not in str(caught.value)


def test_shares_that_leave_nothing_are_refused() -> None:
    series = made(20, labels=["a", "b"] * 10)
    with pytest.raises(ArgumentError, match="since 1/5 of the series are for the test"):
        split_series(series, validation=0.8)
    with pytest.raises(ArgumentError, match="`splits` must be a positive integer"):
        split_series(series, splits=0)
