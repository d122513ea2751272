"""Which weights of a model are connections, and which of their axes are inputs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import keras

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from regard.layers import CRF, NoiseChannel

__all__ = ["Kernel", "kernels_of"]

# Layers whose weights of two axes are chances of pairs, no connections.
_TABLES = (CRF, NoiseChannel)
_NO_KERNELS = ("bias", "embedding")
_PROJECTIONS = ("query_kernel", "key_kernel", "value_kernel")


@dataclass(frozen=True)
class Kernel:
    """One weight that holds connections, the layer that owns it, and its path in the model."""

    layer: Any
    weight: Any
    path: str

    @property
    def input_axis(self) -> int | None:
        """The last axis along which inputs are summed; None where each input is on its own."""
        rank = len(self.weight.shape)
        if isinstance(self.layer, keras.layers.EinsumDense):
            return _einsum_axis(self.layer.equation)
        if _is(self.layer, "DepthwiseConv") or self.weight.name == "depthwise_kernel":
            return None
        if _is(self.layer, "Transpose"):
            return rank - 1
        return 0 if self.weight.name in _PROJECTIONS else rank - 2


def kernels_of(model: Any, layers: Any = None) -> list[Kernel]:
    """Return the kernels of a model: trainable weights of at least two axes.

    Left out are embeddings, biases (some have two axes), and tables of chances: the transitions of
    `CRF` and the matrix of `NoiseChannel`.

    Args:
        model: a model that is built, of any kind.
        layers: names of layers, or layers; those inside them count. None for all of the model.

    Returns:
        Each once, in the order of the model.

    Raises:
        ArgumentTypeError: for `layers` that are no list of names or layers.
        UnknownNameError: for a layer that is not in the model.
        ArgumentError: if nothing is left.
    """
    everything = _flat(model)
    chosen = everything if layers is None else _chosen(everything, layers)
    found = {
        id(weight): Kernel(layer, weight, weight.path.removeprefix(f"{model.name}/"))
        for layer in chosen
        if not isinstance(layer, _TABLES)
        for weight in layer._trainable_variables
        if _is_kernel(weight)
    }
    if not found:
        raise ArgumentError(
            "There must be a kernel to prune: a trainable weight of at least two axes that is no "
            f"embedding. Received: model {model.name!r}, layers={_checks.written(layers)}"
        )
    return list(found.values())


def _is_kernel(weight: Any) -> bool:
    named = any(part in weight.name for part in _NO_KERNELS)
    return bool(weight.trainable) and len(weight.shape) >= 2 and not named


def _flat(layer: Any) -> list[Any]:
    return list(layer._flatten_layers())


def _chosen(everything: list[Any], layers: Any) -> list[Any]:
    if isinstance(layers, str) or not isinstance(layers, Iterable):
        raise ArgumentTypeError(
            "`layers` must be None or a list of names of layers, or of layers. Received: "
            f"layers={_checks.written(layers)}"
        )
    return [part for each in layers for part in _flat(_named(everything, each))]


def _named(everything: list[Any], wanted: Any) -> Any:
    fitting = [each for each in everything if wanted is each or wanted == each.name]
    if fitting:
        return fitting[0]
    names = [each.name for each in everything]
    raise UnknownNameError(
        f"`layers` must be in the model. Received: {_checks.written(wanted)}."
        f"{_checks.did_you_mean(wanted, names)}"
    )


def _is(layer: Any, part: str) -> bool:
    return part in type(layer).__name__


def _einsum_axis(equation: str) -> int | None:
    inputs, _, output = equation.partition("->")
    kernel = inputs.split(",")[1].strip()
    summed = [axis for axis, letter in enumerate(kernel) if letter not in output]
    return summed[-1] if summed else None
