"""The rows: a layer of regard and its peer, each as a model."""

import importlib
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from benchmarks import recurrence_peers
from benchmarks.row import SIDE, WIDTH, OfStates, Row
from regard import layers
from regard.positions import DistancePenalty, LocalWindow

LONG = ((2, 2048),)
USUAL = ((8, 512),)


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


class _FullMask(OfStates):
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


def multi_head_weights(ours: list[Any]) -> list[Any]:
    query, key, value, output, query_bias, value_bias, output_bias = ours
    key_bias = np.zeros_like(query_bias)  # softmax does not see it; ours has none
    return [query, query_bias, key, key_bias, value, value_bias, output, output_bias]


def _penalised(**options: Any) -> Callable[[Any, Any], Any]:
    position = DistancePenalty("linear", 0.1, **options)
    return lambda states, mask: _four_heads(position=position)(states, mask=mask)


def _with_weights(states: Any, mask: Any) -> Any:
    return _four_heads()(states, mask=mask, return_attention_scores=True)


class _NaiveScores(OfStates):
    """The additive layer as its formula says; what compiles it may make of it what it can."""

    def build(self, states_shape: Any, mask_shape: Any = None) -> None:
        del mask_shape
        add, width = self.add_weight, states_shape[-1]
        self.kernels = [add(shape=(width, WIDTH), name=name) for name in ("query", "key")]
        self.bias, self.vector = add(shape=(WIDTH,), name="bias"), add(shape=(WIDTH,), name="v")
        self.formula = _compiled(_naive)

    def call(self, states: Any, mask: Any) -> Any:
        query, key = (states @ keras.ops.convert_to_tensor(each) for each in self.kernels)
        return self.formula(query + self.bias, key, self.vector.value, states, mask)


def _naive(query: Any, key: Any, vector: Any, value: Any, mask: Any) -> Any:
    ops = keras.ops
    hidden = ops.tanh(ops.expand_dims(query, 2) + ops.expand_dims(key, 1))
    scores = ops.where(ops.expand_dims(mask, 1), ops.sum(hidden * vector, -1), -1e9)
    return ops.softmax(scores) @ value


def _compiled(formula: Callable[..., Any]) -> Callable[..., Any]:
    """On PyTorch by `torch.compile`; the others compile the whole model."""
    if keras.backend.backend() != "torch":
        return formula
    import torch

    return torch.compile(formula)


ADDITIVE = Row(
    "AdditiveAttention",
    "keras.layers.AdditiveAttention + 2 Dense",
    _additive,
    _keras_additive,
    _additive_weights,
)

ROWS = (
    ADDITIVE,
    Row(
        "AdditiveAttention-naive",
        "the formula, compiled",
        _additive,
        lambda states, mask: _NaiveScores()(states, mask),
        lambda ours: [*ours[:3], ours[3][:, 0]],
        sizes=USUAL,
    ),
    Row("DotAttention", "keras.layers.Attention", _dot, _keras_dot),
    Row(
        "MultiHeadAttention",
        "keras.layers.MultiHeadAttention",
        _multi_head,
        _keras_multi_head,
        multi_head_weights,
    ),
    Row("DotAttention-window", "with a full mask", *_windowed(_scaled_dot), sizes=LONG),
    Row("MultiHeadAttention-window", "with a full mask", *_windowed(_four_heads), sizes=LONG),
    Row("AdditiveAttention-window", "with a full mask", *_windowed(_hidden), sizes=LONG),
    Row(
        "MultiHeadAttention-penalty",
        "without",
        _penalised(),
        _multi_head,
        sizes=USUAL,
        same=False,
    ),
    Row(
        "MultiHeadAttention-learned-penalty",
        "without",
        _penalised(learned=True),
        _multi_head,
        sizes=USUAL,
        same=False,
    ),
    Row(
        "MultiHeadAttention-weights",
        "without",
        _with_weights,
        _multi_head,
        sizes=USUAL,
        what=("forward",),
    ),
)


def rows() -> tuple[Row, ...]:
    """The rows of the running backend."""
    backend = importlib.import_module(f"benchmarks.{keras.backend.backend()}_peers")
    return (*ROWS, *recurrence_peers.ROWS, *backend.ROWS)


class Before(keras.layers.Layer):
    """What stands before the layer in a model: it has a weight, so gradients flow through all."""

    def build(self, states_shape: Any) -> None:
        self.scale = self.add_weight(shape=states_shape[-1:], initializer="ones", name="scale")

    def call(self, states: Any) -> Any:
        return states * self.scale


def model(build: Callable[[Any, Any], Any], jit: bool = False) -> keras.Model:
    """Return a compiled model around one layer; `jit`: by XLA also where Keras would not."""
    states = keras.Input((None, WIDTH))
    mask = keras.Input((None,), dtype="bool")
    made = keras.Model([states, mask], build(Before()(states), mask))
    made.compile(keras.optimizers.SGD(1e-6), "mse", jit_compile=True if jit else "auto")
    return made


def data(batch: int, steps: int, width: int = WIDTH) -> tuple[np.ndarray, np.ndarray]:
    """Return states and a mask that leaves between half and all of them."""
    random = np.random.default_rng(0)
    states = random.normal(size=(batch, steps, width)).astype("float32")
    return states, np.arange(steps)[None] < random.integers(steps // 2, steps + 1, (batch, 1))


def calls(made: keras.Model, batch: int, steps: int) -> dict[str, Callable[[], Any]]:
    """Return what is measured: the forward pass, and a step of training."""
    states, mask = data(batch, steps)
    target = np.zeros_like(states)
    return {
        "forward": lambda: made.predict_on_batch([states, mask]),
        "training": lambda: made.train_on_batch([states, mask], target),
    }
