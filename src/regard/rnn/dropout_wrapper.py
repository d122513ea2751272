"""Dropout around a cell: of what it reads, what it remembers and what it returns."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError
from regard.ops.dropout_mode import drops
from regard.rnn.cell_calls import check_cell, draw, first_states, output_like, state_sizes, step
from regard.rnn.sequence_cell import SequenceCell

__all__ = ["DropoutWrapper"]


@keras.saving.register_keras_serializable(package="regard")
class DropoutWrapper(SequenceCell):
    """Drop inputs, states and outputs of a cell, with one mask for all steps of a sequence.

    Variational dropout draws, for each sequence, which elements are dropped, and drops the same
    ones at each step. With `variational=False` each step draws again, which wears a state down:
    after t steps a share `(1 - state_rate)**t` of it was never dropped.

        output, states = cell(inputs * m_input, states * m_state)
        output * m_output, states
        m = 0 with probability rate, else 1 / (1 - rate)

    A state is dropped where the cell reads it, so that the states that come back are whole.

    Weights:
        Those of the cell.

    Args:
        cell: the cell: one of Keras, of regard, or your own.
        input_rate: share of the inputs that is dropped. Keras's `dropout=`.
        state_rate: share of the states that is dropped. Near Keras's `recurrent_dropout=`, which
            drops what the gates read and leaves the rest of a GRU's state alone.
        output_rate: share of the outputs that is dropped, before a next layer reads them.
        variational: whether all steps of a sequence share their masks.
        dropped_states: which states, by their places. `(0,)` is h of an LSTM, and leaves its memory
            c alone; `(0, 1)` drops both. A state that is carried on by itself, such as c or that of
            a GRU, may grow by `1 / (1 - state_rate)` at each step.
        seed: seed of the masks; None draws one.
        **kwargs: `name`, `dtype` (that of the cell, unless given) and the other arguments of
            `keras.layers.Layer`.

    Call arguments:
        inputs: those of one step, as the cell takes them; what is no float is not dropped.
        states: those of the cell.
        constants: what `draw(inputs, training)` returned for these sequences.
        training: the mode; outside training nothing is dropped or drawn.

    Returns:
        The output and the states of the cell.

    Mask contract:
        That of `Recurrence`, which runs it: a masked step changes no state.

    Cost:
        That of the cell, and a product for each rate that is not 0.

    Raises:
        ArgumentError: for a rate outside of [0, 1), if `cell` is no cell or has no such state, or
            for a call without `constants`, as in `keras.layers.RNN`.
        ArgumentTypeError: for an argument of the wrong type.

    Example:
        >>> import keras
        >>> from regard.rnn import DropoutWrapper, Recurrence
        >>> cell = DropoutWrapper(keras.layers.LSTMCell(5), 0.2, state_rate=0.3, seed=1)
        >>> tuple(Recurrence(cell)(keras.ops.ones((2, 7, 3)), training=True).shape)
        (2, 5)

    Source:
        Gal and Ghahramani (2015), A theoretically grounded application of dropout in recurrent
        neural networks, section 4.
        Differs: masks are the same for all gates ("tied"). From TensorFlow's `DropoutWrapper`: each
        sequence of a batch has its own masks, and the last states come back whole; outputs are
        equal.

    See also:
        `predict_samples`: dropout at prediction, for how sure a model is.
        `keras.layers.LSTM(dropout=, recurrent_dropout=)`: Keras's own, which drops no outputs.
    """

    def __init__(
        self,
        cell: Any,
        input_rate: float = 0.0,
        *,
        state_rate: float = 0.0,
        output_rate: float = 0.0,
        variational: bool = True,
        dropped_states: Sequence[int] = (0,),
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        check_cell("cell", cell)
        super().__init__(**{"dtype": cell.dtype_policy, **kwargs})
        self.cell = cell
        self.input_rate = _checks.rate("input_rate", input_rate)
        self.state_rate = _checks.rate("state_rate", state_rate)
        self.output_rate = _checks.rate("output_rate", output_rate)
        self.variational = _checks.boolean("variational", variational)
        self.dropped_states = _places(dropped_states, len(keras.tree.flatten(state_sizes(cell))))
        self.seed = _checks.seed("seed", seed)
        self._seed_generator = keras.random.SeedGenerator(seed)

    @classmethod
    def from_keep_probabilities(
        cls,
        cell: Any,
        input_keep_prob: float = 1.0,
        output_keep_prob: float = 1.0,
        state_keep_prob: float = 1.0,
        *,
        variational_recurrent: bool = False,
        seed: int | None = None,
    ) -> Any:
        """Return the wrapper for the arguments of TensorFlow's, which are shares that are *kept*.

        A rate is 1 minus the probability. Its state dropout left an LSTM's c alone, as the default
        does here.

        Args:
            cell: the cell.
            input_keep_prob: 1 - `input_rate`.
            output_keep_prob: 1 - `output_rate`.
            state_keep_prob: 1 - `state_rate`.
            variational_recurrent: `variational`; False there by default.
            seed: seed of the masks; the numbers drawn are others than TensorFlow's.

        Raises:
            ArgumentError: for a probability outside of (0, 1].
        """
        return cls(
            cell,
            _dropped("input_keep_prob", input_keep_prob),
            state_rate=_dropped("state_keep_prob", state_keep_prob),
            output_rate=_dropped("output_keep_prob", output_keep_prob),
            variational=variational_recurrent,
            seed=seed,
        )

    @property
    def state_size(self) -> Any:
        """The sizes of the cell's states."""
        return self.cell.state_size

    @property
    def output_size(self) -> Any:
        """The size of the cell's output."""
        size = getattr(self.cell, "output_size", None)
        return state_sizes(self.cell)[0] if size is None else size

    def build(self, inputs_shape: Any) -> None:
        """Create the weights of the cell."""
        if not self.cell.built:
            self.cell.build(inputs_shape)
            self.cell.built = True

    def get_initial_state(self, batch_size: Any = None) -> Any:
        """Return the first states of the cell."""
        return first_states(self.cell, batch_size)

    def draw(self, inputs: Any, training: bool) -> dict[str, Any]:
        """Return the masks of these sequences, and what the cell draws."""
        drawn = {"cell": draw(self.cell, inputs, training)}
        if not (self.variational and drops(training)):
            return drawn
        states = first_states(self.cell, ops.shape(keras.tree.flatten(inputs)[0])[0])
        drawn["input"] = self._masks(self.input_rate, inputs)
        drawn["state"] = self._masks(self.state_rate, states, self.dropped_states)
        if self.output_rate:
            output = output_like(self.cell, inputs, drawn["cell"])
            drawn["output"] = self._masks(self.output_rate, output)
        return drawn

    def call(
        self, inputs: Any, states: Any, constants: Any = None, training: bool = False
    ) -> tuple[Any, Any]:
        """Run one step; the arguments are described by the class."""
        if constants is None:
            raise ArgumentError(
                "`constants` must be what `draw` returned for these sequences, as "
                "regard.rnn.Recurrence gives it; keras.layers.RNN draws masks for Keras's cells "
                "alone. Received: constants=None. Write Recurrence(cell) instead"
            )
        fresh = drops(training) and not self.variational
        masks = (
            constants
            if not fresh
            else {
                "input": self._masks(self.input_rate, inputs),
                "state": self._masks(self.state_rate, states, self.dropped_states),
            }
        )
        output, after = step(
            self.cell,
            _multiplied(inputs, masks.get("input")),
            _multiplied(states, masks.get("state")),
            constants["cell"],
            training,
        )
        last = self._masks(self.output_rate, output) if fresh else masks.get("output")
        return _multiplied(output, last), after

    def _masks(self, rate: float, tensors: Any, places: Sequence[int] | None = None) -> Any:
        """Draw a mask for each float tensor, or for those at some places; None where none is."""
        if not rate:
            return None
        masks = [
            self._mask(rate, each) if _is_float(each) and (places is None or at in places) else None
            for at, each in enumerate(keras.tree.flatten(tensors))
        ]
        if all(each is None for each in masks):
            raise ArgumentError(
                "What is dropped must be a float. Received: tensors of dtypes "
                f"{[each.dtype for each in keras.tree.flatten(tensors)]}. Set the rate to 0"
            )
        return masks

    def _mask(self, rate: float, tensor: Any) -> Any:
        ones = ops.ones_like(tensor, dtype=self.compute_dtype)
        return keras.random.dropout(ones, rate, seed=self._seed_generator)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        return {
            **super().get_config(),
            "cell": keras.saving.serialize_keras_object(self.cell),
            "input_rate": self.input_rate,
            "state_rate": self.state_rate,
            "output_rate": self.output_rate,
            "variational": self.variational,
            "dropped_states": list(self.dropped_states),
            "seed": self.seed,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the wrapper with its cell."""
        cell = keras.saving.deserialize_keras_object(config["cell"])
        return cls(**{**config, "cell": cell})


def _multiplied(tensors: Any, masks: list[Any] | None) -> Any:
    if masks is None:
        return tensors
    flat = zip(keras.tree.flatten(tensors), masks, strict=True)
    dropped = [each if mask is None else each * mask for each, mask in flat]
    return keras.tree.pack_sequence_as(tensors, dropped)


def _is_float(tensor: Any) -> bool:
    dtype = keras.backend.standardize_dtype(tensor.dtype)
    return bool(keras.backend.is_float_dtype(dtype))


def _places(dropped: Any, states: int) -> tuple[int, ...]:
    rule = "`dropped_states` must hold the places of states, such as (0,) for the first."
    came = f" Received: dropped_states={_checks.written(dropped)}"
    if not isinstance(dropped, list | tuple) or any(type(each) is not int for each in dropped):
        raise ArgumentTypeError(rule + came)
    if not dropped or any(not 0 <= each < states for each in dropped):
        raise ArgumentError(f"{rule} This cell has {states}.{came}")
    return tuple(dropped)


def _dropped(name: str, kept: Any) -> float:
    """Return the rate for a probability of being kept."""
    number = _checks.positive_number(name, kept)
    if number > 1:
        raise ArgumentError(
            f"`{name}` must be at most 1. Received: {name}={_checks.written(kept)}"
            + _checks.see_page("recurrent-dropout-rates")
        )
    return round(1 - number, 12)
