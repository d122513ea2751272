"""What the contract is checked on: each public layer, at its defaults and with each setting."""

import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from regard import layers

# All different, so that a swapped axis cannot pass.
BATCH, QUERIES, KEYS, WIDTH, KEY_WIDTH, VALUE_WIDTH = 2, 3, 5, 7, 11, 13

_KERNEL = {
    "kernel_initializer": keras.initializers.HeNormal(seed=17),
    "kernel_regularizer": "l2",
    "kernel_constraint": "max_norm",
}
_BIAS = {"bias_initializer": "ones", "bias_regularizer": "l1", "bias_constraint": "non_neg"}
_COMMON = [{"dropout": 0.4, "seed": 3}, {"attention_regularizer": "l2"}]

# Of each layer: the arguments it needs, then every setting, each to be tried alone.
SETTINGS: dict[type, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    layers.DotAttention: (
        {},
        [{"scale": "sqrt"}, {"scale": 0.3}, {"scale": "learned"}, *_COMMON],
    ),
    layers.MultiplicativeAttention: ({}, [_KERNEL, *_COMMON]),
    layers.AdditiveAttention: (
        {"units": 4},
        [{"use_bias": False}, {**_KERNEL, **_BIAS}, *_COMMON],
    ),
    layers.MultiHeadAttention: (
        {"num_heads": 2, "head_dim": 4},
        [{"num_heads": 1}, {"use_bias": False}, {**_KERNEL, **_BIAS}, *_COMMON],
    ),
    layers.AttentionPooling: (
        {},
        [
            {"score": "linear"},
            {"score": "tanh"},
            {"score": "tanh", "hops": 3},
            {"units": 4},
            {"hops": 3},
            {**_KERNEL, **_BIAS},
            *_COMMON,
        ],
    ),
}


@dataclass(frozen=True)
class Subject:
    """A layer with one choice of arguments, and one way to call it whatever its kind."""

    layer_class: Any
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        shown = ", ".join(f"{name}={_short(value)}" for name, value in self.arguments.items())
        return f"{self.layer_class.__name__}({shown})"

    @property
    def pooling(self) -> bool:
        return issubclass(self.layer_class, layers.AttentionPooling)

    @property
    def heads(self) -> int | None:
        return self.arguments.get("num_heads")

    def make(self, **more: Any) -> keras.layers.Layer:
        return self.layer_class(**{**self.arguments, **more})

    def built(self, own: bool = False, **more: Any) -> keras.layers.Layer:
        """Return a built layer whose weights, biases included, are far from their first values."""
        layer = self.make(**more)
        inputs = [self.states()] if own else self.inputs()
        layer(*inputs)
        random = np.random.default_rng(7)
        layer.set_weights([random.normal(0.2, 0.6, w.shape) for w in layer.get_weights()])
        return layer

    def inputs(self, batch: int = BATCH, keys: int = KEYS, seed: int = 0) -> list[np.ndarray]:
        """Return query, value and key of different lengths and widths, or one sequence to pool."""
        if self.pooling:
            return [self.states(batch, keys, seed)]
        random = np.random.default_rng(seed)
        key_width = WIDTH if self.layer_class is layers.DotAttention else KEY_WIDTH
        shapes = [(QUERIES, WIDTH), (keys, VALUE_WIDTH), (keys, key_width)]
        return [random.normal(size=(batch, *shape)).astype("float32") for shape in shapes]

    def states(self, batch: int = BATCH, steps: int = KEYS, seed: int = 0) -> np.ndarray:
        """Return one sequence, for self-attention or pooling."""
        random = np.random.default_rng(seed)
        return random.normal(size=(batch, steps, WIDTH)).astype("float32")

    def call(self, layer: Any, *inputs: Any, **options: Any) -> tuple[np.ndarray, np.ndarray]:
        """Call the layer; return output and weights as arrays."""
        output, weights = layer(*inputs, return_attention_scores=True, **options)
        return array(output), array(weights)


def array(tensor: Any) -> np.ndarray:
    """Return a tensor of any backend as an array; half precision as float32."""
    if keras.backend.standardize_dtype(tensor.dtype) in ("float16", "bfloat16"):
        tensor = keras.ops.cast(tensor, "float32")
    return keras.ops.convert_to_numpy(tensor)


def close(one: np.ndarray, other: np.ndarray, tolerance: float = 1e-6) -> bool:
    """Whether two arrays agree to `tolerance` times the largest value (or 1, if that is larger)."""
    largest = max(1.0, float(np.max(np.abs(other), initial=0.0)))
    same_shape = one.shape == other.shape
    return same_shape and bool(np.all(np.abs(one - other) <= tolerance * largest))


def subjects() -> Iterator[Subject]:
    """Yield each layer at its defaults and with each setting once; all products in the full run."""
    for layer_class, (needed, settings) in SETTINGS.items():
        yield Subject(layer_class, needed)
        full = os.environ.get("REGARD_FULL") == "1"
        chosen = _products(settings) if full else settings
        for setting in chosen:
            if _possible(setting):
                yield Subject(layer_class, {**needed, **setting})


def _possible(setting: dict[str, Any]) -> bool:
    score = setting.get("score", "mlp")
    without_bias = score == "linear" or setting.get("use_bias") is False
    return not (setting.get("units") and score != "mlp") and not (
        without_bias and "bias_regularizer" in setting
    )


def subject(name: str) -> Subject:
    """Return the subject called `name`."""
    return next(each for each in subjects() if each.name == name)


def _products(settings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every combination of settings in which no argument has two values."""
    found = []
    for size in range(1, len(settings) + 1):
        for chosen in itertools.combinations(settings, size):
            names = [name for each in chosen for name in each]
            if len(names) == len(set(names)):
                found.append({name: v for each in chosen for name, v in each.items()})
    return found


def _short(value: Any) -> str:
    return (
        type(value).__name__ if isinstance(value, keras.initializers.Initializer) else repr(value)
    )
