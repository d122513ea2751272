"""Scores of chances against outcomes of which each counts by its weight.

    area            the chance that an id with the outcome is given more of it than one without
    squared_error   the Brier score
    accuracy        the share that is right, where a chance of one half is a yes

A weight stands for the ids that were censored before anybody knew their outcome: it is 1 over the
chance not to have been censored (inverse probability of censoring). Without censoring all are 1.

Each returns a number a row whose mean is the score exactly: the score plus the influence of the row
on it, whose mean is 0.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard import _checks
from regard.errors import ArgumentError, ShapeError

__all__ = ["accuracy", "area", "reliability", "squared_error"]

Floats = NDArray[np.float64]


def area(chances: ArrayLike, outcomes: ArrayLike) -> Floats:
    """Return numbers whose mean is the weighted area under the ROC curve.

    With V_i the weighted share of the rows of the other side that a row is on the right side of,
    ties half, and W the sum of the weights of its own side:

        z_i = area + n w_i / W (V_i - area)

    With weights of 1 these are the placements of DeLong, DeLong and Clarke-Pearson 1988,
    Biometrics 44, 837-845; the weights are those of Uno, Cai, Tian and Wei 2007, JASA 102, 527-537.

    Args:
        chances: `(n,)`, from 0 to 1.
        outcomes: 0 or 1 and the weight of each row, `(n, 2)`.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a number is out of range, or all rows have one outcome.
        ShapeError: if the shapes do not fit together.
    """
    given, came, weights = _checked(chances, outcomes)
    if came.all() or not came.any():
        raise ArgumentError(
            f"AUROC needs rows with the outcome and without it. Received: {len(came)} rows, all"
            f" {'with' if came.all() else 'without'} it"
        )
    below, equal = _weight_below(given, weights, came)
    placements = np.where(came, below + equal / 2, 1 - below - equal / 2)
    own = np.where(came, weights[came].sum(), weights[~came].sum())
    score = float((weights * placements)[came].sum() / weights[came].sum())
    found: Floats = score + len(came) * weights / own * (placements - score)
    return found


def squared_error(chances: ArrayLike, outcomes: ArrayLike) -> Floats:
    """Return numbers whose mean is the weighted Brier score.

        z_i = score + n w_i / W ((p_i - y_i)^2 - score)

    Graf, Schmoor, Sauerbrei and Schumacher 1999, Statistics in Medicine 18, 2529-2545; here the
    weights are divided by their sum.

    Args:
        chances: `(n,)`, from 0 to 1.
        outcomes: 0 or 1 and the weight of each row, `(n, 2)`.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a number is out of range.
        ShapeError: if the shapes do not fit together.
    """
    given, came, weights = _checked(chances, outcomes)
    return _weighted(np.square(given - came), weights)


def accuracy(chances: ArrayLike, outcomes: ArrayLike) -> Floats:
    """Return numbers whose mean is the weighted share of rows that are right.

    Args:
        chances: `(n,)`, from 0 to 1; one half and more is a yes.
        outcomes: 0 or 1 and the weight of each row, `(n, 2)`.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a number is out of range.
        ShapeError: if the shapes do not fit together.
    """
    given, came, weights = _checked(chances, outcomes)
    return _weighted(((given >= 0.5) == came).astype(np.float64), weights)


def reliability(
    chances: ArrayLike, outcomes: ArrayLike, bins: int
) -> list[tuple[float, float, int, float]]:
    """Return in bins of as many rows each what was told and what came.

    Args:
        chances: `(n,)`, from 0 to 1.
        outcomes: 0 or 1 and the weight of each row, `(n, 2)`.
        bins: how many at most; equal chances stay together.

    Returns:
        For each bin, by rising chance: its mean chance, the share that had the outcome, its rows,
        and its share of all weights.

    Raises:
        ArgumentError: if a number is out of range, or `bins` is below 1.
        ShapeError: if the shapes do not fit together.
    """
    count = _checks.positive_integer("bins", bins)
    given, came, weights = _checked(chances, outcomes)
    edges = np.unique(np.quantile(given, np.linspace(0, 1, count + 1)[1:-1]))
    place = np.searchsorted(edges, given, side="right")
    found = []
    for each in np.unique(place):
        own = place == each
        told, happened = (float(np.average(x[own], weights=weights[own])) for x in (given, came))
        share = float(weights[own].sum() / weights.sum())
        found.append((told, happened, int(own.sum()), share))
    return found


def _weight_below(given: Floats, weights: Floats, came: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the share of the other side's weight that was given less, and as much."""
    below, equal = np.empty(len(given)), np.empty(len(given))
    for side in (came, ~came):
        order = np.argsort(given[~side])
        others = given[~side][order]
        total = np.append(0.0, np.cumsum(weights[~side][order]))
        first, last = (np.searchsorted(others, given[side], side=end) for end in ("left", "right"))
        below[side] = total[first] / total[-1]
        equal[side] = (total[last] - total[first]) / total[-1]
    return below, equal


def _weighted(values: Floats, weights: Floats) -> Floats:
    score = float(np.average(values, weights=weights))
    found: Floats = score + len(values) * weights / weights.sum() * (values - score)
    return found


def _checked(chances: ArrayLike, outcomes: ArrayLike) -> tuple[Floats, NDArray[np.bool_], Floats]:
    given, told = np.asarray(chances, np.float64), np.asarray(outcomes, np.float64)
    if given.ndim != 1 or told.shape != (len(given), 2) or not given.size:
        raise ShapeError(
            "`chances` must have the shape (n,) and `outcomes` (n, 2), with n of at least 1."
            f" Received: {given.shape} and {told.shape}"
        )
    if not ((given >= 0) & (given <= 1)).all():
        raise ArgumentError(
            f"`chances` must be from 0 to 1. Received: {given.min():g} to {given.max():g}"
        )
    came, weights = told[:, 0], told[:, 1]
    if not (np.isin(came, (0, 1)).all() and (weights > 0).all() and np.isfinite(weights).all()):
        raise ArgumentError(
            "`outcomes` must be 0 or 1, and weights above 0. Received: outcomes from"
            f" {came.min():g} to {came.max():g}, weights from {weights.min():g}"
        )
    return given, came == 1, weights
