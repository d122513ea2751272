"""An encoder of two convolutions, in which padding is zero before and after each."""

from typing import Any

import keras

from regard import _checks
from regard.models.seeds import named_seed
from regard.ops.masks import zero_masked

__all__ = ["ConvolutionEncoder"]

_WINDOW = 3


@keras.saving.register_keras_serializable(package="regard")
class ConvolutionEncoder(keras.layers.Layer):
    """Let each step see its neighbours, by two convolutions of three steps with ReLU.

    A state depends on two steps to either side. Masked steps are zero before each convolution and
    after it, as are those beyond the ends; so padding changes nothing.

    Args:
        units: half the width of the states.
        seed: from which the initial weights follow; None draws them.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: (B, T, D).
        mask: boolean (B, T), True for a valid step; None when all are.

    Returns:
        The states (B, T, 2 * units), zero at masked steps.
    """

    def __init__(self, units: int, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = _checks.positive_integer("units", units)
        self.seed = _checks.seed("seed", seed)
        self.supports_masking = True

    def build(self, inputs_shape: Any) -> None:
        """Create the convolutions."""
        shape, width = tuple(inputs_shape), 2 * self.units
        self._convolutions = []
        for name in ("first", "second"):
            start = None if self.seed is None else named_seed(self.seed, f"{name}/kernel")
            convolution = keras.layers.Conv1D(
                width,
                _WINDOW,
                padding="same",
                activation="relu",
                kernel_initializer=keras.initializers.GlorotUniform(start),
                dtype=self.dtype_policy,
                name=name,
            )
            convolution.build(shape)
            self._convolutions.append(convolution)
            shape = (*shape[:-1], width)

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Encode; the arguments are described by the class."""
        states = zero_masked(inputs, mask)
        for convolution in self._convolutions:
            states = zero_masked(convolution(states), mask)
        return states

    def compute_output_shape(self, inputs_shape: Any) -> tuple[int | None, ...]:
        """Return the shape (B, T, 2 * units) of the states."""
        return (*inputs_shape[:-1], 2 * self.units)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), "units": self.units, "seed": self.seed}
