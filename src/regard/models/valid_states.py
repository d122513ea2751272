"""States whose masked steps are 0, for layers that would read them."""

from typing import Any

import keras
from keras import ops

from regard.ops.masks import zero_masked

__all__ = ["ValidStates"]


@keras.saving.register_keras_serializable(package="regard")
class ValidStates(keras.layers.Layer):
    """Put 0 wherever the mask is False: NaN that stood there reaches nothing that follows.

    It takes the arguments of `keras.layers.Layer`, and none of its own.

    Call arguments:
        states: (B, T, D).
        mask: (B, T), boolean, where True is a valid step.

    Returns:
        States, (B, T, D).
    """

    def call(self, states: Any, mask: Any = None) -> Any:
        """Put 0; the arguments are described by the class."""
        return states if mask is None else zero_masked(states, ops.cast(mask, "bool"))

    def compute_mask(self, states: Any, previous_mask: Any = None) -> None:
        """Return None: the mask is an argument of what follows."""
        return

    def compute_output_shape(self, states_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the states."""
        return tuple(states_shape)
