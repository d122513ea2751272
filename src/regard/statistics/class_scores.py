"""Scores of probabilities against classes: one number for each row, whose mean is the score.

    accuracy            the share of rows that are right
    balanced_accuracy   the mean over the classes of the share that is right in each
    macro_f1            the mean over the classes of F1, the harmonic mean of precision and recall
    log_loss            the mean of -log of the probability that the true class was given
    auroc               the mean over the classes of the area under the receiver operating curve

An answer is the class of the largest probability, the first of equal ones. The means over classes
run over the classes that the labels contain, so that they are the same for all contenders: a class
that is predicted but never true lowers the F1 of the others only.

The mean of the numbers is the score: for accuracy and log-loss by definition, for the others as the
score plus each row's influence on it (the linear term of the delta method), whose mean is zero.

Below, q are the answers, y the labels, n the rows, c one of C' classes that occur, n_c its rows.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError

__all__ = [
    "SMALL_SHARE",
    "accuracy",
    "area_items",
    "auroc",
    "balanced_accuracy",
    "calibration_error",
    "log_loss",
    "macro_f1",
    "smallest_share",
]

SMALL_SHARE = 0.1
"""A smallest class below this share makes accuracy say little."""

_SMALLEST = 1e-7  # a probability below counts as this much, so one row costs at most 16.1
_ONE = 0.01  # how far a row of probabilities may sum from 1: half precision comes this close

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]


def accuracy(probabilities: ArrayLike, labels: ArrayLike) -> Floats:
    """Return whether each row is right; the mean is the accuracy.

        z_i = [q_i = y_i]

    Args:
        probabilities: of each class for each row, `(n, C)`; each row sums to 1.
        labels: the true class of each row, `(n,)`, from 0 to C - 1.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a probability or a label is out of range.
        ArgumentTypeError: if the labels are not integers.
        ShapeError: if the shapes do not fit together.
    """
    chances, truth = _checked(probabilities, labels)
    right: Floats = (chances.argmax(axis=1) == truth).astype(np.float64)
    return right


def balanced_accuracy(probabilities: ArrayLike, labels: ArrayLike) -> Floats:
    """Return numbers whose mean is the mean over the classes of the recall.

        z_i = score + n / (C' n_c) ([q_i = c] - recall_c),  c = y_i

    Args:
        probabilities: of each class for each row, `(n, C)`; each row sums to 1.
        labels: the true class of each row, `(n,)`, from 0 to C - 1.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a probability or a label is out of range.
        ArgumentTypeError: if the labels are not integers.
        ShapeError: if the shapes do not fit together.
    """
    chances, truth = _checked(probabilities, labels)
    right = (chances.argmax(axis=1) == truth).astype(np.float64)
    sizes = np.bincount(truth, minlength=chances.shape[1])
    recall = np.bincount(truth, weights=right, minlength=len(sizes)) / np.maximum(sizes, 1)
    present = sizes > 0
    weights = len(truth) / (present.sum() * sizes[truth])
    influence: Floats = recall[present].mean() + weights * (right - recall[truth])
    return influence


def macro_f1(probabilities: ArrayLike, labels: ArrayLike) -> Floats:
    """Return numbers whose mean is the mean over the classes of F1.

        z_i = score + mean over c of n (2 [q_i = y_i = c] - F1_c ([q_i = c] + [y_i = c]))
                                     / sum over j of ([q_j = c] + [y_j = c])

    Args:
        probabilities: of each class for each row, `(n, C)`; each row sums to 1.
        labels: the true class of each row, `(n,)`, from 0 to C - 1.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a probability or a label is out of range.
        ArgumentTypeError: if the labels are not integers.
        ShapeError: if the shapes do not fit together.
    """
    chances, truth = _checked(probabilities, labels)
    answers, classes = chances.argmax(axis=1), np.unique(truth)
    influence = np.zeros(len(truth))
    total = 0.0
    for each in classes:
        said, true = answers == each, truth == each
        ends = said.astype(np.float64) + true
        f1 = 2 * (said & true).sum() / ends.sum()
        influence += len(truth) * (2 * (said & true) - f1 * ends) / ends.sum()
        total += f1
    found: Floats = (total + influence) / len(classes)
    return found


def log_loss(probabilities: ArrayLike, labels: ArrayLike) -> Floats:
    """Return -log of the probability of the true class; one below 1e-7 counts as 1e-7.

        z_i = -log max(p_i[y_i], 1e-7)

    Args:
        probabilities: of each class for each row, `(n, C)`; each row sums to 1.
        labels: the true class of each row, `(n,)`, from 0 to C - 1.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a probability or a label is out of range.
        ArgumentTypeError: if the labels are not integers.
        ShapeError: if the shapes do not fit together.
    """
    chances, truth = _checked(probabilities, labels)
    chosen = chances[np.arange(len(truth)), truth]
    return -np.log(np.maximum(chosen, _SMALLEST))


def auroc(probabilities: ArrayLike, labels: ArrayLike) -> Floats:
    """Return numbers whose mean is the mean over the classes of the area under the curve.

    With V_i the share of the rows of other classes that have less of c than row i, ties half, and
    U_j the share of the rows of c that have more of it than row j of another class:

        z_i = mean over c of area_c + n / n_c (V_i - area_c)        where y_i = c
                             area_c + n / (n - n_c) (U_i - area_c)  elsewhere

    DeLong, DeLong and Clarke-Pearson 1988, "Comparing the areas under two or more correlated
    receiver operating characteristic curves", Biometrics 44, 837-845: V and U are their placements.

    Args:
        probabilities: of each class for each row, `(n, C)`; each row sums to 1.
        labels: the true class of each row, `(n,)`, from 0 to C - 1.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if a probability or a label is out of range, or all rows have one class.
        ArgumentTypeError: if the labels are not integers.
        ShapeError: if the shapes do not fit together.
    """
    chances, truth = _checked(probabilities, labels)
    classes = np.unique(truth)
    if len(classes) == 1:
        raise ArgumentError(
            f"AUROC needs rows of two classes. Received: {len(truth)} rows, all of class"
            f" {classes[0]}"
        )
    found: Floats = np.mean(
        [area_items(chances[:, each], truth == each) for each in classes], axis=0
    )
    return found


def calibration_error(probabilities: ArrayLike, labels: ArrayLike, bins: int = 15) -> float:
    """Return the expected calibration error of the answers.

    A row's confidence is its largest probability. The rows are put into bins of equal *width*,
    ((b - 1) / bins, b / bins]. The error is the mean over the rows of the distance between their
    bin's mean confidence and its share of right answers; 0 is best. Guo, Pleiss, Sun and
    Weinberger 2017, "On calibration of modern neural networks", ICML, equation 3.

    Args:
        probabilities: of each class for each row, `(n, C)`; each row sums to 1.
        labels: the true class of each row, `(n,)`, from 0 to C - 1.
        bins: the number of bins.

    Returns:
        The error, from 0 to 1.

    Raises:
        ArgumentError: if a probability or a label is out of range, or `bins` is below 1.
        ArgumentTypeError: if the labels or `bins` are not integers.
        ShapeError: if the shapes do not fit together.
    """
    width = _checks.positive_integer("bins", bins)
    chances, truth = _checked(probabilities, labels)
    confidence = chances.max(axis=1)
    right = chances.argmax(axis=1) == truth
    place = np.clip(np.ceil(confidence * width).astype(np.int64) - 1, 0, width - 1)
    gaps = np.bincount(place, weights=confidence - right, minlength=width)
    return float(np.abs(gaps).sum() / len(truth))


def smallest_share(labels: ArrayLike) -> float:
    """Return the share of the rows that the smallest class has.

    Args:
        labels: the class of each row, `(n,)`, as integers or names.

    Returns:
        The share, above 0: a class without a row is none.

    Raises:
        ShapeError: if `labels` is not a list with at least one element.
    """
    classes = np.asarray(labels)
    if classes.ndim != 1 or not classes.size:
        raise ShapeError(
            f"`labels` must have the shape (n,) with n of at least 1. Received: {classes.shape}"
        )
    _, sizes = np.unique(classes, return_counts=True)
    return float(sizes.min() / sizes.sum())


def _checked(probabilities: ArrayLike, labels: ArrayLike) -> tuple[Floats, Ids]:
    chances, truth = np.asarray(probabilities, dtype=np.float64), np.asarray(labels)
    if chances.ndim != 2 or truth.shape != chances.shape[:1] or not chances.size:
        raise ShapeError(
            "`probabilities` must have the shape (n, C) and `labels` (n,), with n and C of at least"
            f" 1. Received: {chances.shape} and {truth.shape}"
        )
    if truth.dtype.kind not in "iu":
        raise ArgumentTypeError(f"`labels` must be integers. Received: dtype {truth.dtype}")
    wrong = ~((chances >= 0).all(axis=1) & (np.abs(chances.sum(axis=1) - 1) <= _ONE))
    if wrong.any():
        row = int(wrong.argmax())
        raise ArgumentError(
            "Each row of `probabilities` must be numbers of at least 0 that sum to 1."
            f" Received: {chances[row].tolist()} in row {row}"
        )
    if truth.min() < 0 or truth.max() >= chances.shape[1]:
        raise ArgumentError(
            f"`labels` must be from 0 to {chances.shape[1] - 1}, the last class."
            f" Received: {truth.min()} to {truth.max()}"
        )
    return chances, truth.astype(np.int64)


def area_items(given: Floats, own: NDArray[np.bool_]) -> Floats:
    """Return numbers whose mean is the area under the curve of one class against all others.

    Args:
        given: how much of the class each row was given, `(n,)`.
        own: whether each row is of the class, `(n,)`; some must be, and some not.

    Returns:
        Numbers `(n,)`, from the placements by midranks.
    """
    from scipy.stats import rankdata  # takes 36 MB, in each process that trains

    ranks = rankdata(given)
    within = np.empty(len(given))
    for side in (own, ~own):
        within[side] = rankdata(given[side])
    below = ranks - within  # rows of the other side that have less, ties half
    count, others = own.sum(), (~own).sum()
    placements = np.where(own, below / others, 1 - below / count)
    area = placements[own].mean()
    weights = len(given) / np.where(own, count, others)
    found: Floats = area + weights * (placements - area)
    return found
