"""What the networks of classes share: what a class weighs, and how far answers are off."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["balanced_weights", "loss_and_accuracy", "mean_log_loss"]

_SMALLEST = 1e-7  # a probability below it counts as this much in the validation loss


def balanced_weights(labels: NDArray[Any], classes: int) -> NDArray[np.float32]:
    """Return for each row what makes all classes count alike.

    Args:
        labels: places in the list of classes, `(rows,)`.
        classes: how many there are, also those that no row has.

    Returns:
        Weights `(rows,)`, whose mean is 1.
    """
    sizes = np.bincount(labels, minlength=classes)
    each = len(labels) / (np.count_nonzero(sizes) * np.maximum(sizes, 1))
    weights: NDArray[np.float32] = each[labels].astype(np.float32)
    return weights


def loss_and_accuracy(answers: NDArray[Any], labels: NDArray[Any]) -> tuple[float, float]:
    """Return the mean of -log of the true class's probability, and the share that is right.

    Args:
        answers: the probability of each class, `(rows, classes)`.
        labels: the true classes, `(rows,)`.

    Returns:
        The loss and the accuracy.
    """
    chosen = answers[np.arange(len(labels)), labels].astype(np.float64)
    return mean_log_loss(chosen), float((answers.argmax(axis=1) == labels).mean())


def mean_log_loss(chances: NDArray[np.float64]) -> float:
    """Return the mean of -log of what was given to the truth, a tiny chance as 1e-7.

    Args:
        chances: of any shape, from 0 to 1.

    Returns:
        The loss.
    """
    return float(-np.log(np.maximum(chances, _SMALLEST)).mean())
