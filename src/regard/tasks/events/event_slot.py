"""The slot of a network of events: the place where time enters, and all else is the same."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError
from regard.layers import MultiplicativeAttention
from regard.models.contender_slot import recorded
from regard.models.seeds import drawing_from
from regard.ops import pooling
from regard.ops.elapsed import elapsed_gaps
from regard.positions import DistancePenalty
from regard.rnn import GRUD, Recurrence, TimeAwareLSTM, TimeGate
from regard.tasks.events.contenders import TIME_CONTENDERS, UNTRAINED_STATES

__all__ = ["EventSlot"]

_CELLS = {"lstm": keras.layers.LSTMCell, "gru": keras.layers.GRUCell}
_FEATURE = ("time_feature", "time_convolution", UNTRAINED_STATES.name)


@keras.saving.register_keras_serializable(package="regard")
class EventSlot(keras.layers.Layer):  # type: ignore[misc]
    """Turn events and their times into one vector by the contender's way to take time in.

    But for GRU-D, which reads values as they are, a dense layer projects each event, with what was
    observed of it, before the recurrent layer. All recurrent layers have the same width.

    Args:
        contender: a name of `regard.tasks.events.contenders.TIME_CONTENDERS` that is no reference.
        units: width of the recurrent layer.
        projection: width of an event behind the first layer.
        cell: "lstm" or "gru", for the contenders that are no cell of their own.
        seed: from which all initial weights follow; None draws from the global state.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        values: (B, T, D), 0 where nothing was observed.
        observed: (B, T, D), 1 where something was, else 0.
        times: (B, T), ascending, in a unit in which most gaps are around 1.
        mask: (B, T), boolean, True for an event.

    Returns:
        The vector, (B, units).

    Raises:
        ArgumentError: if there is no such network.
    """

    def __init__(
        self,
        contender: str,
        units: int,
        *,
        projection: int,
        cell: str = "lstm",
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        networks = [row.name for row in TIME_CONTENDERS if row.role != "reference"]
        if contender not in networks:
            raise ArgumentError(
                f"`contender` must be one of {', '.join(networks)}. Received: {contender!r}"
            )
        self.contender = contender
        self.units = _checks.positive_integer("units", units)
        self.projection = _checks.positive_integer("projection", projection)
        self.cell = _checks.one_of("cell", cell, _CELLS)
        self.seed = _checks.seed("seed", seed)
        self.attends = contender == "time_attention"
        self.supports_masking = True

    def build(self, values_shape: Any) -> None:
        """Create the layers."""
        *steps, width = values_shape
        self._project: Any = None
        self._mix: Any = None
        self._attention: Any = None
        with drawing_from(self.seed):
            if self.contender != "gru_d":
                self._project = self._dense(2 * width, self.projection, "projection")
            read = self.projection + (self.contender in _FEATURE)
            if self.contender == "time_convolution":
                self._mix = self._dense(read, self.projection, "convolution", activation="relu")
                read = self.projection
            self._recurrence = Recurrence(
                self._made_cell(), return_sequences=self.attends, name="recurrence"
            )
            self._recurrence.build(self._shapes(tuple(steps), width, read))
            if self.attends:
                self._attention = MultiplicativeAttention(
                    position=DistancePenalty("logarithmic", weight=0.1, learned=True),
                    name="attention",
                    dtype=self.dtype_policy,
                )
                self._attention.build((steps[0], 1, self.units), (*steps, self.units))
        if self.contender == UNTRAINED_STATES.name:
            self._recurrence.trainable = False

    def call(self, values: Any, observed: Any, times: Any, mask: Any) -> Any:
        """Read the events; the arguments are described by the class."""
        gaps = elapsed_gaps(times, mask, kind="absolute")
        if self.contender == "gru_d":
            return self._recurrence([values, gaps, ops.cast(observed, "bool")], mask=mask)
        steps = self._project(ops.concatenate([values, observed], axis=-1))
        if self.contender in ("time_gate", "t_lstm"):
            return self._recurrence([steps, gaps], mask=mask)
        if self.contender in _FEATURE:
            since = ops.expand_dims(ops.log1p(ops.maximum(gaps, 0.0)), -1)
            steps = ops.concatenate([steps, ops.cast(since, steps.dtype)], axis=-1)
        if self._mix is not None:
            steps = self._mix(steps)
        states = self._recurrence(steps, mask=mask)
        return self._attended(states, times, mask) if self.attends else states

    def _attended(self, states: Any, times: Any, mask: Any) -> Any:
        """Return what the last event finds among all."""
        query = ops.expand_dims(pooling.last_valid(states, mask), 1)
        last = pooling.last_valid(ops.expand_dims(times, -1), mask)
        found, weights = self._attention(
            query,
            states,
            value_mask=mask,
            query_times=last,
            value_times=times,
            return_attention_scores=True,
        )
        record = recorded()
        if record is not None:
            record.append(ops.squeeze(weights, 1))
        return ops.squeeze(found, 1)

    def _made_cell(self) -> Any:
        # Keras numbers nameless cells, and weights are found by name again.
        named: dict[str, Any] = {"name": "cell", "dtype": self.dtype_policy}
        if self.contender == "gru_d":
            return GRUD(self.units, **named)
        if self.contender == "t_lstm":
            return TimeAwareLSTM(self.units, **named)
        cell = _CELLS[self.cell](self.units, **named)
        return TimeGate(cell, name="gate") if self.contender == "time_gate" else cell

    def _shapes(self, steps: tuple[Any, ...], width: int, read: int) -> Any:
        """Return the shapes of what the recurrent layer reads."""
        if self.contender == "gru_d":
            return [(*steps, width), steps, (*steps, width)]
        if self.contender in ("time_gate", "t_lstm"):
            return [(*steps, read), steps]
        return (*steps, read)

    def _dense(self, read: int, width: int, name: str, **options: Any) -> keras.layers.Layer:
        layer = keras.layers.Dense(width, name=name, dtype=self.dtype_policy, **options)
        layer.build((None, None, read))
        return layer

    def compute_mask(self, *args: Any, **kwargs: Any) -> None:
        """Return None: a vector has no steps."""

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {
            "contender": self.contender,
            "units": self.units,
            "projection": self.projection,
            "cell": self.cell,
            "seed": self.seed,
        }
        return {**super().get_config(), **own}
