"""The slot of a model that goes on with states: the place where one contender stands."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.catalog.contenders import CONTENDERS, IDENTITY
from regard.errors import ShapeError
from regard.models.contender_layer import attended_by_all, built_contender
from regard.models.seeds import drawing_from
from regard.ops.call_masks import pooling_mask
from regard.ops.masks import zero_masked

__all__ = ["StatesSlot"]

_SEQUENCE = {row.name: row for row in CONTENDERS if row.role == "sequence"}


@keras.saving.register_keras_serializable(package="regard")
class StatesSlot(keras.layers.Layer):
    """Turn states into as many states by the contender's method.

    Args:
        contender: a contender of role "sequence", or "identity".
        seed: from which all initial weights follow; making them then leaves the global random state
            as it was. None draws from the global state, as other layers do.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        states: (B, T, D).
        mask: (B, T), boolean or integers 0/1, where True is a valid step. When None, the mask that
            `states` carry; without one, every step is valid.

    Returns:
        States, (B, T, D), 0 at masked steps. They carry no mask: the model that goes on with them
        is given it as an argument.
    """

    def __init__(self, contender: str, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.contender = _checks.one_of("contender", contender, (IDENTITY, *_SEQUENCE))
        self.seed = _checks.seed("seed", seed)
        self._attention: Any = None

    @property
    def attends(self) -> bool:
        """Whether the contender gives every step a weight."""
        return self.contender != IDENTITY

    def build(self, states_shape: Any) -> None:
        """Create the contender's layer."""
        if len(states_shape) != 3 or states_shape[-1] is None:
            raise ShapeError(
                "`states` must have the shape (batch, steps, features) with known features. "
                f"Received: states of shape {tuple(states_shape)}"
            )
        if self.attends:
            with drawing_from(self.seed):
                row = _SEQUENCE[self.contender]
                self._attention = built_contender(row, states_shape, self.dtype_policy)

    def call(self, states: Any, mask: Any = None, training: bool = False) -> Any:
        """Attend; the arguments are described by the class."""
        mask = pooling_mask(states, mask, None)
        valid = ops.ones_like(states[..., 0]) if mask is None else mask
        valid = ops.cast(valid, "bool")
        found = states
        if self.attends:
            found = attended_by_all(self._attention, states, valid, training=training)
        return found if mask is None else zero_masked(found, valid)

    def compute_mask(self, states: Any, previous_mask: Any = None) -> None:
        """Return None: the mask is an argument of what follows."""
        return

    def compute_output_shape(self, states_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the states."""
        return tuple(states_shape)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), "contender": self.contender, "seed": self.seed}
