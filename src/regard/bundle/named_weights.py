"""Weights from a file into a network that our own code has built."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from regard._keras import keras
from regard.errors import BundleError

__all__ = ["copy_weights"]

_SHOWN = 80


def copy_weights(model: keras.Model, weights: Mapping[str, NDArray[Any]]) -> keras.Model:
    """Give a network weights by name.

    Args:
        model: the network.
        weights: by the paths that Keras gives them.

    Returns:
        The same network.

    Raises:
        BundleError: if they are not those of the network, by name and shape.
    """
    wanted = {weight.path: tuple(weight.shape) for weight in model.weights}
    there = {name: array.shape for name, array in weights.items()}
    if wanted != there:
        wrong = sorted(wanted.items() ^ there.items())[0][0]
        raise BundleError(
            "The weights must be those of the network in model.json, by name and shape. Received:"
            f" {wrong[:_SHOWN]!r} of shape {there.get(wrong)} instead of {wanted.get(wrong)}"
        )
    for weight in model.weights:
        weight.assign(weights[weight.path])
    return model
