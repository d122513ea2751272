"""Splits of a forecast go forward in time, and nothing of a later part is in an earlier one."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from regard.data.series import (
    ForecastWindows,
    Series,
    describe_forecast_split,
    split_windows,
    split_windows_validation,
)
from regard.data.split import Split
from regard.errors import ArgumentError, TableError


def windows(
    *lengths: int, input_length: int = 3, horizon: int = 2, stride: int = 1
) -> ForecastWindows:
    series = Series.from_cases([np.arange(float(length)) for length in lengths], channels=["x"])
    return ForecastWindows.cut(
        series, targets="x", input_length=input_length, horizon=horizon, stride=stride
    )


def steps(made: ForecastWindows, rows: np.ndarray, what: str) -> set[tuple[int, int]]:
    """Every step (series, place) that stands in the inputs or in the horizons of windows."""
    found = set()
    for row in rows:
        case, start = int(made.case[row]), int(made.start[row])
        middle = start + made.input_length
        span = range(start, middle) if what == "input" else range(middle, middle + made.horizon)
        found |= {(case, step) for step in span}
    return found


def last(places: set[tuple[int, int]], case: int) -> int:
    return max((step for each, step in places if each == case), default=-1)


def first(places: set[tuple[int, int]], case: int) -> int:
    return min((step for each, step in places if each == case), default=10**9)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(40, 120), min_size=1, max_size=3),
    st.integers(1, 6),
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(0, 8),
    st.sampled_from([0.0, 0.1, 0.15]),
)
def test_nothing_of_a_later_part_is_in_an_earlier_one(
    lengths, input_length, horizon, splits, gap, validation
) -> None:
    made = windows(*lengths, input_length=input_length, horizon=horizon)
    try:
        found = split_windows(made, splits=splits, validation=validation, test=0.15, gap=gap)
    except TableError:
        assume(False)
    tested: set[int] = set()
    for split in found:
        parts = [part for part in (split.train, split.validation, split.test) if len(part)]
        assert len(parts) == (3 if validation else 2)
        for earlier, later in pairwise(parts):
            seen = steps(made, earlier, "input") | steps(made, earlier, "horizon")
            told = steps(made, later, "horizon")
            assert not seen & told
            for case in range(len(lengths)):
                assert first(told, case) - last(seen, case) > gap
            if gap >= input_length:
                assert not seen & steps(made, later, "input")
        assert tested.isdisjoint(split.test.tolist())
        tested |= {*split.test.tolist()}
    grown = [len(split.train) for split in found]
    assert grown == sorted(grown)


def test_the_parts_of_one_series() -> None:
    made = windows(100)
    found = split_windows(made, splits=2, validation=0.1, test=0.2)
    assert len(found) == 2
    # The steps of training: 0 .. 49, of validation: 50 .. 59, of the test: 60 .. 79; then 20 on.
    for split, ahead in zip(found, (0, 20), strict=True):
        horizons = [made.start[rows] + 3 for rows in (split.train, split.validation, split.test)]
        assert [(each.min(), each.max() + 1) for each in horizons] == [
            (3, 49 + ahead),
            (50 + ahead, 59 + ahead),
            (60 + ahead, 79 + ahead),
        ]
    gapped = split_windows(made, splits=1, validation=0.1, test=0.2, gap=4)[0]
    assert (made.start[gapped.test] + 3).min() == 84
    assert (made.start[gapped.validation] + 3).min() == 74


def test_each_series_is_cut_by_its_own_steps() -> None:
    made = windows(100, 50)
    split = split_windows(made, splits=1, validation=0, test=0.2)[0]
    assert split.validation.size == 0
    assert [int((made.start[split.test][made.case[split.test] == case] + 3).min())
            for case in (0, 1)] == [80, 40]  # fmt: skip


def test_validation_alone() -> None:
    made = windows(100)
    split = split_windows_validation(made, validation=0.2)
    assert split.test.size == 0
    assert (made.start[split.validation] + 3).min() == 80
    assert (made.start[split.train] + 4).max() == 79
    assert len(split_windows_validation(made, validation=0).train) == len(made)
    odd = split_windows_validation(made, validation=0.29)  # times 100, a little below 29
    assert (made.start[odd.validation] + 3).min() == 71


def test_what_lies_between_the_parts_is_said() -> None:
    made = windows(100)
    split = split_windows(made, splits=1)[0]
    assert describe_forecast_split(made, split) == (
        f"Windows forward in time: {len(split.train)} for training, 9 for validation, 9 for test;"
        " no window reaches into a later part; a gap of 0 steps between the parts; the input of a"
        " later part's window reaches back by up to 3 steps into the part before, as when a"
        " forecast is made."
    )
    wide = split_windows(made, splits=1, gap=3)[0]
    assert describe_forecast_split(made, wide, 3).endswith(
        "a gap of 3 steps between the parts; no step is in windows of two parts."
    )
    bare = Split(train=split.train, validation=split.validation, test=split.test[:0])
    assert "for test" not in describe_forecast_split(made, bare)


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"`splits \* test \+ validation` below 1"):
        split_windows(windows(100), splits=9)
    with pytest.raises(ArgumentError, match="`test` must be above 0"):
        split_windows(windows(100), test=0)
    with pytest.raises(ArgumentError, match="`gap` must be an integer of at least 0"):
        split_windows(windows(100), gap=-1)
    with pytest.raises(TableError) as caught:
        split_windows(windows(10))
    assert "Received: none for training in split 1 of 5, of series of up to 10 steps." in str(
        caught.value
    )
    with pytest.raises(TableError, match="none for training in train and validation"):
        split_windows_validation(windows(10), validation=0.9)
