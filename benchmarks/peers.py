"""The rows: a layer of regard and the peer that computes the same, each as a model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras

from regard import layers

WIDTH = 64


@dataclass(frozen=True)
class Row:
    """A layer and its peer, each a function of a symbolic (B, T, WIDTH) and its mask."""

    name: str
    peer: str
    ours: Callable[[Any, Any], Any]
    theirs: Callable[[Any, Any], Any]


def _additive(states: Any, mask: Any) -> Any:
    return layers.AdditiveAttention(WIDTH)(states, mask=mask)


def _keras_additive(states: Any, mask: Any) -> Any:
    query = keras.layers.Dense(WIDTH)(states)
    key = keras.layers.Dense(WIDTH, use_bias=False)(states)
    return keras.layers.AdditiveAttention()([query, states, key], mask=[mask, mask])


def _dot(states: Any, mask: Any) -> Any:
    return layers.DotAttention()(states, mask=mask)


def _keras_dot(states: Any, mask: Any) -> Any:
    return keras.layers.Attention()([states, states], mask=[mask, mask])


def _multi_head(states: Any, mask: Any) -> Any:
    return layers.MultiHeadAttention(4, 16)(states, mask=mask)


def _keras_multi_head(states: Any, mask: Any) -> Any:
    pairs = keras.ops.expand_dims(mask, 1)
    return keras.layers.MultiHeadAttention(4, 16)(states, states, attention_mask=pairs)


ROWS = (
    Row(
        "AdditiveAttention", "keras.layers.AdditiveAttention + 2 Dense", _additive, _keras_additive
    ),
    Row("DotAttention", "keras.layers.Attention", _dot, _keras_dot),
    Row("MultiHeadAttention", "keras.layers.MultiHeadAttention", _multi_head, _keras_multi_head),
)


def model(build: Callable[[Any, Any], Any]) -> keras.Model:
    """Return a compiled model around one layer."""
    states = keras.Input((None, WIDTH))
    mask = keras.Input((None,), dtype="bool")
    made = keras.Model([states, mask], build(states, mask))
    made.compile(keras.optimizers.SGD(1e-6), "mse")
    return made
