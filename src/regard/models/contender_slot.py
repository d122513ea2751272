"""The slot of a model: the place where one contender stands and all else is the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.catalog.contenders import contender as contender_named
from regard.errors import ArgumentError, ShapeError
from regard.models.contender_layer import attended_by_all, built_contender
from regard.models.seeds import drawing_from
from regard.ops import pooling
from regard.ops.call_masks import pooling_mask

__all__ = ["ContenderSlot", "recorded", "recorded_weights"]

_record: ContextVar[list[Any] | None] = ContextVar("record", default=None)


@keras.saving.register_keras_serializable(package="regard")
class ContenderSlot(keras.layers.Layer):
    """Turn encoder states into one vector by the contender's method.

    A sequence contender attends from each state to all, then takes the mean over the valid states;
    a pooling contender attends once, with a learned query. Several hops stand side by side.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        bidirectional: whether the first half of each state comes from an encoder that reads
            forward and the second from one that reads backward. Then the last state is the end of
            each direction; otherwise it is the last valid state as a whole.
        seed: from which all initial weights follow; making them then leaves the global random state
            as it was. None draws from the global state, as other layers do.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        states: (B, T, D).
        mask: (B, T), boolean or integers 0/1, where True is a valid step. When None, the mask that
            `states` carry; without one, every step is valid.
        return_attention_scores: whether to return the weight of each token too, if the contender
            attends.

    Returns:
        The vector, (B, D) or (B, hops * D); and, if asked for, the weight of each token, (B, T):
        that of the pooling, or the mean over valid queries, heads and hops.
    """

    def __init__(
        self,
        contender: str,
        *,
        bidirectional: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.contender = contender
        self.bidirectional = _checks.boolean("bidirectional", bidirectional)
        self.seed = _checks.seed("seed", seed)
        self._row = contender_named(contender)
        self._attention: Any = None

    @property
    def attends(self) -> bool:
        """Whether the contender gives every token a weight."""
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
        """Create the contender's layer."""
        width = self._checked_width(states_shape)
        self._hidden: Any = None
        self._out: Any = None
        with drawing_from(self.seed):
            if self._row.attends:
                self._attention = built_contender(self._row, states_shape, self.dtype_policy)
            elif self._row.name == "dense_control":
                # As many parameters as AdditiveAttention(units=width): 2 (width * width + width).
                self._hidden = self._dense(width, activation="tanh", name="hidden")
                self._out = self._dense(width, name="out")

    def call(
        self,
        states: Any,
        mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Pool; the arguments are described by the class."""
        mask = pooling_mask(states, mask, None)
        mask = (
            ops.ones_like(states[..., 0], dtype="bool") if mask is None else ops.cast(mask, "bool")
        )
        if not self.attends:
            self._refuse_weights(return_attention_scores)
            return self._summarise(states, mask)
        record = recorded()
        asked = return_attention_scores or record is not None
        vector, weights = self._attend(states, mask, asked, training)
        if record is not None:
            record.append(weights)
        return (vector, weights) if return_attention_scores else vector

    def _attend(self, states: Any, mask: Any, asked: bool, training: bool) -> tuple[Any, Any]:
        """Return the vector, and the weights of the tokens, None if not asked for."""
        options = {"return_attention_scores": asked, "training": training}
        to_all = self._row.role == "sequence"
        if to_all:
            found = attended_by_all(self._attention, states, mask, **options)
        else:
            found = self._attention(states, mask=mask, **options)
        output, weights = found if asked else (found, None)
        weights = self._of_tokens(weights, mask) if asked else None
        if to_all:
            return pooling.masked_mean(output, mask), weights
        if len(output.shape) == 3:
            hops, width = output.shape[1:]
            output = ops.reshape(output, (-1, hops * width))
        return output, weights

    def _of_tokens(self, weights: Any, mask: Any) -> Any:
        """Return the mean over valid queries and heads, or over hops."""
        if self._row.role == "sequence":
            over_heads = ops.mean(weights, axis=1) if len(weights.shape) == 4 else weights
            return pooling.masked_mean(over_heads, mask)
        return ops.mean(weights, axis=1) if len(weights.shape) == 3 else weights

    def _summarise(self, states: Any, mask: Any) -> Any:
        name = self._row.name
        if name == "max_pooling":
            return pooling.masked_max(states, mask)
        if name == "last_state":
            return self._last_state(states, mask)
        mean = pooling.masked_mean(states, mask)
        return mean if self._hidden is None else self._out(self._hidden(mean))

    def _last_state(self, states: Any, mask: Any) -> Any:
        if not self.bidirectional:
            return pooling.last_valid(states, mask)
        # The forward direction ends at the last valid step, the backward one at the first.
        forward, backward = ops.split(states, 2, axis=-1)
        ends = [pooling.last_valid(forward, mask), pooling.first_valid(backward, mask)]
        return ops.concatenate(ends, axis=-1)

    def _dense(self, width: int, **options: Any) -> keras.layers.Layer:
        layer = keras.layers.Dense(width, dtype=self.dtype_policy, **options)
        layer.build((None, width))
        return layer

    def _checked_width(self, shape: Any) -> int:
        if len(shape) != 3 or shape[-1] is None:
            raise ShapeError(
                "`states` must have the shape (batch, steps, features) with known features. "
                f"Received: states of shape {tuple(shape)}"
            )
        width = int(shape[-1])
        if self.bidirectional and width % 2:
            raise ShapeError(
                "`states` of a bidirectional encoder must have an even number of features, half of "
                f"them from each direction. Received: states of shape {tuple(shape)}"
            )
        return width

    def _refuse_weights(self, asked: bool) -> None:
        if asked:
            raise ArgumentError(
                "`return_attention_scores` needs a contender that attends. "
                f"Received: return_attention_scores=True with contender={self.contender!r}"
            )

    def compute_mask(self, states: Any, previous_mask: Any = None) -> None:
        """Return None: a vector has no steps, hence no mask."""
        return

    def compute_output_shape(self, states_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the vector."""
        return (states_shape[0], states_shape[-1] * self._row.settings.get("hops", 1))

    def compute_output_spec(
        self,
        states: Any,
        mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Return the symbolic vector, and the symbolic weights if asked for."""
        del training
        pooling_mask(states, mask, None)
        shape = self.compute_output_shape(states.shape)
        vector = keras.KerasTensor(shape, dtype=self.compute_dtype)
        if not return_attention_scores:
            return vector
        self._refuse_weights(not self.attends)
        return vector, keras.KerasTensor(states.shape[:2], dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {
            "contender": self.contender,
            "bidirectional": self.bidirectional,
            "seed": self.seed,
        }
        return {**super().get_config(), **own}


@contextmanager
def recorded_weights() -> Iterator[list[Any]]:
    """Collect the weights from the slots that are called in the block.

    Yields:
        A list, to which each call of a slot whose contender attends appends its weights: (B, T); of
        a tagger's slot (B, T, T).
    """
    record: list[Any] = []
    token = _record.set(record)
    try:
        yield record
    finally:
        _record.reset(token)


def recorded() -> list[Any] | None:
    """Return the list to which a slot appends its weights; None where nobody asks for them."""
    return _record.get()
