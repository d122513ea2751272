"""An encoder of one transformer block."""

from typing import Any

import keras
import numpy as np
from keras import ops

from regard import _checks
from regard.layers import MultiHeadAttention
from regard.models.seeds import named_seed
from regard.ops.masks import zero_masked

__all__ = ["TransformerEncoder"]

_HEADS = 2
_LONGEST_WAVE = 10_000.0


@keras.saving.register_keras_serializable(package="regard")
class TransformerEncoder(keras.layers.Layer):
    """Let each step see all others, by one block of self-attention and a small network.

    The inputs are projected to the width of the states and normalised; sines and cosines of the
    step's place are added, so that it counts like the content whatever the size of the inputs. Then
    each part of the block reads normalised states and adds to them what it finds:

        x = x + attention(normalised x)         two heads
        x = x + network(normalised x)           hidden layer of 4 * units, ReLU

    and the sum is normalised at the end.

    Args:
        units: half the width of the states, and the width of a head.
        seed: from which the initial weights follow; None draws them.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: (B, T, D).
        mask: boolean (B, T), True for a valid step; None when all are.

    Returns:
        The states (B, T, 2 * units), zero at masked steps.

    Source:
        Vaswani et al. 2017, sections 3.1 to 3.5, https://arxiv.org/abs/1706.03762; normalised
        before each part as in Xiong et al. 2020, https://arxiv.org/abs/2002.04745.
        Differs: one block; a hidden layer of twice the width; no dropout; the projected inputs are
        normalised instead of scaled; all sines stand before all cosines.
    """

    def __init__(self, units: int, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = _checks.positive_integer("units", units)
        self.seed = _checks.seed("seed", seed)
        self.supports_masking = True

    def build(self, inputs_shape: Any) -> None:
        """Create the parts of the block."""
        shape = (*inputs_shape[:-1], 2 * self.units)
        self._project = self._dense("projection", 2 * self.units, inputs_shape)
        names = ("input", "attention", "network", "output")
        self._norms = [self._norm(f"{name}_norm", shape) for name in names]
        self._attention = MultiHeadAttention(
            _HEADS,
            self.units,
            kernel_initializer=self._initializer("attention"),
            dtype=self.dtype_policy,
            name="attention",
        )
        self._attention.build(shape)
        self._hidden = self._dense("hidden", 4 * self.units, shape, activation="relu")
        self._out = self._dense("out", 2 * self.units, (*shape[:-1], 4 * self.units))

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Encode; the arguments are described by the class."""
        first, before_attention, before_network, last = self._norms
        states = first(self._project(zero_masked(inputs, mask)))
        states = states + ops.cast(_waves(ops.shape(states)[1], self.units), states.dtype)
        states = states + self._attention(before_attention(states), mask=mask)
        states = states + self._out(self._hidden(before_network(states)))
        return zero_masked(last(states), mask)

    def _dense(self, name: str, width: int, shape: Any, **options: Any) -> keras.layers.Layer:
        layer = keras.layers.Dense(
            width,
            kernel_initializer=self._initializer(name),
            dtype=self.dtype_policy,
            name=name,
            **options,
        )
        layer.build(tuple(shape))
        return layer

    def _norm(self, name: str, shape: Any) -> keras.layers.Layer:
        layer = keras.layers.LayerNormalization(dtype=self.dtype_policy, name=name)
        layer.build(shape)
        return layer

    def _initializer(self, name: str) -> Any:
        seed = None if self.seed is None else named_seed(self.seed, f"{name}/kernel")
        return keras.initializers.GlorotUniform(seed)

    def compute_output_shape(self, inputs_shape: Any) -> tuple[int | None, ...]:
        """Return the shape (B, T, 2 * units) of the states."""
        return (*inputs_shape[:-1], 2 * self.units)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), "units": self.units, "seed": self.seed}


def _waves(steps: Any, units: int) -> Any:
    """Sines, then cosines, of each place, from wave length 2 pi on: (steps, 2 * units)."""
    rates = _LONGEST_WAVE ** -(np.arange(units, dtype="float32") / units)
    places = ops.expand_dims(ops.cast(ops.arange(steps), "float32"), 1)  # (T,) -> (T, 1)
    angles = places * ops.convert_to_tensor(rates)
    return ops.concatenate([ops.sin(angles), ops.cos(angles)], axis=-1)
