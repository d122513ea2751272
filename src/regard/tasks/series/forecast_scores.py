"""Scores of forecasts: one number for each window, whose mean is the score.

Forecasts are `(n, K)`: all steps of all channels. Targets are `(n, 2, K)`: what came, NaN where
nothing did, and the scale of each error. The error of a window is the mean over what came.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.data.series import scaled_errors
from regard.errors import ShapeError

__all__ = ["absolute_error", "root_squared_error", "scaled_absolute_error"]

Floats = NDArray[np.float64]


def scaled_absolute_error(outputs: ArrayLike, targets: ArrayLike) -> Floats:
    """Return the mean absolute scaled error of each window; the mean is MASE.

    Args:
        outputs: `(n, K)`.
        targets: `(n, 2, K)`.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a forecast is not finite, a scale not above 0, or nothing came.
        ShapeError: if the shapes do not fit together.
    """
    said, came, scales = _checked(outputs, targets)
    return scaled_errors(said[:, None], came[:, None], scales)


def absolute_error(outputs: ArrayLike, targets: ArrayLike) -> Floats:
    """Return the mean absolute error of each window; the mean is MAE.

    Args:
        outputs: `(n, K)`.
        targets: `(n, 2, K)`.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a forecast is not finite, or nothing came in a window.
        ShapeError: if the shapes do not fit together.
    """
    said, came, scales = _checked(outputs, targets)
    return scaled_errors(said[:, None], came[:, None], np.ones_like(scales))


def root_squared_error(outputs: ArrayLike, targets: ArrayLike) -> Floats:
    """Return numbers whose mean is the root of the mean over the windows of the squared error.

        z_i = rmse + (e_i² - rmse²) / (2 rmse)

    Args:
        outputs: `(n, K)`.
        targets: `(n, 2, K)`.

    Returns:
        Numbers `(n,)`; zeros where there is no error at all.

    Raises:
        ShapeError: if the shapes do not fit together.
    """
    said, came, _ = _checked(outputs, targets)
    squares = np.nanmean(np.square(said - came), axis=1)
    root = np.sqrt(squares.mean())
    found: Floats = root + (squares - root**2) / (2 * root) if root else np.zeros(len(squares))
    return found


def _checked(outputs: Any, targets: Any) -> tuple[Floats, Floats, Floats]:
    said = np.asarray(outputs, dtype=np.float64)
    truth = np.asarray(targets, dtype=np.float64)
    if said.ndim != 2 or not said.size or truth.shape != (len(said), 2, said.shape[1]):
        raise ShapeError(
            "`outputs` must be (n, K) and `targets` (n, 2, K), n and K at least 1. Received:"
            f" {said.shape} and {truth.shape}"
        )
    return said, truth[:, 0], truth[:, 1]
