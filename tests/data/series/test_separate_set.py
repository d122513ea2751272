"""A test set is held against the training data."""

from typing import Any

import numpy as np
import pytest

from regard.data.series import Series, as_test_set, series_notices
from regard.errors import TableError

CASES = np.random.default_rng(5).normal(size=(5, 3, 2)).astype(np.float32)


def made(rows: list[int], **known: Any) -> Series:
    return Series.from_cases(CASES[rows], **known)


def test_classes_come_from_the_training_data() -> None:
    train = made([0, 1, 2], labels=["a", "b", "c"])
    found = as_test_set(made([3, 4], labels=["c", "a"], source="t"), train)
    assert (found.classes, found.is_test) == (("a", "b", "c"), True)
    assert found.label_ids().tolist() == [2, 0]
    assert series_notices(found)[:2] == (
        "Test set t: 2 series, all of 3 steps; 2 channels: 'channel 1', 'channel 2'.",
        "3 classes: 'a' 1, 'b' 0, 'c' 1.",
    )
    assert len(series_notices(found)) == 2  # one series of a class is no fault of a test set


def test_channels_come_in_the_order_of_the_training_data() -> None:
    train = made([0], channels=["u", "v"])
    test = Series.from_cases(CASES[[0], :, ::-1], channels=["v", "u"])
    found = as_test_set(test, train)
    assert found.channels == ("u", "v")
    np.testing.assert_array_equal(found.values, train.values)
    assert "1 of the 1 series of the test set stands in the training data too" in found.overlap[0]


def test_what_both_share_is_told() -> None:
    train = made([0, 1, 2], groups=["x", "y", "y"])
    found = as_test_set(made([2, 1, 4], groups=["z", "y", "y"]), train)
    assert found.overlap == (
        "2 of the 3 series of the test set stand in the training data too: there, a model may"
        " answer from memory.",
        "1 group of the test set, with 2 series, is in the training data too.",
    )
    assert as_test_set(made([3]), train).overlap == (
        "The test set has no groups: whether they are in the training data too is not known.",
    )
    assert set(series_notices(found)) > set(found.overlap)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"labels": ["z"]}, "classes of the training data, which are 'a', 'b'. Received: 'z' of 1"),
        ({}, "must have what the training data have: a label each. Received: neither labels nor"),
        ({"targets": [[1, 2]]}, "a label each. Received: 2 numbers each."),
        ({"labels": ["a"], "channels": ["u", "v"]}, "the channels of the training data, which are"
         " 'channel 1', 'channel 2'. Received: 'u', 'v'."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(known, said) -> None:
    with pytest.raises(TableError) as caught:
        as_test_set(made([3], **known), made([0, 1], labels=["a", "b"]))
    assert said in str(caught.value)
