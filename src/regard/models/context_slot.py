"""The slot of a tagger: the place where one context stands and all else is the same."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.catalog.taggers import context_row
from regard.errors import ShapeError
from regard.models.contender_layer import attended_by_all, built_contender
from regard.models.contender_slot import recorded
from regard.models.seeds import drawing_from
from regard.ops.call_masks import pooling_mask
from regard.ops.masks import zero_masked

__all__ = ["ContextSlot"]

_WINDOW = 5  # tokens


@keras.saving.register_keras_serializable(package="regard")
class ContextSlot(keras.layers.Layer):
    """Add to each state what the context says of the others.

        out[t] = states[t] + context(states)[t]

    Args:
        contender: a context or control of `regard.catalog.taggers`, without an end.
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
        self._row = context_row(contender)
        self.contender = contender
        self.seed = _checks.seed("seed", seed)
        self._attention: Any = None
        self._rest: list[keras.layers.Layer] = []

    @property
    def attends(self) -> bool:
        """Whether each state gives every other one a weight."""
        return self._row.attends

    @property
    def trainable(self) -> bool:
        """Whether the slot's weights are trained; those of random attention never are."""
        return bool(super().trainable)

    @trainable.setter
    def trainable(self, value: bool) -> None:
        keras.layers.Layer.trainable.fset(self, value)
        if self._attention is not None and self._row.role == "control":
            self._attention.trainable = False

    def build(self, states_shape: Any) -> None:
        """Create the context's layers."""
        if len(states_shape) != 3 or states_shape[-1] is None:
            raise ShapeError(
                "`states` must have the shape (batch, steps, features) with known features. "
                f"Received: states of shape {tuple(states_shape)}"
            )
        width = int(states_shape[-1])
        with drawing_from(self.seed):
            if self._row.attends:
                self._attention = built_contender(self._row, states_shape, self.dtype_policy)
            elif self.contender == "window":
                self._rest = [self._made(keras.layers.Conv1D, width, width, "window")]
            elif self.contender == "dense_control":
                # Together 4 width^2 and some biases, as queries, keys, values and output of heads
                # that are together as wide as a state.
                self._rest = [
                    self._made(keras.layers.Dense, width, 2 * width, "hidden"),
                    self._made(keras.layers.Dense, 2 * width, width, "out"),
                ]

    def call(self, states: Any, mask: Any = None, training: bool = False) -> Any:
        """Add the context; the arguments are described by the class."""
        mask = pooling_mask(states, mask, None)
        valid = ops.ones_like(states[..., 0]) if mask is None else mask
        valid = ops.cast(valid, "bool")
        states = zero_masked(states, valid)
        if self.attends:
            found = self._attended(states, valid, training)
        else:
            found = states
            for layer in self._rest:
                found = layer(found)
            found = found if self._rest else ops.zeros_like(states)
        return zero_masked(states + found, valid)

    def _attended(self, states: Any, valid: Any, training: bool) -> Any:
        record = recorded()
        found = attended_by_all(
            self._attention,
            states,
            valid,
            return_attention_scores=record is not None,
            training=training,
        )
        if record is None:
            return found
        found, weights = found
        record.append(ops.mean(weights, axis=1))  # (B, N, T, S) -> (B, T, S)
        return found

    def _made(self, kind: Any, before: int, width: int, name: str) -> keras.layers.Layer:
        options: dict[str, Any] = {"name": name, "dtype": self.dtype_policy}
        if kind is keras.layers.Conv1D:
            options |= {"kernel_size": _WINDOW, "padding": "same"}
        layer: keras.layers.Layer = kind(
            width, activation=None if name == "out" else "relu", **options
        )
        layer.build((None, None, before))
        return layer

    def compute_mask(self, states: Any, previous_mask: Any = None) -> None:
        """Return None: the mask is an argument of what follows."""
        return

    def compute_output_shape(self, states_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the states."""
        return tuple(states_shape)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {**super().get_config(), "contender": self.contender, "seed": self.seed}
