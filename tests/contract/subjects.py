"""What the contract is checked on: each public layer, at its defaults and with each setting."""

import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from regard import layers
from regard.positions import (
    Alibi,
    Causal,
    DistancePenalty,
    History,
    LocalWindow,
    RelativeBias,
    Rotary,
    Stripe,
)

# All different, so that a swapped axis cannot pass.
BATCH, QUERIES, KEYS, WIDTH, KEY_WIDTH, VALUE_WIDTH = 2, 3, 5, 7, 11, 13

_KERNEL = {
    "kernel_initializer": keras.initializers.HeNormal(seed=17),
    "kernel_regularizer": "l2",
    "kernel_constraint": "max_norm",
}
_BIAS = {"bias_initializer": "ones", "bias_regularizer": "l1", "bias_constraint": "non_neg"}
_COMMON = [{"dropout": 0.4, "seed": 3}, {"attention_regularizer": "l2"}]
_SHAPED = {"score_activation": "tanh", "temperature": 0.7, "soft_cap": 0.9}
# A temperature, so that more than one key keeps a weight.
_SPARSE = [
    {"normalizer": "sparsemax", "temperature": 6.0},
    {"normalizer": "entmax15", "temperature": 3.0},
]
_LOOSE = [{"normalizer": "sigmoid"}, {"normalizer": "hardmax"}]
_STRETCHED = LocalWindow(1, 2, ratio="stretch") + DistancePenalty(
    "gaussian", 0.3, learned=True, ratio="stretch"
)
# Each kind of position; the queries of the contract are fewer than the keys.
_PLACES = [
    Causal(offset=1),
    History(2, offset=2),
    LocalWindow(2, 1, ratio=5 / 3),
    DistancePenalty("linear", 0.4, ratio="stretch"),
    DistancePenalty("logarithmic", 0.8, learned=True, offset=1),
    Stripe(1, 1.5, offset=1),
    Alibi(offset=0),
    RelativeBias(buckets=6, max_distance=4, offset=1),
    RelativeBias(buckets=3, max_distance=4, both_sides=False, offset=2) + Causal(),
    Rotary(base=50.0, fraction=0.6, offset=1) + Causal(),  # of 7 features 4 are turned
    Rotary(offset=2) + DistancePenalty("gaussian", 0.3),
]


_SHARED = {"position", "normalizer", "score_activation", "temperature", "soft_cap"}


def family(*settings: dict[str, Any]) -> list[dict[str, Any]]:
    """What each layer is tried with, and more of the settings that all layers share."""
    return [*_COMMON, _SHAPED, {"position": _STRETCHED}, *settings]


# Of each layer: the arguments it needs, then every setting, each to be tried alone. What the layers
# share is tried in full on one layer without heads and on one with heads, and mixed on the others.
SETTINGS: dict[type, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    layers.DotAttention: (
        {},
        [
            {"scale": "sqrt"},
            {"scale": 0.3},
            {"scale": "learned"},
            *family(*_SPARSE, *_LOOSE, *({"position": each} for each in _PLACES[:-1])),
        ],
    ),
    layers.MultiplicativeAttention: (
        {},
        [_KERNEL, *family(_SPARSE[0], {"position": _PLACES[-2]})],
    ),
    layers.AdditiveAttention: (
        {"units": 4},
        [
            {"use_bias": False},
            {"normalize": True},
            {**_KERNEL, **_BIAS},
            *family(_SPARSE[1], {"position": _PLACES[8]}),
        ],
    ),
    layers.ConcatAttention: ({"units": 4}, [_KERNEL, *family(_LOOSE[0])]),
    layers.CosineAttention: (
        {},
        [{"initial_scale": 3.0, "learn_scale": False}, *family({"position": _PLACES[-2]})],
    ),
    layers.LocationAttention: ({"max_length": 17}, [_KERNEL, *family(_LOOSE[1])]),
    layers.MultiHeadAttention: (
        {"num_heads": 2, "head_dim": 4},
        [
            {"num_heads": 1},
            {"num_heads": 4, "num_key_value_heads": 2, "value_dim": 3, "output_dim": 5},
            {"use_bias": False},
            {**_KERNEL, **_BIAS},
            *family(*_SPARSE, *_LOOSE, *({"position": each} for each in _PLACES)),
        ],
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
            _SHAPED,
            *_SPARSE,
            *_LOOSE,
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
    def shares(self) -> bool:
        """Whether its setting is one that the abstract layer serves."""
        needed = SETTINGS[self.layer_class][0] if self.layer_class in SETTINGS else {}
        return bool(_SHARED & (self.arguments.keys() - needed.keys()))

    @property
    def represents(self) -> bool:
        """Whether it stands for all settings that the abstract layer serves, on its layer."""
        return self.position == _STRETCHED or (self.pooling and self.arguments == _SPARSE[0])

    @property
    def position(self) -> Any:
        return self.arguments.get("position")

    @property
    def normalizer(self) -> str:
        return self.arguments.get("normalizer", "softmax")

    @property
    def dense(self) -> bool:
        """Whether every key that the masks allow has a weight above 0."""
        return self.normalizer in ("softmax", "sigmoid") and (
            self.position is None or self.position.band == (None, None)
        )

    @property
    def distribution(self) -> bool:
        """Whether the weights of a query sum to 1 wherever masks leave it a key."""
        return self.normalizer != "sigmoid" and (
            self.position is None or self.position.band == (None, None)
        )

    @property
    def stretched(self) -> bool:
        return self.position is not None and self.position.ratio == "stretch"

    @property
    def equal_widths(self) -> bool:
        """Whether query and key must have the same width."""
        return self.layer_class in (layers.DotAttention, layers.CosineAttention)

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
        key_width = WIDTH if self.equal_widths else KEY_WIDTH
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
