"""Errors of forecasts, measured by what the naive forecast misses in the training part.

The mean absolute scaled error of Hyndman and Koehler, "Another look at measures of forecast
accuracy", International Journal of Forecasting 22 (2006), section 4:

    q[t] = error[t] / (sum over i = m + 1 .. n of |y[i] - y[i - m]| / (n - m)),   MASE = mean(|q|)

with the season m, which is 1 in the paper.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.series.forecast_windows import ForecastWindows
from regard.errors import ArgumentError, ShapeError, TableError

__all__ = ["mase", "naive_error", "scaled_errors", "window_scales"]

Floats = NDArray[np.floating[Any]]


def naive_error(steps: Floats, *, season: int = 1) -> NDArray[np.float64]:
    """Return how much a series changes in a season on average: what the naive forecast misses.

    Args:
        steps: `(time, targets)`: the training part of one series, NaN where a value is missing.
        season: after how many steps the series repeats itself.

    Returns:
        `(targets,)`; 0 of a constant series, NaN where no two values lie a season apart.

    Raises:
        ArgumentError: if `season` is below 1.
        ArgumentTypeError: if `season` is no integer.
        ShapeError: if `steps` is of another shape.
    """
    season = _checks.positive_integer("season", season)
    if steps.ndim != 2:
        raise ShapeError(f"`steps` must be (time, targets). Received: {steps.shape}")
    exact = steps.astype(np.float64)
    changes = np.abs(exact[season:] - exact[:-season])
    there = ~np.isnan(changes)
    count = there.sum(axis=0)
    total = np.where(there, changes, 0).sum(axis=0)
    return np.where(count, total / np.maximum(count, 1), np.nan)


def window_scales(
    windows: ForecastWindows,
    train: NDArray[np.integer[Any]],
    rows: NDArray[np.integer[Any]],
    *,
    season: int = 1,
) -> NDArray[np.float64]:
    """Return the scale of the error of each window: that of its series' training part.

    Args:
        windows: the windows.
        train: the windows of the training part.
        rows: the windows to be judged.
        season: after how many steps the series repeat themselves.

    Returns:
        `(rows, targets)`, finite and above 0.

    Raises:
        ArgumentError: if `season` is below 1.
        TableError: if a series that is judged is constant in the training part, or has no two
            values there that lie a season apart.
    """
    series, seen = windows.series, windows.seen_steps(train)
    places = [series.channels.index(name) for name in windows.targets]
    scales = np.full((len(series), len(places)), np.nan)
    for case in np.unique(windows.case[rows]).tolist():
        steps = series.values[case, : seen[case]][:, places]
        scales[case] = naive_error(steps, season=season)
        wrong = np.flatnonzero(~(scales[case] > 0))
        if wrong.size:
            constant = "is constant there" if scales[case, wrong[0]] == 0 else "has no such values"
            raise TableError(
                f"{series.source}: an error can be scaled only by a training part whose values"
                f" change from one to the next, {season:,} steps on. Received:"
                f" {windows.targets[wrong[0]]!r} of {series.places[case]}, which {constant}. Leave"
                " this series out, or judge by another metric."
            )
    of_rows: NDArray[np.float64] = scales[windows.case[rows]]
    return of_rows


def scaled_errors(forecasts: Floats, outcomes: Floats, scales: Floats) -> NDArray[np.float64]:
    """Return the mean absolute scaled error of each window, over the values that came.

    Args:
        forecasts: `(windows, horizon, targets)`.
        outcomes: the same; NaN where no value came.
        scales: `(windows, targets)`, as `window_scales` returns them.

    Returns:
        `(windows,)`. Their mean is the score.

    Raises:
        ShapeError: if the shapes do not fit.
        ArgumentError: if a forecast is no finite number, a scale not above 0, or a window has no
            outcome.
    """
    fits = forecasts.shape == outcomes.shape and forecasts.ndim == 3 and forecasts.size
    if not fits or scales.shape != (forecasts.shape[0], forecasts.shape[2]):
        raise ShapeError(
            "`forecasts` and `outcomes` must be (windows, horizon, targets), and `scales` (windows,"
            f" targets). Received: {forecasts.shape}, {outcomes.shape} and {scales.shape}"
        )
    if not np.isfinite(forecasts).all() or not (np.isfinite(scales) & (scales > 0)).all():
        raise ArgumentError("`forecasts` must be finite, and `scales` finite and above 0")
    there = ~np.isnan(outcomes)
    count = there.sum(axis=(1, 2))
    if not count.all():
        raise ArgumentError(
            "`outcomes` must have a value in each window. Received: none in window"
            f" {int(np.flatnonzero(count == 0)[0])}"
        )
    errors = np.abs(forecasts.astype(np.float64) - outcomes) / scales[:, None]
    total: NDArray[np.float64] = np.where(there, errors, 0).sum(axis=(1, 2)) / count
    return total


def mase(forecasts: Floats, outcomes: Floats, scales: Floats) -> float:
    """Return the mean absolute scaled error: 1 is what the naive forecast misses in training.

    Args:
        forecasts: `(windows, horizon, targets)`.
        outcomes: the same; NaN where no value came.
        scales: `(windows, targets)`, as `window_scales` returns them.

    Returns:
        The mean over the windows of the mean of each.

    Raises:
        ShapeError: if the shapes do not fit.
        ArgumentError: if a forecast is no finite number, a scale not above 0, or a window has no
            outcome.
    """
    return float(scaled_errors(forecasts, outcomes, scales).mean())
