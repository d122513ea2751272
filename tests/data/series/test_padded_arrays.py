"""Which steps and values are there, and which sizes are refused before memory is taken."""

import numpy as np
import pytest

from regard.data.series.padded_arrays import check_padded_size, present_values, valid_steps
from regard.errors import ArgumentTypeError, DataError, ShapeError


def test_valid_steps() -> None:
    found = valid_steps(np.array([2, 0, 3]), 3)
    assert found.tolist() == [[True, True, False], [False] * 3, [True] * 3]


def test_present_values() -> None:
    values = np.zeros((2, 3, 1))
    values[0, 1], values[1, 2] = np.nan, np.nan
    found = present_values(values, np.array([3, 2]))[:, :, 0]
    assert found.tolist() == [[True, False, True], [True, True, False]]


@pytest.mark.parametrize(
    ("values", "lengths", "error", "text"),
    [
        (np.zeros((2, 3, 1), dtype=int), np.ones(2, dtype=int), ArgumentTypeError, "values of int"),
        (np.zeros((2, 3, 1)), np.ones(2), ArgumentTypeError, "lengths of float64"),
        (np.zeros((2, 3)), np.ones(2, dtype=int), ShapeError, r"values \(2, 3\)"),
        (np.zeros((2, 3, 1)), np.ones(3, dtype=int), ShapeError, r"lengths \(3,\)"),
        (np.zeros((2, 3, 1)), np.array([1, 4]), ShapeError, "lengths from 1 to 4"),
        (np.zeros((2, 3, 1)), np.array([-1, 3]), ShapeError, "lengths from -1 to 3"),
    ],
)
def test_what_does_not_fit_is_refused(values, lengths, error, text) -> None:
    with pytest.raises(error, match=text):
        present_values(values, lengths)


def test_a_long_series_among_many_short_ones_is_refused() -> None:
    with pytest.raises(
        DataError, match=r"files: the longest series must not be .*: 100,001 series"
    ):
        check_padded_size([1] * 100_000 + [1_000_000], 1, "files")
    check_padded_size([1] * 10 + [1_000_000], 1, "files")  # within what is always fine
    check_padded_size([1_000_000] * 1000, 12, "files")  # large, but no padding
