"""The rules of a list of arrays; the others are tested where a series is made."""

import numpy as np
import pytest

from regard.data.series import Series
from regard.data.series.series_rules import checked_cases
from regard.errors import ArgumentTypeError, DataError, ShapeError


@pytest.mark.parametrize(
    ("cases", "error", "text"),
    [
        ([], ShapeError, "s: there must be a series at least"),
        ([np.zeros((2, 3)), np.zeros((0, 3))], ShapeError, r"series 2 of shape \(0, 3\)"),
        ([np.zeros((2, 3)), np.zeros((2, 2, 2))], ArgumentTypeError, "for series 2"),
        ([["a"]], ArgumentTypeError, "dtype <U1"),
        ([[[1, 2], [3]]], ArgumentTypeError, "dtype object"),
        ([None], ArgumentTypeError, "dtype object"),
        ([np.zeros((2, 3)), np.zeros((4, 3)), np.zeros((4, 5))], ShapeError,
         r"^s: all series must have as many channels: .*3, and 5 in series 3$"),
    ],
)  # fmt: skip
def test_what_is_no_series_is_refused(cases, error, text) -> None:
    with pytest.raises(error, match=text):
        checked_cases(cases, (), "s")


def test_channels_first_is_recognised() -> None:
    cases = [np.zeros((3, length)) for length in (5, 7, 7)]
    with pytest.raises(ShapeError) as caught:
        checked_cases(cases, ("a", "b", "c"), "s")
    assert str(caught.value) == (
        "s: all series must have as many channels: (time, channels). Received: 7, and 5 in a. All"
        " have 3 rows, so they look like (channels, time): pass case.T for each"
    )
    assert len(checked_cases([case.T for case in cases], (), "s")) == 3


def test_a_series_that_would_blow_up_the_others_is_refused() -> None:
    cases = [np.zeros(1)] * 3000 + [np.zeros(100_000)]
    with pytest.raises(DataError, match="Cut the long series into pieces"):
        Series.from_cases(cases)
