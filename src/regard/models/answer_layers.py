"""The last layers of a model: dropout and a dense layer, from a vector to the answer."""

from typing import Any

import keras

from regard import _checks
from regard.models.seeds import named_seed

__all__ = ["class_probabilities", "label_probabilities", "plain_numbers"]


def class_probabilities(vector: Any, classes: int, *, dropout: float, seed: int) -> Any:
    """Turn a vector into probabilities.

    Args:
        vector: (B, D), symbolic.
        classes: number of classes, at least 2.
        dropout: share of the vector's features set to 0 in training.
        seed: from which the initial weights and the dropout follow.

    Returns:
        (B, 1), the probability of class 1, for two classes, else (B, classes).

    Raises:
        ArgumentError: if `dropout` is not from 0 to below 1.
        ArgumentTypeError: if `dropout` is no number.
    """
    if classes == 2:
        return _answer(vector, 1, "sigmoid", dropout, seed)
    return _answer(vector, classes, "softmax", dropout, seed)


def label_probabilities(vector: Any, labels: int, *, dropout: float, seed: int) -> Any:
    """Turn a vector into the probability of each label, of which several may be true.

    Args:
        vector: (B, D), symbolic.
        labels: how many.
        dropout: share of the vector's features set to 0 in training.
        seed: from which the initial weights and the dropout follow.

    Returns:
        (B, labels).

    Raises:
        ArgumentError: if `dropout` is not from 0 to below 1.
        ArgumentTypeError: if `dropout` is no number.
    """
    return _answer(vector, labels, "sigmoid", dropout, seed)


def plain_numbers(vector: Any, count: int, *, dropout: float, seed: int) -> Any:
    """Turn a vector into numbers of any size.

    Args:
        vector: (B, D), symbolic.
        count: how many.
        dropout: share of the vector's features set to 0 in training.
        seed: from which the initial weights and the dropout follow.

    Returns:
        (B, count).

    Raises:
        ArgumentError: if `dropout` is not from 0 to below 1.
        ArgumentTypeError: if `dropout` is no number.
    """
    return _answer(vector, count, "linear", dropout, seed)


def _answer(vector: Any, outputs: int, activation: str, dropout: float, seed: int) -> Any:
    dropped = keras.layers.Dropout(
        _checks.rate("dropout", dropout), seed=named_seed(seed, "dropout"), name="dropout"
    )(vector)
    return keras.layers.Dense(
        outputs,
        activation=activation,
        kernel_initializer=keras.initializers.GlorotUniform(named_seed(seed, "answer")),
        name="answer",
    )(dropped)
