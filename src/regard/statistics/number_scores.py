"""Scores of numbers against numbers: one number for each row, whose mean is the score.

    root_mean_squared_error  the root of the mean over the rows of the squared error
    mean_absolute_error      the mean over the rows of the absolute error
    determination            R²: 1 minus the squared error over that of the mean of the targets

Where a row has several numbers, its squared or absolute error is the mean over them; R² is the mean
over the columns. The mean of the numbers is the score: for the absolute error by definition, for
the others as the score plus each row's influence on it, whose mean is zero.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.errors import ArgumentError, ShapeError

__all__ = ["determination", "mean_absolute_error", "root_mean_squared_error"]

Floats = NDArray[np.float64]


def root_mean_squared_error(outputs: ArrayLike, targets: ArrayLike) -> Floats:
    """Return numbers whose mean is the root of the mean squared error.

        z_i = rmse + (e_i² - rmse²) / (2 rmse)

    Args:
        outputs: `(n,)` or `(n, K)`.
        targets: of the same shape.

    Returns:
        Numbers `(n,)`; zeros where there is no error at all.

    Raises:
        ArgumentError: if a number is not finite.
        ShapeError: if the shapes do not fit together.
    """
    squares = np.square(_errors(outputs, targets)).mean(axis=1)
    root = np.sqrt(squares.mean())
    found: Floats = root + (squares - root**2) / (2 * root) if root else np.zeros(len(squares))
    return found


def mean_absolute_error(outputs: ArrayLike, targets: ArrayLike) -> Floats:
    """Return the absolute error of each row.

    Args:
        outputs: `(n,)` or `(n, K)`.
        targets: of the same shape.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a number is not finite.
        ShapeError: if the shapes do not fit together.
    """
    found: Floats = np.abs(_errors(outputs, targets)).mean(axis=1)
    return found


def determination(outputs: ArrayLike, targets: ArrayLike) -> Floats:
    """Return numbers whose mean is R², the coefficient of determination.

    With e the errors, y the targets, s² their variance (divided by n), m = mean of e²:

        z_i = 1 - m / s² - (e_i² - m) / s² + m / s⁴ ((y_i - mean y)² - s²)

    Args:
        outputs: `(n,)` or `(n, K)`.
        targets: of the same shape.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a number is not finite, or all targets of a column are equal.
        ShapeError: if the shapes do not fit together.
    """
    errors = _errors(outputs, targets)
    truth = _columns(targets)
    spread = np.square(truth - truth.mean(axis=0))
    variance = spread.mean(axis=0)
    if not variance.all():
        raise ArgumentError(
            "R² needs targets that differ. Received: the same number in all"
            f" {len(truth)} rows of column {int(np.argmin(variance))}"
        )
    squares = np.square(errors)
    mean = squares.mean(axis=0)
    influence = (mean * (spread - variance) / variance - (squares - mean)) / variance
    found: Floats = (1 - mean / variance + influence).mean(axis=1)
    return found


def _errors(outputs: ArrayLike, targets: ArrayLike) -> Floats:
    """The errors `(n, K)`."""
    said, truth = _columns(outputs), _columns(targets)
    if said.shape != truth.shape or np.ndim(outputs) != np.ndim(targets):
        raise ShapeError(
            "`outputs` and `targets` must have one shape, (n,) or (n, K)."
            f" Received: {np.shape(outputs)} and {np.shape(targets)}"
        )
    for name, each in (("outputs", said), ("targets", truth)):
        wrong = ~np.isfinite(each).all(axis=1)
        if wrong.any():
            row = int(wrong.argmax())
            raise ArgumentError(
                f"`{name}` must be finite numbers. Received: {each[row].tolist()} in row {row}"
            )
    return said - truth


def _columns(numbers: ArrayLike) -> Floats:
    array = np.asarray(numbers, dtype=np.float64)
    if array.ndim not in (1, 2) or not array.size:
        raise ShapeError(
            "Outputs and targets must have the shape (n,) or (n, K), with n and K of at least 1."
            f" Received: {array.shape}"
        )
    return array[:, None] if array.ndim == 1 else array
