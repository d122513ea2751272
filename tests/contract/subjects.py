"""What the contract is checked on: each public layer, at its defaults and with each setting."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np

from regard import layers, runtime
from regard.kernels.dispatch import mode
from tests.contract.kinds import (
    BATCH,
    HEADS,
    KEY_WIDTH,
    PAIRS,
    QUERIES,
    VALUE_WIDTH,
    WIDTH,
    Kind,
    kind_of,
)
from tests.contract.settings import SETTINGS, SHARED, STRETCHED, settings

# Of a layer that is made of copies: what only the copies take.
_FOR_HEADS = {"dropout", "seed", "kernel_initializer"}


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
    def kind(self) -> Kind:
        return kind_of(self.layer_class)

    @property
    def shares(self) -> bool:
        """Whether its setting is one that the abstract layer serves."""
        needed = SETTINGS[self.layer_class].needed if self.layer_class in SETTINGS else {}
        return bool(SHARED & (self.arguments.keys() - needed.keys()))

    @property
    def formula(self) -> bool:
        """Whether its setting changes a formula alone."""
        if self.layer_class not in SETTINGS:
            return False
        needed, _, formulas = SETTINGS[self.layer_class]
        return any({**needed, **each} == self.arguments for each in formulas)

    @property
    def represents(self) -> bool:
        """Whether it stands for all settings that the abstract layer serves, on its layer."""
        pooled = {"normalizer": "sparsemax", "temperature": 6.0}
        pooling = self.layer_class is layers.AttentionPooling
        return self.position == STRETCHED or (pooling and self.arguments == pooled)

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
    def in_blocks(self) -> bool:
        """Whether its window is computed in blocks at the sizes of the contract."""
        position = self.position
        if mode() != "fused" or position is None or position.ratio is not None:
            return False
        return None not in position.band

    @property
    def equal_widths(self) -> bool:
        """Whether query and key must have the same width."""
        return self.layer_class in (layers.DotAttention, layers.CosineAttention)

    @property
    def heads(self) -> int | None:
        return self.arguments.get("num_heads")

    def make(self, **more: Any) -> keras.layers.Layer:
        """Return a new layer; those that it is made of are new too, with its dtype."""
        passed = {}
        if self.kind is HEADS:
            passed = {name: more.pop(name) for name in _FOR_HEADS & more.keys()}
        if "dtype" in more:
            passed["dtype"] = more["dtype"]
        given = {name: _renewed(value, passed) for name, value in self.arguments.items()}
        return self.layer_class(**{**given, **more})

    def takes(self, name: str) -> bool:
        """Whether `make` takes an argument."""
        in_heads = self.kind is HEADS and name in _FOR_HEADS
        return in_heads or name in self.make().get_config()

    def built(self, own: bool = False, **more: Any) -> keras.layers.Layer:
        """Return a built layer whose weights, biases included, are far from their first values."""
        layer = self.make(**more)
        layer.build(*[each.shape for each in ([self.states()] if own else self.inputs())])
        random = np.random.default_rng(7)
        layer.set_weights([random.normal(0.2, 0.6, w.shape) for w in layer.get_weights()])
        return layer

    def inputs(
        self, batch: int = BATCH, keys: int | None = None, seed: int = 0
    ) -> list[np.ndarray]:
        """Return query, value and key of different lengths and widths, or the one input."""
        if self.kind is not PAIRS:
            return [self.states(batch, keys, seed)]
        random = np.random.default_rng(seed)
        keys = self.kind.sizes[0] if keys is None else keys
        key_width = WIDTH if self.equal_widths else KEY_WIDTH
        shapes = [(QUERIES, WIDTH), (keys, VALUE_WIDTH), (keys, key_width)]
        return [random.normal(size=(batch, *shape)).astype("float32") for shape in shapes]

    def states(self, batch: int = BATCH, steps: int | None = None, seed: int = 0) -> np.ndarray:
        """Return the one input: of pairs, that of self-attention."""
        random = np.random.default_rng(seed)
        sizes = self.kind.sizes if steps is None else (*self.kind.sizes[:-1], steps)
        return random.normal(size=(batch, *sizes, WIDTH)).astype("float32")

    def symbols(self, own: bool = False) -> tuple[list[Any], Any]:
        """Return symbolic inputs and the mask of the last, of unknown batch and lengths."""
        inputs = [self.states()] if own else self.inputs()
        free = (None,) * len(self.kind.sizes)
        mask = keras.Input(free, dtype="bool")
        return [keras.Input((*free, each.shape[-1])) for each in inputs], mask

    def call(self, layer: Any, *inputs: Any, **options: Any) -> tuple[np.ndarray, ...]:
        """Call the layer; return output and weights, if it has some, as arrays."""
        return tuple(array(each) for each in self.tensors(layer, *inputs, **options))

    def compiled(self, layer: Any) -> Callable[..., tuple[np.ndarray, ...]]:
        """Return `call` of a layer for many shapes, of which JAX compiles each as one program."""

        def tensors(inputs: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, ...]:
            return tuple(self.tensors(layer, *inputs, **options))

        call = runtime.compiled(tensors)
        return lambda *inputs, **options: tuple(map(array, call(inputs, options)))

    def tensors(self, layer: Any, *inputs: Any, **options: Any) -> tuple[Any, ...]:
        """Call the layer; return output and weights, if it has some."""
        if self.kind.weighs:
            return layer(*inputs, return_attention_scores=True, **options)
        return (layer(*inputs, **options),)

    def allowed(self, mask: np.ndarray, weights: list[np.ndarray]) -> list[np.ndarray]:
        """Return, in the shape of each array of weights, which of them a mask allows."""
        found = self.kind.allowed(mask, weights)
        pairs = zip(found, weights, strict=True)
        return [np.broadcast_to(each, these.shape) for each, these in pairs]


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
    """Yield each layer at its defaults and with each setting once; in pairs too in the full run."""
    for layer_class, arguments in settings():
        yield Subject(layer_class, arguments)


def subject(name: str) -> Subject:
    """Return the subject called `name`."""
    return next(each for each in subjects() if each.name == name)


def _renewed(value: Any, more: dict[str, Any]) -> Any:
    """A layer like the one given, with other arguments; all else as it is."""
    if isinstance(value, list):
        return [_renewed(each, more) for each in value]
    if not isinstance(value, keras.layers.Layer):
        return value
    return type(value).from_config({**value.get_config(), **more})


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_short, value))}]"
    named = isinstance(value, (keras.initializers.Initializer, keras.layers.Layer))
    return type(value).__name__ if named else repr(value)
