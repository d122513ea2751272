"""What each kind of layer does when some of the features it makes or reads are taken out."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
from keras import layers

from regard import _checks
from regard.errors import UnsupportedError
from regard.layers import ActivityPenalty
from regard.layers import MultiHeadAttention as OurHeads

__all__ = ["Change", "drop_features", "drop_heads", "pass_on", "refuse"]

# Layers that treat each entry of the last axis alike and on its own.
_ALIKE = (
    layers.Dropout,
    layers.SpatialDropout1D,
    layers.SpatialDropout2D,
    layers.SpatialDropout3D,
    layers.GaussianNoise,
    layers.GaussianDropout,
    layers.ActivityRegularization,
    layers.Identity,
    layers.ReLU,
    layers.LeakyReLU,
    layers.ELU,
    layers.RepeatVector,
    ActivityPenalty,
)
_SPATIAL = tuple(
    getattr(layers, f"{kind}{rank}D")
    for rank in (1, 2, 3)
    for kind in (
        "MaxPooling",
        "AveragePooling",
        "GlobalMaxPooling",
        "GlobalAveragePooling",
        "UpSampling",
        "ZeroPadding",
        "Cropping",
    )
)
_CONVOLUTIONS = (layers.Conv1D, layers.Conv2D, layers.Conv3D)
_RECURRENT = (layers.LSTM, layers.GRU, layers.SimpleRNN)
# Functions of Keras that give each entry a number of its own.
_NAMES = (
    *("linear", "relu", "relu6", "leaky_relu", "elu", "celu", "selu", "gelu", "silu", "mish"),
    *("sigmoid", "hard_sigmoid", "hard_silu", "tanh", "hard_tanh", "softplus", "softsign"),
    "exponential",
)
_ELEMENTWISE = tuple(getattr(keras.activations, name) for name in _NAMES)

Slice = Callable[[Any], Any]


@dataclass
class Change:
    """What changes in one layer: its configuration, and its weights by `id` of the variable."""

    config: dict[str, Any] = field(default_factory=dict)
    slices: dict[int, Slice] = field(default_factory=dict)

    def cut(self, weight: Any, axis: int, kept: Any) -> None:
        """Keep some entries of an axis of a weight, in their order; None is no weight."""
        if weight is not None:
            self.slices[id(weight)] = lambda value: np.compress(kept, value, axis=axis)


def refuse(layer: Any, reason: str) -> UnsupportedError:
    """Return the error that names a layer and why nothing can be taken out there."""
    return UnsupportedError(
        "`shrink` takes out what it can follow to the weights that read it. Received: layer "
        f"{layer.name!r} ({type(layer).__name__}), which {reason}" + _checks.see_page("prune-a-cnn")
    )


def drop_heads(layer: Any, kept: Any) -> Change:
    """Return what changes in a layer of attention that keeps some of its heads."""
    if type(layer) is layers.MultiHeadAttention:
        return _keras_heads(layer, kept)
    if type(layer) is not OurHeads:
        raise refuse(layer, "has no heads that can be taken out: MultiHeadAttention has")
    groups = layer.num_key_value_heads or layer.num_heads
    if 1 < groups < layer.num_heads:
        raise refuse(layer, "shares keys and values among several heads (num_key_value_heads)")
    _check_position(layer, layer.position)
    change = Change({"num_heads": int(kept.sum())})
    shared = groups == 1
    # With one key for all heads, `num_key_value_heads` says so and stays 1.
    change.cut(layer._query_kernel, 1, kept)
    change.cut(layer._query_bias, 0, kept)
    change.cut(layer._output_kernel, 0, kept)
    if not shared or layer.num_heads == 1:
        change.cut(layer._key_kernel, 1, kept)
        change.cut(layer._value_kernel, 1, kept)
        change.cut(layer._value_bias, 0, kept)
        change.config["num_key_value_heads"] = None
    return change


def _check_position(layer: Any, position: Any) -> None:
    """Refuse a position that has something of its own for each head."""
    if position is None:
        return
    for part in getattr(position, "parts", (position,)):
        if type(part).__name__ in ("Alibi", "RelativeBias"):
            raise refuse(layer, f"has a position, {type(part).__name__}, that tells heads apart")


def _keras_heads(layer: Any, kept: Any) -> Change:
    change = Change({"num_heads": int(kept.sum())})
    for part in (layer._query_dense, layer._key_dense, layer._value_dense):
        change.cut(part.kernel, 1, kept)
        change.cut(part.bias, 0, kept)
    change.cut(layer._output_dense.kernel, 0, kept)
    return change


def drop_features(layer: Any, kept: Any) -> Change:
    """Return what changes in a Dense layer that keeps some units, or a convolution some filters."""
    size = "filters" if isinstance(layer, _CONVOLUTIONS) else "units"
    if type(layer) not in (layers.Dense, *_CONVOLUTIONS):
        raise refuse(layer, f"has no {size} that can be taken out: Dense, Conv1D, 2D and 3D have")
    if getattr(layer, "groups", 1) > 1 or not _channels_last(layer):
        raise refuse(layer, "has groups or channels that are not last")
    _check_activation(layer)
    change = Change({size: int(kept.sum())})
    change.cut(layer.kernel, len(layer.kernel.shape) - 1, kept)
    change.cut(layer.bias, 0, kept)
    return change


def _check_activation(layer: Any) -> None:
    if layer.activation not in _ELEMENTWISE:
        name = getattr(layer.activation, "__name__", layer.activation)
        raise refuse(layer, f"has the activation {name!r}, which may mix what it is given")


def _channels_last(layer: Any) -> bool:
    return getattr(layer, "data_format", "channels_last") == "channels_last"


def pass_on(layer: Any, kept: Any, shape: tuple[int | None, ...]) -> tuple[Change, Any]:
    """Return what changes in a layer that reads less, and which features of its output are left.

    Args:
        layer: the layer.
        kept: a boolean for each entry of the last axis of its input.
        shape: the shape of its input.

    Returns:
        The change, and a boolean for each entry of the last axis of its output; None where its
        output has all it had.
    """
    change = Change()
    if not _channels_last(layer):
        raise refuse(layer, "has channels that are not last")
    if type(layer) is layers.Dense:
        change.cut(layer.kernel, 0, kept)
        return change, None
    if type(layer) in _CONVOLUTIONS and layer.groups == 1:
        change.cut(layer.kernel, len(layer.kernel.shape) - 2, kept)
        return change, None
    if type(layer) in _RECURRENT:
        change.cut(layer.cell.kernel, 0, kept)
        return change, None
    if type(layer) is layers.BatchNormalization:
        return _normalized(layer, kept, len(shape))
    if type(layer) is layers.Flatten:
        return change, _flattened(layer, kept, shape)
    if type(layer) is layers.Activation:
        _check_activation(layer)
        return change, kept
    if type(layer) in _ALIKE or type(layer) in _SPATIAL:
        return change, kept
    raise refuse(layer, _reason(layer))


def _normalized(layer: Any, kept: Any, rank: int) -> tuple[Change, Any]:
    if layer.axis not in (-1, rank - 1):
        raise refuse(layer, "normalises along another axis than the last")
    change = Change()
    for weight in layer.weights:
        change.cut(weight, 0, kept)
    return change, kept


def _flattened(layer: Any, kept: Any, shape: tuple[int | None, ...]) -> Any:
    places = [each for each in shape[1:-1] if each is not None]
    if len(places) < len(shape) - 2:
        raise refuse(layer, "flattens axes whose lengths are not known")
    return np.tile(kept, math.prod(places))


def _reason(layer: Any) -> str:
    kind = type(layer).__name__
    if "Normalization" in kind:
        return "normalises over all features, and so would change those that are left"
    return "reads it in a way that is not known"
