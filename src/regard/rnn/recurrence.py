"""The layer that runs a cell along the steps."""

from typing import Any

import keras
from keras import ops

from regard.errors import ArgumentError, ShapeError
from regard.kernels.recurrence import scan
from regard.ops.keras_mask import attach_mask, carried_mask
from regard.ops.mask_checks import check_side
from regard.ops.masks import zero_masked
from regard.rnn.cell_calls import check_cell, first_states, forget_draws
from regard.rnn.cell_pass import CellPass
from regard.rnn.stacked_cells import StackedCells

__all__ = ["Recurrence"]


@keras.saving.register_keras_serializable(package="regard")
class Recurrence(keras.layers.Layer):
    """Run a cell along the steps of sequences, in one compiled loop.

    Any cell: one of Keras, one of regard, or your own. Inputs and outputs of a step may be any
    structure of tensors, so a cell can read events and times and return its state and where it
    looked. What the cell draws is drawn again at each step, unless it draws once for each sequence
    (`SequenceCell`; the dropout of Keras's cells).

        output[t], states = cell(inputs[t], states)     at a valid step
        output[t], states = output[t - 1], states       at a masked one

    Weights:
        Those of the cell.

    Args:
        cell: the cell, or a list of cells, of which each reads the output of the one before.
        return_sequences: whether to return the output of each step, or the last one alone.
        return_state: whether to return the last states too.
        go_backwards: whether to run from the last step to the first; outputs come in the order in
            which they are made, as in Keras, so the last step's is the first.
        stateful: whether each batch begins with the states that the one before ended with. It needs
            a known batch size; `reset_state()` begins again.
        zero_output_for_mask: whether a masked step gives 0, or the output before it.
        **kwargs: `name`, `dtype` (that of the cell, unless given) and the other arguments of
            `keras.layers.Layer`.

    Call arguments:
        inputs: (B, T, ...), or a list, tuple or dictionary of such tensors with the same T.
        initial_state: the states to begin with, (B, ...) each, as `return_state` gives them.
        mask: (B, T), True at valid steps; without it those of the inputs that carry one decide: a
            step is valid if all of them say so.
        training: the mode.

    Returns:
        The output of the last valid step, (B, ...), 0 where there is none; with
        `return_sequences`, (B, T, ...). Of a cell that returns a structure, such a structure. With
        `return_state` a tuple: the output, then each state.

    Mask contract:
        A masked step changes no state and is never read: what the padding holds, NaN too, does not
        matter. A sequence of padding alone keeps its initial states and gives 0. The outputs of
        `return_sequences` carry the mask, also from Keras 3.16 on.

    Cost:
        As `keras.layers.RNN` with the same cell. On PyTorch the inputs of all steps of Keras's own
        cells are projected at once where no dropout is on: 1.5 to 1.9 times as fast, in memory of
        B T (gates U) numbers. Without `return_sequences` no outputs are kept.

    Raises:
        ArgumentError: if `cell` is no cell, or for another number of states.
        ShapeError: for inputs without a time axis or with different T, or a stateful layer without
            a batch size.
        MaskError: for a mask of the wrong dtype or shape.

    Example:
        >>> import keras
        >>> from regard.rnn import Recurrence
        >>> layer = Recurrence(keras.layers.GRUCell(5), return_sequences=True)
        >>> tuple(layer(keras.ops.ones((2, 7, 3))).shape)
        (2, 7, 5)

    Source:
        `keras.layers.RNN`.
        Differs: nested inputs and outputs, T = 0, NaN in padding, a cell that draws at each step;
        no `unroll`. Masked outputs before the first valid step are 0 in both.

    See also:
        `Bidirectional`: two of them, one for each direction.
        `CarryMask`: a recurrent layer of Keras that keeps its mask.
    """

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        *,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None:
        cell = StackedCells(cell) if isinstance(cell, list | tuple) else check_cell("cell", cell)
        super().__init__(**{"dtype": cell.dtype_policy, **kwargs})
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.zero_output_for_mask = zero_output_for_mask
        self.supports_masking = True
        self._kept_states: Any = None

    def build(self, inputs_shape: Any, initial_state_shape: Any = None) -> None:
        """Create the cell's weights, and the states that a stateful layer keeps."""
        shapes: list[Any] = []
        keras.tree.map_shape_structure(shapes.append, inputs_shape)
        batch = _checked(shapes)[0]
        if not self.cell.built:
            self.cell.build(keras.tree.map_shape_structure(_of_a_step, inputs_shape))
            self.cell.built = True
        if not self.stateful:
            return
        if batch is None:
            raise ShapeError(
                "A stateful layer must know the batch size: it keeps the states of each sequence. "
                f"Received: inputs of shape {inputs_shape}. Give `batch_size` to `keras.Input`"
            )
        self._kept_states = [
            self.add_weight(
                shape=each.shape,
                initializer="zeros",
                dtype=each.dtype,
                trainable=False,
                name=f"state_{place}",
            )
            for place, each in enumerate(keras.tree.flatten(first_states(self.cell, batch)))
        ]
        self.reset_state()

    def reset_state(self) -> None:
        """Begin the next batch of a stateful layer with the cell's first states."""
        if self._kept_states:
            first = first_states(self.cell, self._kept_states[0].shape[0])
            for kept, state in zip(self._kept_states, keras.tree.flatten(first), strict=True):
                kept.assign(state)

    def call(
        self, inputs: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        """Run the cell; the arguments are described by the class."""
        inputs = keras.tree.map_structure(ops.convert_to_tensor, inputs)
        _checked([each.shape for each in keras.tree.flatten(inputs)])
        valid = _valid(inputs, mask)
        inputs = keras.tree.map_structure(lambda each: zero_masked(each, valid), inputs)
        states = self._states(inputs, initial_state)
        run = CellPass(self.cell, self.variables, inputs, states, bool(training))
        outputs, carry = scan(
            run.step,
            run.carry,
            run.inputs,
            valid,
            reverse=self.go_backwards,
            repeat=not self.zero_output_for_mask,
            last=not self.return_sequences,
        )
        states = run.end(carry)
        forget_draws(self.cell)
        for kept, state in zip(self._kept_states or [], keras.tree.flatten(states), strict=False):
            kept.assign(state)
        if self.return_sequences:
            outputs = keras.tree.map_structure(
                lambda each: attach_mask(self._in_order(each), self._in_order(valid)), outputs
            )
        return (outputs, *states) if self.return_state else outputs

    def _in_order(self, steps: Any) -> Any:
        return ops.flip(steps, axis=1) if self.go_backwards and steps is not None else steps

    def _states(self, inputs: Any, initial_state: Any) -> Any:
        """Return the states before the first step: given, kept, or the cell's first."""
        first = first_states(self.cell, ops.shape(keras.tree.flatten(inputs)[0])[0])
        like = keras.tree.flatten(first)
        # Copies of those kept: on PyTorch `assign` writes into what the gradient still reads.
        kept = self._kept_states and [ops.copy(each) for each in self._kept_states]
        given = kept if initial_state is None else keras.tree.flatten(initial_state)
        if given is None:
            return first
        if len(given) != len(like):
            raise ArgumentError(
                f"`initial_state` must hold the {len(like)} states of {type(self.cell).__name__}. "
                f"Received: {len(given)}"
            )
        taken = [ops.cast(new, old.dtype) for new, old in zip(given, like, strict=True)]
        return keras.tree.pack_sequence_as(first, taken)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return the mask for outputs that have steps; `call` has put it there."""
        return None

    def compute_output_spec(
        self, inputs: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        """Return the symbolic outputs, from a trace of one step."""
        steps = _checked([each.shape for each in keras.tree.flatten(inputs)])[1]
        valid = _valid(inputs, mask)
        short = keras.tree.map_structure(
            lambda each: keras.KerasTensor((each.shape[0], 1, *each.shape[2:]), each.dtype), inputs
        )
        found = keras.Operation.compute_output_spec(
            self, short, initial_state=initial_state, training=training
        )
        if not self.return_sequences:
            return found
        outputs, *states = found if self.return_state else (found,)
        outputs = keras.tree.map_structure(
            lambda each: keras.KerasTensor((each.shape[0], steps, *each.shape[2:]), each.dtype),
            outputs,
        )
        keras.tree.map_structure(lambda each: attach_mask(each, self._in_order(valid)), outputs)
        return (outputs, *states) if self.return_state else outputs

    def compute_output_shape(self, inputs_shape: Any, initial_state_shape: Any = None) -> Any:
        """Return the shapes of the outputs."""
        inputs = keras.tree.map_shape_structure(
            lambda each: keras.KerasTensor(each, self.compute_dtype), inputs_shape
        )
        found = self.compute_output_spec(inputs)
        return keras.tree.map_structure(lambda each: each.shape, found)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        cell = keras.saving.serialize_keras_object(self.cell)
        cell.pop("build_config", None)  # this layer builds it
        return {
            **super().get_config(),
            "cell": cell,
            "return_sequences": self.return_sequences,
            "return_state": self.return_state,
            "go_backwards": self.go_backwards,
            "stateful": self.stateful,
            "zero_output_for_mask": self.zero_output_for_mask,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the layer with its cell."""
        cell = keras.saving.deserialize_keras_object(config["cell"])
        return cls(**{**config, "cell": cell})


def _of_a_step(shape: Any) -> tuple[Any, ...]:
    return (shape[0], *shape[2:])


def _checked(shapes: list[Any]) -> tuple[int | None, int | None]:
    """Return batch size and number of steps of all inputs, None where unknown."""
    found = [tuple(each) for each in shapes]
    batches = {each[0] for each in found if each and isinstance(each[0], int)}
    steps = {each[1] for each in found if len(each) > 1 and isinstance(each[1], int)}
    if not found or any(len(each) < 2 for each in found) or len(steps) > 1:
        raise ShapeError(
            "`inputs` must have the shape (batch, steps, ...), with as many steps in each. "
            f"Received: inputs of shapes {found}"
        )
    return next(iter(batches), None), next(iter(steps), None)


def _valid(inputs: Any, mask: Any) -> Any:
    """Return the steps that all masks call valid, (B, T), or None."""
    tensors = keras.tree.flatten(inputs)
    given = [each for each in keras.tree.flatten(mask) if each is not None]
    masks = given or [each for each in map(carried_mask, tensors) if each is not None]
    for each in masks:
        check_side("mask", each, tensors[0])
    valid = None
    for each in masks:
        cast = ops.cast(each, "bool")
        valid = cast if valid is None else ops.logical_and(valid, cast)
    return valid
