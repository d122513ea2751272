"""What the networks of classes share: what a class weighs, and how far answers are off."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["balanced_weights", "guessing_loss", "loss_and_accuracy", "mean_log_loss"]

_SMALLEST = 1e-7  # a probability below it counts as this much in the validation loss


def balanced_weights(
    labels: NDArray[Any], classes: int, row_weights: NDArray[Any] | None = None
) -> NDArray[np.float32]:
    """Return for each row what makes all classes count alike.

    Args:
        labels: places in the list of classes, `(rows,)`.
        classes: how many there are, also those that no row has.
        row_weights: how much each row counts besides, `(rows,)`, above 0; None for 1.

    Returns:
        Weights `(rows,)`, whose mean is that of `row_weights`; of a class they sum to the same.
    """
    weights = np.ones(len(labels)) if row_weights is None else np.asarray(row_weights, np.float64)
    sizes = np.bincount(labels, weights, minlength=classes)
    each = weights.sum() / (np.count_nonzero(sizes) * np.where(sizes > 0, sizes, 1))
    found: NDArray[np.float32] = (each[labels] * weights).astype(np.float32)
    return found


def guessing_loss(labels: NDArray[Any], weights: NDArray[Any] | None = None) -> float:
    """Return the loss of naming the classes' shares alone: below it something was learned.

    Args:
        labels: places in the list of classes, `(rows,)`; each class has a row.
        weights: how much each row counts, `(rows,)`, above 0; None for 1.

    Returns:
        The entropy of the shares.
    """
    sizes = np.bincount(labels, weights)
    shares = sizes / sizes.sum()
    return -float(np.sum(shares * np.log(shares)))


def loss_and_accuracy(
    answers: NDArray[Any], labels: NDArray[Any], weights: NDArray[Any] | None = None
) -> tuple[float, float]:
    """Return the mean of -log of the true class's probability, and the share that is right.

    Args:
        answers: the probability of each class, `(rows, classes)`.
        labels: the true classes, `(rows,)`.
        weights: how much each row counts, `(rows,)`, above 0; None for 1.

    Returns:
        The loss and the accuracy.
    """
    chosen = answers[np.arange(len(labels)), labels].astype(np.float64)
    right = answers.argmax(axis=1) == labels
    return mean_log_loss(chosen, weights), float(np.average(right, weights=weights))


def mean_log_loss(chances: NDArray[np.float64], weights: NDArray[Any] | None = None) -> float:
    """Return the mean of -log of what was given to the truth, a tiny chance as 1e-7.

    Args:
        chances: of any shape `(rows, ...)`, from 0 to 1.
        weights: how much each row counts, `(rows,)`, above 0; None for 1.

    Returns:
        The loss.
    """
    losses = -np.log(np.maximum(chances, _SMALLEST))
    if weights is None:
        return float(losses.mean())
    return float(np.average(losses.reshape(len(losses), -1).mean(axis=1), weights=weights))
