"""Scores of several labels a row: one number for each row, whose mean is the score.

    micro_f1         F1 of all decisions together, the harmonic mean of precision and recall
    macro_f1         the mean over the labels of F1
    subset_accuracy  the share of rows of which every label is right
    auroc            the mean over the labels of the area under the receiver operating curve

A label is said where its probability is at least 0.5. The means over labels run over those that the
targets decide on: for F1 the labels that some row has, for the area those that some rows have and
some not. So they are the same for all contenders.

The mean of the numbers is the score: for the subset accuracy by definition, for the others as the
score plus each row's influence on it (the linear term of the delta method), whose mean is zero.

Below, q are the labels that are said, y the true ones, n the rows, l one of L labels.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.catalog.classifier_sizes import LABEL_THRESHOLD
from regard.errors import ArgumentError, ShapeError
from regard.statistics.class_scores import area_items, calibration_error

__all__ = [
    "auroc",
    "label_calibration_error",
    "macro_f1",
    "micro_f1",
    "subset_accuracy",
]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def micro_f1(probabilities: ArrayLike, targets: ArrayLike) -> Floats:
    """Return numbers whose mean is F1 over all rows and labels together.

        z_i = F1 + n (2 sum over l of [q_il = y_il = 1] - F1 sum over l of (q_il + y_il))
                 / sum over j and l of (q_jl + y_jl)

    Args:
        probabilities: of each label for each row, `(n, L)`, from 0 to 1.
        targets: which labels each row has, `(n, L)`, 0 or 1.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a number is out of range, or no row has a label.
        ShapeError: if the shapes do not fit together.
    """
    said, true = _decisions(probabilities, targets)
    both, ends = (said & true).sum(axis=1), said.sum(axis=1) + true.sum(axis=1)
    score = 2 * both.sum() / ends.sum()
    found: Floats = score + len(true) * (2 * both - score * ends) / ends.sum()
    return found


def macro_f1(probabilities: ArrayLike, targets: ArrayLike) -> Floats:
    """Return numbers whose mean is the mean of F1 over the labels that some row has.

        z_i = score + mean over l of n (2 [q_il = y_il = 1] - F1_l (q_il + y_il))
                                     / sum over j of (q_jl + y_jl)

    Args:
        probabilities: of each label for each row, `(n, L)`, from 0 to 1.
        targets: which labels each row has, `(n, L)`, 0 or 1.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a number is out of range, or no row has a label.
        ShapeError: if the shapes do not fit together.
    """
    said, true = _decisions(probabilities, targets)
    said, true = said[:, true.any(axis=0)], true[:, true.any(axis=0)]
    both, ends = said & true, said.astype(np.float64) + true
    scores = 2 * both.sum(axis=0) / ends.sum(axis=0)
    influence = len(true) * (2 * both - scores * ends) / ends.sum(axis=0)
    found: Floats = (scores + influence).mean(axis=1)
    return found


def subset_accuracy(probabilities: ArrayLike, targets: ArrayLike) -> Floats:
    """Return whether each row has the labels that are said, and no others.

    Args:
        probabilities: of each label for each row, `(n, L)`, from 0 to 1.
        targets: which labels each row has, `(n, L)`, 0 or 1.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a number is out of range.
        ShapeError: if the shapes do not fit together.
    """
    chances, true = _checked(probabilities, targets)
    found: Floats = ((chances >= LABEL_THRESHOLD) == true).all(axis=1).astype(np.float64)
    return found


def auroc(probabilities: ArrayLike, targets: ArrayLike) -> Floats:
    """Return numbers whose mean is the mean over the labels of the area under the curve.

    For each label they are those of `regard.statistics.class_scores.auroc`, of the rows that have
    it against the rows that do not.

    Args:
        probabilities: of each label for each row, `(n, L)`, from 0 to 1.
        targets: which labels each row has, `(n, L)`, 0 or 1.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a number is out of range, or there is no label that some rows have and
            some not.
        ShapeError: if the shapes do not fit together.
    """
    chances, true = _checked(probabilities, targets)
    decided = np.flatnonzero(true.any(axis=0) & ~true.all(axis=0))
    if not decided.size:
        raise ArgumentError(
            "AUROC needs a label that some rows have and some not. Received: none in"
            f" {len(true)} rows"
        )
    found: Floats = np.mean([area_items(chances[:, each], true[:, each]) for each in decided], 0)
    return found


def label_calibration_error(probabilities: ArrayLike, targets: ArrayLike, bins: int = 15) -> float:
    """Return the mean over the labels of the expected calibration error.

    Each label is taken as two classes: a row has it, or not.

    Args:
        probabilities: of each label for each row, `(n, L)`, from 0 to 1.
        targets: which labels each row has, `(n, L)`, 0 or 1.
        bins: the number of bins, see `regard.statistics.class_scores.calibration_error`.

    Returns:
        The error, from 0 to 1.

    Raises:
        ArgumentError: if a number is out of range.
        ArgumentTypeError: if `bins` is not an integer.
        ShapeError: if the shapes do not fit together.
    """
    chances, true = _checked(probabilities, targets)
    errors = [
        calibration_error(np.stack([1 - chance, chance], axis=1), own.astype(np.int64), bins)
        for chance, own in zip(chances.T, true.T, strict=True)
    ]
    return float(np.mean(errors))


def _decisions(probabilities: ArrayLike, targets: ArrayLike) -> tuple[Flags, Flags]:
    chances, true = _checked(probabilities, targets)
    if not true.any():
        raise ArgumentError(f"F1 needs rows with a label. Received: none in {len(true)} rows")
    return chances >= LABEL_THRESHOLD, true


def _checked(probabilities: ArrayLike, targets: ArrayLike) -> tuple[Floats, Flags]:
    chances, true = np.asarray(probabilities, dtype=np.float64), np.asarray(targets)
    if chances.ndim != 2 or true.shape != chances.shape or not chances.size:
        raise ShapeError(
            "`probabilities` and `targets` must both have the shape (n, L), with n and L of at"
            f" least 1. Received: {chances.shape} and {true.shape}"
        )
    wrong = ~((chances >= 0) & (chances <= 1)).all(axis=1)
    if wrong.any():
        row = int(wrong.argmax())
        raise ArgumentError(
            "`probabilities` must be numbers from 0 to 1."
            f" Received: {chances[row].tolist()} in row {row}"
        )
    if not np.isin(true, (0, 1)).all():
        row = int((~np.isin(true, (0, 1)).all(axis=1)).argmax())
        raise ArgumentError(
            f"`targets` must be 0 or 1. Received: {true[row].tolist()} in row {row}"
        )
    return chances, true.astype(np.bool_)
