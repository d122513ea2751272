"""What the contract is checked on: each public layer, at its defaults and with each setting."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from regard import runtime
from regard.kernels.dispatch import mode
from tests.contract.kinds import KINDS, Kind
from tests.contract.settings import SHARED
from tests.contract.sizes import BATCH, KEYS
from tests.contract.tried import Tried


@dataclass(frozen=True)
class Subject:
    """A layer with one choice of arguments, and one way to call it whatever its kind."""

    layer_class: Any
    arguments: Mapping[str, Any]
    kind: Kind

    @property
    def name(self) -> str:
        shown = ", ".join(f"{name}={_short(value)}" for name, value in self.arguments.items())
        return f"{self.layer_class.__name__}({shown})"

    @property
    def tried(self) -> Tried:
        """What is known of its layer."""
        return self.kind.layers.get(self.layer_class, Tried())

    @property
    def shares(self) -> bool:
        """Whether its setting is one that the abstract layer serves."""
        return bool(SHARED & (self.arguments.keys() - self.tried.needed.keys()))

    @property
    def formula(self) -> bool:
        """Whether its setting changes a formula alone."""
        return self.tried.is_formula(self.arguments)

    @property
    def represents(self) -> bool:
        """Whether it stands for all settings that the abstract layer serves, on its layer."""
        return self.tried.is_represented(self.arguments)

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
    def heads(self) -> int | None:
        return self.arguments.get("num_heads")

    def make(self, **more: Any) -> keras.layers.Layer:
        """Return a new layer; those that it is made of are new too, with its dtype."""
        passed = {name: more.pop(name) for name in self.kind.inner & more.keys()}
        if "dtype" in more:
            passed["dtype"] = more["dtype"]
        given = {name: _renewed(value, passed) for name, value in self.arguments.items()}
        return self.layer_class(**{**given, **more})

    def takes(self, name: str) -> bool:
        """Whether `make` takes an argument."""
        return name in self.kind.inner or name in self.make().get_config()

    def built(self, own: bool = False, **more: Any) -> keras.layers.Layer:
        """Return a built layer whose weights, biases included, are far from their first values."""
        layer = self.make(**more)
        layer.build(*[each.shape for each in ([self.states()] if own else self.inputs())])
        random = np.random.default_rng(7)
        layer.set_weights([random.normal(0.2, 0.6, w.shape) for w in layer.get_weights()])
        return layer

    def inputs(self, batch: int = BATCH, keys: int = KEYS, seed: int = 0) -> list[np.ndarray]:
        """Return query, value and key of different lengths and widths, or the one input."""
        return self.kind.inputs(self.tried, batch, keys, seed)

    def states(self, batch: int = BATCH, steps: int | None = None, seed: int = 0) -> np.ndarray:
        """Return the one input: of pairs, that of self-attention."""
        return self.kind.states(batch, steps, seed)

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
        return self.kind.tensors(layer, *inputs, **options)

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
    for kind in KINDS:
        for layer_class, tried in kind.layers.items():
            for arguments in tried.arguments():
                yield Subject(layer_class, arguments, kind)


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
