"""The mean absolute scaled error, against plain loops."""

import numpy as np
import pytest

from regard.data.series import (
    ForecastWindows,
    Series,
    last_value,
    mase,
    naive_error,
    scaled_errors,
    split_windows,
    window_scales,
)
from regard.errors import ArgumentError, ShapeError, TableError

NAN = np.nan


def mean_change(steps: list[float], season: int) -> float:
    changes = []
    for at in range(season, len(steps)):
        change = abs(steps[at] - steps[at - season])
        if not np.isnan(change):
            changes.append(change)
    return sum(changes) / len(changes)


@pytest.mark.parametrize("season", [1, 2, 5])
def test_what_the_naive_forecast_misses(season: int) -> None:
    steps = np.random.default_rng(season).normal(size=(23, 3))
    steps[7, 1] = steps[11:13, 2] = NAN
    found = naive_error(steps, season=season)
    for target in range(3):
        assert found[target] == pytest.approx(mean_change(steps[:, target].tolist(), season))


def test_without_two_values_there_is_no_scale() -> None:
    assert naive_error(np.ones((5, 1))).tolist() == [0]
    assert np.isnan(naive_error(np.ones((3, 2)), season=3)).all()
    assert np.isnan(naive_error(np.array([[1], [NAN], [2]]))).all()
    with pytest.raises(ShapeError, match=r"\(time, targets\)"):
        naive_error(np.ones(5))


def test_the_error_of_a_forecast_by_hand() -> None:
    generator = np.random.default_rng(2)
    lengths = (60, 47)
    cases = [generator.normal(size=(length, 2)).cumsum(axis=0) for length in lengths]
    cases[0][58, 1] = NAN
    series = Series.from_cases(cases, channels=["u", "v"])
    windows = ForecastWindows.cut(series, targets=["v", "u"], input_length=4, horizon=3)
    split = split_windows(windows, splits=1, validation=0.1, test=0.2)[0]
    forecasts = last_value(windows.history(split.test), 3)
    outcomes = windows.outcomes(split.test)
    scales = window_scales(windows, split.train, split.test)
    found = scaled_errors(forecasts, outcomes, scales)
    wanted = []
    for row in split.test:
        case, start = int(windows.case[row]), int(windows.start[row])
        values = np.float32(cases[case]).astype(float)
        seen = lengths[case] - int(0.3 * lengths[case])  # train is what lies before the last 30 %
        errors = []
        for target in (1, 0):
            scale = mean_change(values[:seen, target].tolist(), 1)
            last = [each for each in values[start : start + 4, target] if not np.isnan(each)][-1]
            for step in range(3):
                outcome = values[start + 4 + step, target]
                if not np.isnan(outcome):
                    errors.append(abs(outcome - last) / scale)
        wanted.append(sum(errors) / len(errors))
    np.testing.assert_allclose(found, wanted, rtol=1e-6)
    assert mase(forecasts, outcomes, scales) == pytest.approx(sum(wanted) / len(wanted), rel=1e-6)


def test_the_naive_forecast_of_one_step_has_an_error_of_one_in_the_training_part() -> None:
    values = np.random.default_rng(4).normal(size=30)
    series = Series.from_cases([values], channels=["x"])
    windows = ForecastWindows.cut(series, targets="x", input_length=1, horizon=1)
    every = np.arange(len(windows))
    scales = window_scales(windows, every, every)
    score = mase(last_value(windows.history(every), 1), windows.outcomes(every), scales)
    assert score == pytest.approx(1, rel=1e-6)


def test_a_constant_series_is_refused() -> None:
    cases = [np.arange(40.0), np.r_[np.full(30, 7.0), np.arange(10.0)]]
    series = Series.from_cases(cases, channels=["x"], places=["one", "two"], source="s")
    windows = ForecastWindows.cut(series, targets="x", input_length=3, horizon=2)
    split = split_windows(windows, splits=1, validation=0, test=0.25)[0]
    with pytest.raises(TableError) as caught:
        window_scales(windows, split.train, split.test)
    assert str(caught.value) == (
        "s: an error can be scaled only by a training part whose values change from one to the"
        " next, 1 steps on. Received: 'x' of two, which is constant there. Leave this series out,"
        " or judge by another metric."
    )
    alone = split.test[windows.case[split.test] == 0]  # a series that is not judged is no matter
    assert (window_scales(windows, split.train, alone) == 1).all()
    with pytest.raises(TableError, match="of one, which has no such values"):
        window_scales(windows, split.train, alone, season=31)


def test_what_breaks_a_rule_is_refused() -> None:
    good = np.ones((2, 3, 1))
    scales = np.ones((2, 1))
    with pytest.raises(ShapeError, match=r"Received: \(2, 3, 1\), \(2, 2, 1\) and \(2, 1\)"):
        scaled_errors(good, good[:, :2], scales)
    with pytest.raises(ShapeError, match="scales"):
        scaled_errors(good, good, scales[:, 0])
    for forecasts, scale in ((good * NAN, scales), (good, scales * 0), (good, scales * NAN)):
        with pytest.raises(ArgumentError, match="must be finite"):
            scaled_errors(forecasts, good, scale)
    with pytest.raises(ArgumentError, match="Received: none in window 1"):
        scaled_errors(good, np.stack([good[0], good[1] * NAN]), scales)
