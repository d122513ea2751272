"""The slot of a model: the place where one contender stands and all else is the same."""

from typing import Any

import keras
from keras import ops

from regard import layers
from regard.catalog.contenders import Contender, contender
from regard.errors import ArgumentError
from regard.ops import pooling

__all__ = ["ContenderSlot"]


@keras.saving.register_keras_serializable(package="regard")
class ContenderSlot(keras.layers.Layer):
    """Turn encoder states into one vector by the contender's method.

    A sequence contender attends from each state to all, then takes the mean over the valid states;
    a pooling contender attends once, with a learned query. Several hops stand side by side.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`, except one of role "reference".
        **kwargs: `name`, `dtype` and what else `keras.layers.Layer` takes.

    Call arguments:
        states: (B, T, D), those of a bidirectional encoder: forward states, then backward states.
        mask: boolean (B, T), `True` for a valid step; always given.

    Returns:
        The vector, (B, D) or (B, hops * D); and for a contender that attends also the weight of
        each token, (B, T): that of the pooling, or the mean over valid queries, heads and hops.
    """

    def __init__(self, contender: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.contender = contender
        self._row = _trainable_contender(contender)

    def build(self, states_shape: Any) -> None:
        """Create the contender's layer."""
        width = states_shape[-1]
        self._attention: Any = None
        self._hidden: Any = None
        self._out: Any = None
        if self._row.attends:
            self._attention = _make_layer(self._row, width)
            shapes = [states_shape] * (1 if self._row.role != "sequence" else 2)
            _build(self._attention, shapes)
        elif self._row.name == "dense_control":
            # As many parameters as AdditiveAttention(units=width): 2 (width * width + width).
            self._hidden = keras.layers.Dense(width, activation="tanh", name="hidden")
            self._out = keras.layers.Dense(width, name="out")
            self._hidden.build((None, width))
            self._out.build((None, width))

    def call(self, states: Any, mask: Any, training: bool = False) -> Any:
        """Pool; the arguments are described by the class."""
        if self._row.role == "sequence":
            attended, weights = self._attend_to_all(states, mask, training)
            over_heads = ops.mean(weights, axis=1) if len(weights.shape) == 4 else weights
            return pooling.masked_mean(attended, mask), pooling.masked_mean(over_heads, mask)
        if self._attention is not None:
            vector, weights = self._attention(
                states, mask=mask, return_attention_scores=True, training=training
            )
            if len(vector.shape) == 2:
                return vector, weights
            hops, width = vector.shape[1:]
            return ops.reshape(vector, (-1, hops * width)), ops.mean(weights, axis=1)
        return self._summarise(states, mask)

    def _attend_to_all(self, states: Any, mask: Any, training: bool) -> Any:
        """Self-attention by the layer's own convention for masks."""
        options = {"return_attention_scores": True, "training": training}
        if isinstance(self._attention, keras.layers.MultiHeadAttention):
            pairs = ops.expand_dims(mask, 1)  # (B, S) -> (B, 1, S)
            return self._attention(states, states, attention_mask=pairs, **options)
        if isinstance(self._attention, layers.AttentionLayer):
            return self._attention(states, mask=mask, **options)
        return self._attention([states, states], mask=[mask, mask], **options)

    def _summarise(self, states: Any, mask: Any) -> Any:
        name = self._row.name
        if name == "max_pooling":
            return pooling.masked_max(states, mask)
        if name == "last_state":
            # The forward direction ends at the last valid step, the backward one at the first.
            forward, backward = ops.split(states, 2, axis=-1)
            ends = [pooling.last_valid(forward, mask), pooling.first_valid(backward, mask)]
            return ops.concatenate(ends, axis=-1)
        mean = pooling.masked_mean(states, mask)
        return mean if self._hidden is None else self._out(self._hidden(mean))

    def compute_mask(self, states: Any, previous_mask: Any = None) -> None:
        """Return None: a vector has no steps, hence no mask."""
        return

    def compute_output_shape(self, states_shape: Any) -> Any:
        """Return the shape of the vector, and that of the token weights if there are any."""
        batch, steps, width = states_shape
        vector = (batch, width * self._row.settings.get("hops", 1))
        return (vector, (batch, steps)) if self._row.attends else vector

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), "contender": self.contender}


def _trainable_contender(name: str) -> Contender:
    row = contender(name)
    if row.role == "reference":
        raise ArgumentError(
            "`contender` must be one that fits into a network. "
            f"Received: contender={name!r}, which is a method outside the ranking"
        )
    return row


def _make_layer(row: Contender, width: int) -> keras.layers.Layer:
    """The layer of a contender. Everything in the catalogue is `regard.Name` or `keras.Name`."""
    package, _, name = str(row.layer).partition(".")
    settings = {key: width if value == "width" else value for key, value in row.settings.items()}
    if row.role == "control":
        # Weights far from uniform, and never trained: what attention gives before it learns.
        settings["kernel_initializer"] = keras.initializers.RandomNormal(stddev=1.0)
        settings["trainable"] = False
    module = layers if package == "regard" else keras.layers
    layer: keras.layers.Layer = getattr(module, name)(name="attention", **settings)
    return layer


def _build(layer: keras.layers.Layer, shapes: list[Any]) -> None:
    if isinstance(layer, (keras.layers.Attention, keras.layers.AdditiveAttention)):
        layer.build(shapes)
    else:
        layer.build(*shapes)
