"""How often labels are wrong, and which for which: estimates of the matrix of `NoiseChannel`.

Each returns P(observed j given true i) in row i and column j: rows sum to 1.

    noise_of_checked   from labels that were checked: the best, where there are some
    noise_of_folds     from probabilities that models gave for what they had not seen
    noise_of_anchors   from the items of which a model is surest
"""

from typing import Any

import numpy as np
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ShapeError

__all__ = ["noise_of_anchors", "noise_of_checked", "noise_of_folds"]


def noise_of_checked(true: Any, observed: Any, classes: int) -> np.ndarray:
    """Count how often each class was observed as each other, where both labels are known.

    Args:
        true: integers (n,), the checked labels of a random part.
        observed: integers (n,), what was written down for the same items.
        classes: C.

    Returns:
        (C, C), observed given true.

    Raises:
        ShapeError: if there are not as many of both.
        ArgumentError: for a label out of range, or a class without a checked item.

    Example:
        >>> from regard.ops.label_noise import noise_of_checked
        >>> noise_of_checked([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1], 2).tolist()
        [[0.75, 0.25], [0.0, 1.0]]
    """
    classes = _checks.positive_integer("classes", classes)
    true, observed = _labels("true", true, classes), _labels("observed", observed, classes)
    if true.shape != observed.shape:
        raise ShapeError(
            "`true` and `observed` must be labels of the same items. Received: "
            f"{true.size} and {observed.size} labels"
        )
    counts = np.zeros((classes, classes))
    np.add.at(counts, (true, observed), 1)
    return _rows(counts, "`true` must have each class at least once")


def noise_of_folds(probabilities: Any, observed: Any) -> np.ndarray:
    """Estimate from what models said of items that they were not trained on.

    An item counts for the true class j of which it is as sure as the items labelled j are on
    average; the counts are scaled to the number of labels of each class. Where noise prefers a
    class, estimate twice: the second time from models that were trained through the first estimate.

    Args:
        probabilities: (n, C), each row of a model that had not seen the item: out of fold.
        observed: integers (n,), the labels as they are.

    Returns:
        (C, C), observed given true.

    Raises:
        ShapeError: if there are not as many labels as rows.
        ArgumentError: for a label out of range, or a class that is never observed, or of which no
            item is sure enough.

    Example:
        >>> import numpy as np
        >>> from regard.ops.label_noise import noise_of_folds
        >>> sure = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.1, 0.9], [0.1, 0.9]])
        >>> noise_of_folds(sure, [0, 0, 1, 1, 0]).round(2).tolist()
        [[1.0, 0.0], [0.33, 0.67]]

    Source:
        Northcutt, Jiang and Chuang 2021, section 3.1, the confident joint,
        https://arxiv.org/abs/1911.00068. Differs: its rows by the true class, not the observed one.
    """
    shares, labels = _answers(probabilities, observed)
    classes = shares.shape[1]
    counts = np.bincount(labels, minlength=classes)
    if not counts.all():
        raise ArgumentError(
            f"`observed` must have each class at least once. Received: none of class "
            f"{int(np.argmin(counts))}"
        )
    least = np.array([shares[labels == each, each].mean() for each in range(classes)])
    sure = np.where(shares >= least, shares, -1.0)
    taken = sure.max(axis=1) >= 0
    joint = np.zeros((classes, classes))  # observed, true
    np.add.at(joint, (labels[taken], sure[taken].argmax(axis=1)), 1)
    joint *= (counts / np.maximum(joint.sum(axis=1), 1))[:, None]
    return _rows(joint.T, "`probabilities` must be sure of an item of each class")


def noise_of_anchors(probabilities: Any, quantile: float = 0.97) -> np.ndarray:
    """Take what a model that was trained on noisy labels says of its surest items.

    Where the true class is certain, the probabilities of the labels are a row of the matrix. The
    surest item of all may be sure by chance: so of each class it is the one at a quantile.

    Args:
        probabilities: (n, C), of the observed labels, from a model without a noise channel, best
            for items that it was not trained on.
        quantile: of the sureness, at which the item of each class is taken; 1 takes the surest.

    Returns:
        (C, C), observed given true.

    Raises:
        ShapeError: for what is no matrix.
        ArgumentError: for a quantile out of range.

    Example:
        >>> from regard.ops.label_noise import noise_of_anchors
        >>> noise_of_anchors([[0.8, 0.2], [0.5, 0.5], [0.1, 0.9]], quantile=1).tolist()
        [[0.8, 0.2], [0.1, 0.9]]

    Source:
        Patrini et al. 2017, equations 12 and 13, https://arxiv.org/abs/1609.03683.
    """
    shares, _ = _answers(probabilities, None)
    quantile = _checks.finite_number("quantile", quantile)
    if not 0 < quantile <= 1:
        raise ArgumentError(
            f"`quantile` must be above 0 and at most 1. Received: quantile={quantile}"
        )
    place = round(quantile * (len(shares) - 1))
    anchors = np.argsort(shares, axis=0, kind="stable")[place]
    return _rows(shares[anchors], "`probabilities` must have rows that are not 0")


def _labels(name: str, labels: Any, classes: int) -> np.ndarray:
    found = np.asarray(ops.convert_to_numpy(labels)).ravel()
    whole = found.astype("int64")
    inside = not found.size or 0 <= whole.min() <= whole.max() < classes
    if not inside or not np.array_equal(found, whole):
        raise ArgumentError(
            f"`{name}` must be integers from 0 to {classes - 1}. Received: "
            f"{name} from {found.min()} to {found.max()}"
        )
    return whole


def _answers(probabilities: Any, observed: Any) -> tuple[np.ndarray, np.ndarray]:
    shares = np.asarray(ops.convert_to_numpy(probabilities), "float64")
    if shares.ndim != 2 or not len(shares):
        raise ShapeError(
            "`probabilities` must have the shape (items, classes). Received: probabilities of "
            f"shape {shares.shape}"
        )
    labels = np.zeros(len(shares), "int64")
    if observed is not None:
        labels = _labels("observed", observed, shares.shape[1])
    if len(labels) != len(shares):
        raise ShapeError(
            "`observed` must have a label for each row of `probabilities`. Received: "
            f"{len(labels)} labels, {len(shares)} rows"
        )
    return shares, labels


def _rows(counts: np.ndarray, rule: str) -> np.ndarray:
    """Counts of (true, observed) divided by the sum of each row."""
    sums = counts.sum(axis=1, keepdims=True)
    if not sums.all():
        raise ArgumentError(f"{rule}. Received: none of class {int(np.argmin(sums))}")
    found: np.ndarray = counts / sums
    return found
