"""The layer of a contender that attends, and how one attends from each state to all."""

from typing import Any

import keras
from keras import ops

from regard import layers, positions
from regard.catalog.contenders import Contender

__all__ = ["attended_by_all", "built_contender"]


def built_contender(row: Contender, states_shape: Any, dtype: Any) -> keras.layers.Layer:
    """Make the layer of a contender that attends, and its weights.

    Args:
        row: of the catalogue, in which everything is `regard.Name` or `keras.Name`.
        states_shape: (B, T, D).
        dtype: of the layer.

    Returns:
        The layer, called "attention".
    """
    width = int(states_shape[-1])
    package, _, name = str(row.layer).partition(".")
    settings: dict[str, Any] = {
        key: width if value == "width" else value for key, value in row.settings.items()
    }
    if "position" in settings:
        kind, arguments = settings["position"]
        settings["position"] = getattr(positions, kind)(**arguments)
    if row.role == "control":
        # Weights far from uniform, and never trained: what attention gives before it learns.
        settings["kernel_initializer"] = keras.initializers.RandomNormal(stddev=1.0)
        settings["trainable"] = False
    module = layers if package == "regard" else keras.layers
    layer: keras.layers.Layer = getattr(module, name)(name="attention", dtype=dtype, **settings)
    shapes = [states_shape] * (1 if row.role != "sequence" else 2)
    if isinstance(layer, (keras.layers.Attention, keras.layers.AdditiveAttention)):
        layer.build(shapes)
    else:
        layer.build(*shapes)
    return layer


def attended_by_all(layer: Any, states: Any, mask: Any, **options: bool) -> Any:
    """Attend from each state to all, by the layer's own convention for masks.

    Args:
        layer: of a contender of role "sequence".
        states: (B, T, D).
        mask: (B, T), boolean; True is a valid step.
        **options: `return_attention_scores` and `training`.

    Returns:
        What the layer returns.
    """
    if isinstance(layer, keras.layers.MultiHeadAttention):
        pairs = ops.expand_dims(mask, 1)  # (B, S) -> (B, 1, S)
        return layer(states, states, attention_mask=pairs, **options)
    if isinstance(layer, layers.AttentionLayer):
        return layer(states, mask=mask, **options)
    return layer([states, states], mask=[mask, mask], **options)
