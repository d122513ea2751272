"""Cells of Keras and of regard, asked alike: what they begin with, and one step."""

from typing import Any

import keras
from keras import ops

from regard.errors import ArgumentError
from regard.rnn.sequence_cell import SequenceCell

__all__ = [
    "check_cell",
    "draw",
    "first_states",
    "forget_draws",
    "listed",
    "output_like",
    "state_sizes",
    "step",
]


def check_cell(name: str, cell: Any) -> Any:
    """Return a cell, if it is one.

    Args:
        name: the argument.
        cell: what was given for it.

    Raises:
        ArgumentError: if it is no layer with states.
    """
    if isinstance(cell, keras.layers.RNN) or not (
        isinstance(cell, keras.layers.Layer) and hasattr(cell, "state_size")
    ):
        raise ArgumentError(
            f"`{name}` must be a cell: a layer with a `state_size` whose call takes the inputs of "
            f"one step and the states, such as keras.layers.LSTMCell(16). Received: {name}={cell!r}"
        )
    return cell


def state_sizes(cell: Any) -> list[Any]:
    """Return the sizes of a cell's states."""
    return listed(cell.state_size)


def listed(states: Any) -> Any:
    """Return states as a structure: a single one in a list."""
    return states if keras.tree.is_nested(states) else [states]


def first_states(cell: Any, batch_size: Any) -> Any:
    """Return the states of a cell before the first step, in its compute dtype.

    Args:
        cell: the cell.
        batch_size: B, which may be a tensor.
    """
    if hasattr(cell, "get_initial_state"):
        states = cell.get_initial_state(batch_size=batch_size)
    else:
        states = [ops.zeros((batch_size, size)) for size in state_sizes(cell)]
    return keras.tree.map_structure(
        lambda each: ops.cast(each, cell.compute_dtype) if _is_float(each) else each, listed(states)
    )


def _is_float(tensor: Any) -> bool:
    return bool(keras.backend.is_float_dtype(keras.backend.standardize_dtype(tensor.dtype)))


def draw(cell: Any, inputs: Any, training: bool) -> Any:
    """Return what a cell draws once for each sequence; None for a cell of Keras."""
    return cell.draw(inputs, training) if isinstance(cell, SequenceCell) else None


def step(cell: Any, inputs: Any, states: Any, constants: Any, training: bool) -> tuple[Any, Any]:
    """Return the output of one step of a cell, and the states after it."""
    given: dict[str, Any] = {"constants": constants} if isinstance(cell, SequenceCell) else {}
    if cell._call_has_training_arg:
        given["training"] = training
    output, after = cell(inputs, states, **given)
    return output, listed(after)


def output_like(cell: Any, inputs: Any, constants: Any) -> Any:
    """Return an output of one step of a cell, for its shapes and dtypes alone."""
    states = first_states(cell, ops.shape(keras.tree.flatten(inputs)[0])[0])
    return step(cell, inputs, states, constants, False)[0]


def forget_draws(cell: Any) -> None:
    """Have Keras's cells draw their dropout masks anew for the next batch: they keep them."""
    for each in cell._flatten_layers():
        if hasattr(each, "reset_dropout_mask"):
            each.reset_dropout_mask()
            each.reset_recurrent_dropout_mask()
