"""Windows are where they are said to be, and take their values from the series."""

import numpy as np
import pytest

from regard.data.series import ForecastWindows, Series
from regard.errors import ArgumentError, ArgumentTypeError, TableError

NAN = np.nan
SERIES = Series.from_cases(
    [np.stack([np.arange(n) + 100.0 * n, -np.arange(n)], axis=1) for n in (12, 4, 9)],
    channels=["load", "heat"],
    places=["north", "south", "west"],
)


def cut(series: Series = SERIES, **changes) -> ForecastWindows:
    return ForecastWindows.cut(
        series, **{"targets": "load", "input_length": 3, "horizon": 2, **changes}
    )


@pytest.mark.parametrize("stride", [1, 2, 5])
def test_windows_are_all_that_fit(stride: int) -> None:
    windows = cut(stride=stride)
    wanted = []
    for case, length in ((0, 12), (2, 9)):  # the second is too short
        start = 0
        while start + 3 + 2 <= length:
            wanted.append((case, start))
            start += stride
    assert list(zip(windows.case.tolist(), windows.start.tolist(), strict=True)) == wanted
    assert len(windows) == len(wanted)


def test_inputs_history_and_outcomes() -> None:
    windows = cut(targets=["heat", "load"])
    rows = np.array([len(windows) - 1, 0, 3])
    inputs, history, outcomes = (
        windows.inputs(rows),
        windows.history(rows),
        windows.outcomes(rows),
    )
    assert (inputs.shape, history.shape, outcomes.shape) == ((3, 3, 2), (3, 3, 2), (3, 2, 2))
    for place, row in enumerate(rows):
        case = SERIES.case(windows.case[row])
        start = windows.start[row]
        np.testing.assert_array_equal(inputs[place], case[start : start + 3])
        np.testing.assert_array_equal(history[place], case[start : start + 3, ::-1])
        np.testing.assert_array_equal(outcomes[place], case[start + 3 : start + 5, ::-1])


def test_seen_steps() -> None:
    windows = cut()
    assert windows.seen_steps(np.array([0, 2])).tolist() == [7, 0, 0]
    assert windows.seen_steps(np.arange(len(windows))).tolist() == [12, 0, 9]
    assert windows.seen_steps(np.array([], dtype=int)).tolist() == [0, 0, 0]


def test_windows_without_a_value_of_a_target_are_left_out() -> None:
    values = np.arange(20.0).reshape(10, 2)
    values[3:5, 0] = NAN
    values[8, 1] = NAN  # of a channel that is no target
    windows = cut(Series.from_cases([values], channels=["load", "heat"]))
    wanted = []
    for start in range(6):
        seen, told = values[start : start + 3, 0], values[start + 3 : start + 5, 0]
        if not np.isnan(seen).all() and not np.isnan(told).all():
            wanted.append(start)
    assert windows.start.tolist() == wanted
    assert 0 not in wanted
    assert windows.left_out == 6 - len(wanted)


def test_notices() -> None:
    assert cut().notices() == (
        "13 windows: from 3 steps of all channels to the next 2 steps of 'load'.",
        "Series without a window: south.",
    )
    values = np.arange(10.0)
    values[3:5] = NAN
    windows = cut(Series.from_cases([values], channels=["load"]))
    assert windows.notices()[1] == (
        "1 window left out, with no value of a target in the input or in the horizon."
    )


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"targets": "cold"}, TableError, "one of the channels 'load', 'heat'. Received: 'cold'."),
        ({"targets": []}, ArgumentError, "one channel at least, and each once"),
        ({"targets": ["load", "load"]}, ArgumentError, "each once"),
        ({"targets": 7}, ArgumentTypeError, "the name of a channel, or a list of names"),
        ({"horizon": 0}, ArgumentError, "`horizon` must be a positive integer"),
        ({"stride": 0.5}, ArgumentTypeError, "`stride` must be a positive integer"),
        ({"input_length": 11}, TableError, "together, 13 steps. Received: 12 steps at most."),
    ],
)
def test_what_breaks_a_rule_is_refused(changes, error, text) -> None:
    with pytest.raises(error, match=text):
        cut(**changes)


def test_series_without_values_of_the_target_are_refused() -> None:
    empty = Series.from_cases([np.full((9, 1), NAN)], channels=["load"])
    with pytest.raises(TableError, match="Received: none in 5 windows"):
        cut(empty)
