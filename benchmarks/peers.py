"""The rows: a layer of regard and the peer that computes the same, each as a model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from regard import layers
from regard.positions import LocalWindow

WIDTH = 64
# Steps before and after that a window holds: 64 beside the step itself.
SIDE = 32
LONG = ((2, 2048),)


@dataclass(frozen=True)
class Row:
    """A layer and its peer, each a function of a symbolic (B, T, WIDTH) and its mask.

    `weights` puts our model's weights in the order and the shapes of the peer's; `sizes` are the
    batches and steps to take in place of the usual ones.
    """

    name: str
    peer: str
    ours: Callable[[Any, Any], Any]
    theirs: Callable[[Any, Any], Any]
    weights: Callable[[list[Any]], list[Any]] = list
    sizes: tuple[tuple[int, int], ...] | None = None


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


class _FullMask(keras.layers.Layer):
    """A layer with the window as a mask of all pairs, as one writes it by hand."""

    def __init__(self, layer: keras.layers.Layer) -> None:
        super().__init__()
        self.layer = layer

    def build(self, states_shape: Any, mask_shape: Any = None) -> None:
        del mask_shape
        self.layer.build(states_shape)

    def call(self, states: Any, mask: Any) -> Any:
        place = keras.ops.arange(keras.ops.shape(states)[1])
        near = keras.ops.abs(place[:, None] - place[None]) <= SIDE
        return self.layer(states, mask=mask, attention_mask=near)

    def compute_output_spec(self, states: Any, mask: Any) -> Any:
        del mask
        return keras.KerasTensor(states.shape, dtype=self.compute_dtype)


def _windowed(make: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """A layer with a window, and the same with a mask of all pairs."""
    return (
        lambda states, mask: make(position=LocalWindow(SIDE, SIDE))(states, mask=mask),
        lambda states, mask: _FullMask(make())(states, mask),
    )


def _scaled_dot(**options: Any) -> Any:
    return layers.DotAttention("sqrt", **options)


def _four_heads(**options: Any) -> Any:
    return layers.MultiHeadAttention(4, 16, **options)


def _hidden(**options: Any) -> Any:
    return layers.AdditiveAttention(WIDTH, **options)


def _additive_weights(ours: list[Any]) -> list[Any]:
    query_kernel, key_kernel, bias, vector = ours
    return [query_kernel, bias, key_kernel, vector[:, 0]]


def _multi_head_weights(ours: list[Any]) -> list[Any]:
    query, key, value, output, query_bias, value_bias, output_bias = ours
    key_bias = np.zeros_like(query_bias)  # softmax does not see it; ours has none
    return [query, query_bias, key, key_bias, value, value_bias, output, output_bias]


ROWS = (
    Row(
        "AdditiveAttention",
        "keras.layers.AdditiveAttention + 2 Dense",
        _additive,
        _keras_additive,
        _additive_weights,
    ),
    Row("DotAttention", "keras.layers.Attention", _dot, _keras_dot),
    Row(
        "MultiHeadAttention",
        "keras.layers.MultiHeadAttention",
        _multi_head,
        _keras_multi_head,
        _multi_head_weights,
    ),
    Row("DotAttention-window", "with a full mask", *_windowed(_scaled_dot), sizes=LONG),
    Row("MultiHeadAttention-window", "with a full mask", *_windowed(_four_heads), sizes=LONG),
    Row("AdditiveAttention-window", "with a full mask", *_windowed(_hidden), sizes=LONG),
)


def model(build: Callable[[Any, Any], Any], jit: bool = False) -> keras.Model:
    """Return a compiled model around one layer; `jit`: by XLA also where Keras would not."""
    states = keras.Input((None, WIDTH))
    mask = keras.Input((None,), dtype="bool")
    made = keras.Model([states, mask], build(states, mask))
    made.compile(keras.optimizers.SGD(1e-6), "mse", jit_compile=True if jit else "auto")
    return made


def data(batch: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return states and a mask that leaves between half and all of them."""
    random = np.random.default_rng(0)
    states = random.normal(size=(batch, steps, WIDTH)).astype("float32")
    return states, np.arange(steps)[None] < random.integers(steps // 2, steps + 1, (batch, 1))


def calls(made: keras.Model, batch: int, steps: int) -> dict[str, Callable[[], Any]]:
    """Return what is measured: the forward pass, and a step of training."""
    states, mask = data(batch, steps)
    target = np.zeros_like(states)
    return {
        "forward": lambda: made.predict_on_batch([states, mask]),
        "training": lambda: made.train_on_batch([states, mask], target),
    }
