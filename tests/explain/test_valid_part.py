"""Which part of an output is valid, counted by hand."""

import math

import numpy as np
import pytest

from regard.explain.valid_part import (
    counts_by_growth,
    counts_by_size,
    largest_change,
    within_counts,
)

pytestmark = pytest.mark.only_on("jax")

LENGTHS = np.array([12, 7, 3])
STEPS = (12, 18)


def counted(shape, longer):
    found = counts_by_growth(shape, longer, STEPS, LENGTHS)
    return None if found is None else [None if each is None else each.tolist() for each in found]


@pytest.mark.parametrize(
    ("shape", "longer", "expected"),
    [
        ((3, 12, 5), (3, 18, 5), [None, [12, 7, 3], None]),
        ((3, 5), (3, 5), [None, None]),
        ((3, 2, 12, 12), (3, 2, 18, 18), [None, None, [12, 7, 3], [12, 7, 3]]),
        ((1, 12, 5), (1, 18, 5), [None, [12], None]),  # the same for all samples
        ((3, 6, 5), (3, 9, 5), [None, [6, 4, 2], None]),  # a window counts if a step in it does
        ((3, 60), (3, 90), [None, [60, 35, 15]]),  # flattened
        ((3, 10, 5), (3, 16, 5), [None, [10, 5, 1], None]),  # windows of three must fit
        ((3, 5, 4), (3, 8, 4), [None, [5, 2, 0], None]),  # windows of three, every second
        ((36, 5), (54, 5), None),  # samples and steps in one axis
        ((3, 12), (3, 18, 1), None),
        ((3, 12), (3, 9), None),
        ((), (), None),
    ],
)
def test_counts_by_growth(shape, longer, expected):
    assert counted(shape, longer) == expected


def test_counts_by_size():
    by_size = {12: LENGTHS, 8: np.array([8, 4, 2])}
    found = counts_by_size((3, 12, 5, 8), by_size)
    assert [None if each is None else each.tolist() for each in found] == [
        None, [12, 7, 3], None, [8, 4, 2],
    ]  # fmt: skip
    assert counts_by_size((7, 12), by_size) is None


def test_within_counts():
    valid = within_counts((2, 3, 4), (None, np.array([2, 0]), np.array([1, 3])))
    expected = np.zeros((2, 3, 4), bool)
    expected[0, :2, :1] = True
    assert np.array_equal(valid, expected)


COUNTS = (None, np.array([3, 1]))
BEFORE = np.array([[4.0, -8.0, 2.0], [1.0, 5.0, 5.0]])


def change(row: int, place: int, value: float, before=BEFORE) -> float:
    after = np.pad(before, ((0, 0), (0, 2)), constant_values=9)
    after[row, place] = value
    return largest_change(before, after, COUNTS)


def test_largest_change():
    assert change(0, 1, -8.0) == 0
    assert change(0, 1, -6.0) == 0.25
    assert change(1, 0, 2.0) == 0.125
    assert change(1, 1, 100.0) == 0  # padding
    assert change(0, 2, math.nan) == math.inf
    assert change(0, 2, 1.0, np.where(BEFORE == 2, np.nan, BEFORE)) == math.inf
    assert change(1, 1, 7.0, np.where(BEFORE == 2, np.nan, BEFORE)) == 0
    assert change(0, 0, 1.0, np.zeros((2, 3))) == math.inf
    assert largest_change(np.zeros((2, 0)), np.zeros((2, 3)), (None, np.array([0, 0]))) == 0
