"""Forecasts without a model: what any model has to be better than."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

__all__ = ["last_value", "seasonal_naive"]


def last_value(history: NDArray[np.floating[Any]], horizon: int) -> NDArray[np.floating[Any]]:
    """Forecast the last value that was there, for each step of the horizon.

    Args:
        history: `(windows, steps, targets)`, NaN where a value is missing.
        horizon: how many steps to forecast.

    Returns:
        `(windows, horizon, targets)`.

    Raises:
        ArgumentError: if `horizon` is below 1, or a window has no value of a target.
        ArgumentTypeError: if an argument has the wrong type.
        ShapeError: if `history` is of another shape.
    """
    return seasonal_naive(history, horizon, 1)


def seasonal_naive(
    history: NDArray[np.floating[Any]], horizon: int, season: int
) -> NDArray[np.floating[Any]]:
    """Forecast what was there a season before, or several where that is missing.

    Where no earlier season has a value at that place, the last value that was there is taken.

    Args:
        history: `(windows, steps, targets)`, NaN where a value is missing.
        horizon: how many steps to forecast.
        season: after how many steps the series repeats itself: 24 for hours in a day.

    Returns:
        `(windows, horizon, targets)`.

    Raises:
        ArgumentError: if a number is below 1, the season longer than `history`, or a window has no
            value of a target.
        ArgumentTypeError: if an argument has the wrong type.
        ShapeError: if `history` is of another shape.
    """
    horizon = _checks.positive_integer("horizon", horizon)
    season = _checks.positive_integer("season", season)
    if history.dtype.kind != "f":
        raise ArgumentTypeError(f"`history` must be floats. Received: dtype {history.dtype}")
    if history.ndim != 3 or not history.size:
        raise ShapeError(
            f"`history` must be (windows, steps, targets), none 0. Received: {history.shape}"
        )
    steps = history.shape[1]
    if season > steps:
        raise ArgumentError(
            f"`season` must be at most the {steps:,} steps that are seen. Received: season={season}"
        )
    lacking = np.argwhere(np.isnan(history).all(axis=1))
    if lacking.size:
        raise ArgumentError(
            "`history` must have a value of each target in each window. Received: none in window"
            f" {int(lacking[0, 0])}, target {int(lacking[0, 1])}"
        )
    ends = np.arange(steps - season, steps)  # the last season, oldest step first
    last = _latest(history, np.arange(steps)[::-1])
    of_season = np.stack(
        [_latest(history, np.arange(end, -1, -season)) for end in ends.tolist()], axis=1
    )
    of_season = np.where(np.isnan(of_season), last[:, None], of_season)
    return of_season[:, np.arange(horizon) % season]


def _latest(
    history: NDArray[np.floating[Any]], steps: NDArray[np.integer[Any]]
) -> NDArray[np.floating[Any]]:
    """Return the first value that is there, looking at steps in an order; NaN where none is."""
    looked = history[:, steps]
    first = (~np.isnan(looked)).argmax(axis=1)
    return np.take_along_axis(looked, first[:, None], axis=1)[:, 0]
