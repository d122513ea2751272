"""Series: checked when they are made, kept as they are, and padded with zeros."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.data.series import Series
from regard.errors import ArgumentError, ArgumentTypeError, DataError, ShapeError

NAN = np.nan
VALUES = np.arange(2 * 3 * 5, dtype=np.float64).reshape(2, 3, 5)


def made(**changes: Any) -> Series:
    return Series(**{"values": VALUES, "lengths": np.array([3, 2]), **changes})


def test_the_parts() -> None:
    series = made()
    assert (series.values.dtype, series.lengths.dtype) == (np.float32, np.int64)
    assert series.values.shape == (2, 3, 5)
    assert series.channels == ("channel 1", "channel 2", "channel 3", "channel 4", "channel 5")
    assert series.places == ("series 1", "series 2")
    assert (len(series), series.kind, series.targets) == (2, "none", None)
    np.testing.assert_array_equal(series.case(1), VALUES[1, :2])


def test_padding_is_zero_whatever_was_given() -> None:
    values = VALUES.copy()
    values[1, 2] = [NAN, np.inf, -np.inf, 1e300, 7]
    series = made(values=values)
    assert (series.values[1, 2] == 0).all()
    np.testing.assert_array_equal(series.values, made().values)


def test_padding_behind_the_longest_is_cut() -> None:
    assert made(lengths=np.array([2, 1])).values.shape == (2, 2, 5)


def test_nothing_can_be_written_to_and_nothing_given_is_changed() -> None:
    values, lengths, targets = VALUES.copy(), np.array([3, 2]), np.array([1.0, 2.0])
    series = made(values=values, lengths=lengths, targets=targets)
    for array in (series.values, series.lengths, series.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    values[:], lengths[:], targets[:] = 9, 1, 9
    assert series.lengths.tolist() == [3, 2]
    assert series.targets.tolist() == [[1], [2]]
    np.testing.assert_array_equal(series.case(0), VALUES[0])
    with pytest.raises(dataclasses.FrozenInstanceError):
        series.source = "x"


def test_labels_become_classes_and_numbers_get_names() -> None:
    labelled = made(labels=["b", "a"])
    assert (labelled.classes, labelled.kind) == (("a", "b"), "labels")
    assert labelled.label_ids().tolist() == [1, 0]
    assert made(labels=["b", "b"], classes=["c", "b"]).label_ids().tolist() == [1, 1]
    assert made(targets=[1, 2]).target_names == ("target",)
    several = made(targets=[[1, 2], [3, 4]])
    assert (several.target_names, several.kind) == (("target 1", "target 2"), "numbers")


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"values": VALUES[0]}, ShapeError, r"Received: values \(3, 5\)$"),
        ({"values": VALUES[:0]}, ShapeError, r"none of them 0\. Received: values \(0, 3, 5\)$"),
        ({"values": VALUES.astype(str)}, ArgumentTypeError, "must be numbers"),
        ({"values": VALUES.astype(complex)}, ArgumentTypeError, "dtype complex128"),
        ({"lengths": [3.0, 2.0]}, ArgumentTypeError, "must be integers"),
        ({"lengths": [3]}, ShapeError, r"one for each of 2 series\. Received: lengths \(1,\)"),
        ({"lengths": [3, 0]}, ShapeError, "Received: 0 for series 2$"),
        ({"lengths": [3, 7]}, ShapeError, "Received: 7 for series 2$"),
        ({"lengths": [5, 4]}, ShapeError, r"look like \(cases, channels, time\): swap the last"),
        ({"channels": ["a"]}, ShapeError, r"one for each of 5 channels, .* Received: 1$"),
        ({"channels": list("aabcd")}, ArgumentError, "must all be different"),
        ({"channels": "abcde"}, ArgumentTypeError, "Received: 'abcde'"),
        ({"labels": ["a"]}, ShapeError, r"`labels` must be one for each of the 2 series"),
        ({"labels": [1, 2]}, ArgumentTypeError, "must be a sequence of strings. Received: 1"),
        ({"labels": ["a", " "]}, DataError, "an empty one in series 2"),
        ({"labels": ["a", "b"], "classes": ["a"]}, DataError, "Received: 'b' in series 2"),
        ({"labels": ["a", "b"], "targets": [1, 2]}, ArgumentError, "not both"),
        ({"targets": [1, 2, 3]}, ShapeError, r"for 2 series\. Received: \(3,\)"),
        ({"targets": ["1", "2"]}, ArgumentTypeError, "must be numbers"),
        ({"targets": [1, NAN]}, DataError, r"Received: \[nan\] in series 2, and 0 more"),
        ({"targets": [1, 1e300]}, DataError, "finite in float32"),
        ({"targets": [1, 2], "target_names": ["a", "b"]}, ShapeError, "one for each target"),
        ({"target_names": ["a"]}, ArgumentError, "must be left out without targets"),
        ({"groups": ["a"]}, ShapeError, "`groups` must be one for each"),
        ({"places": ["a"]}, ShapeError, "`places` must be one for each"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused(changes, error, text) -> None:
    with pytest.raises(error, match=text):
        made(**changes)


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e300])
def test_a_value_that_is_infinite_in_float32_is_named(value: float) -> None:
    values = VALUES.copy()
    values[1, 1, 3] = value
    with pytest.raises(DataError) as caught:
        made(values=values, source="s.npz", places=["row 1", "row 2"])
    assert str(caught.value) == (
        "s.npz: each value must be finite in float32, or missing. Received:"
        f" {value} in row 2, step 2, channel 'channel 4', and 0 more. Write missing values as NaN."
    )


def test_a_mask_is_not_forgotten() -> None:
    masked = np.ma.masked_equal(np.arange(30).reshape(2, 3, 5), 7)
    assert np.isnan(made(values=masked).values[0, 1, 2])
    assert np.isnan(Series.from_cases([masked[0], masked[1]]).values[0, 1, 2])


# From arrays of unequal length.


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 7), min_size=1, max_size=6), st.integers(1, 3), st.integers(0, 99))
def test_series_come_back_without_their_padding(lengths, channels, seed) -> None:
    generator = np.random.default_rng(seed)
    cases = [generator.normal(size=(length, channels)).astype(np.float32) for length in lengths]
    series = Series.from_cases(cases)
    assert series.lengths.tolist() == lengths
    for row, case in enumerate(cases):
        np.testing.assert_array_equal(series.case(row), case)
        assert (series.values[row, len(case) :] == 0).all()


def test_one_channel_needs_no_second_axis() -> None:
    series = Series.from_cases([[1, 2, 3], [4, NAN]], labels=["a", "b"])
    assert series.values.shape == (2, 3, 1)
    assert series.lengths.tolist() == [3, 2]


def test_some_of_them() -> None:
    cases = [np.full((length, 2), length) for length in (5, 3, 4)]
    series = Series.from_cases(
        cases, labels=["a", "b", "c"], groups=["x", "y", "z"], places=["p", "q", "r"], source="s"
    )
    found = series.only([2, 1])
    assert found.values.shape == (2, 4, 2)
    assert found.labels == ("c", "b")
    assert (found.classes, found.groups, found.places) == (("a", "b", "c"), ("z", "y"), ("r", "q"))
    numbers = Series.from_cases(cases, targets=[1, 2, 3]).only(np.array([1]))
    assert numbers.targets.tolist() == [[2]]
    with pytest.raises(ShapeError, match="one row at least"):
        series.only([])
