"""The last value and the last season, against plain loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.data.series import last_value, seasonal_naive
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

NAN = np.nan


def looked_up(history: np.ndarray, step: int, season: int) -> float:
    """Go back season by season from a step behind the history, then to the last value."""
    place = step
    while place >= 0:
        if place < len(history) and not np.isnan(history[place]):
            return float(history[place])
        place -= season
    return float([value for value in history if not np.isnan(value)][-1])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 999), st.integers(1, 7), st.integers(1, 9), st.floats(0, 0.9))
def test_forecasts(seed: int, season: int, horizon: int, missing: float) -> None:
    generator = np.random.default_rng(seed)
    history = generator.normal(size=(3, 7, 2)).astype(np.float32)
    history[generator.random(history.shape) < missing] = NAN
    history[:, generator.integers(7)] = 5
    found = seasonal_naive(history, horizon, season)
    assert (found.shape, found.dtype) == ((3, horizon, 2), np.float32)
    for window in range(3):
        for target in range(2):
            own = history[window, :, target]
            for step in range(horizon):
                assert found[window, step, target] == looked_up(own, 7 + step, season)
                last = [value for value in own if not np.isnan(value)][-1]
                assert last_value(history, horizon)[window, step, target] == last


def test_a_season_repeats_itself() -> None:
    history = np.array([[[9.0], [1], [2], [3]]])
    assert seasonal_naive(history, 5, 3).ravel().tolist() == [1, 2, 3, 1, 2]
    assert last_value(history, 2).ravel().tolist() == [3, 3]


@pytest.mark.parametrize(
    ("history", "season", "error", "text"),
    [
        (np.zeros((2, 3)), 1, ShapeError, r"\(windows, steps, targets\)"),
        (np.zeros((2, 3, 1), dtype=int), 1, ArgumentTypeError, "must be floats"),
        (np.zeros((2, 3, 1)), 4, ArgumentError, "at most the 3 steps that are seen. Received: sea"),
        (np.zeros((2, 3, 1)), 0, ArgumentError, "`season` must be a positive integer"),
        (np.array([[[1.0]], [[NAN]]]), 1, ArgumentError, "Received: none in window 1, target 0"),
    ],
)
def test_what_breaks_a_rule_is_refused(history, season, error, text) -> None:
    with pytest.raises(error, match=text):
        seasonal_naive(history, 2, season)
