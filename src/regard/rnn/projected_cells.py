"""Keras's own cells with the inputs of all steps projected at once, before the loop.

A cell multiplies its input by a matrix at each step. That product needs no state, so one product of
all steps does; the loop keeps what depends on the state. Where the loop is one of Python, each
operation that it does not start is time saved. The formulas are those of Keras's cells, and
`tests/rnn/test_projected_cells.py` holds them to these.
"""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from regard.ops.dropout_mode import drops

__all__ = ["projected"]

# projected inputs of one step, states -> output, next states
Step = Callable[[Any, list[Any]], tuple[Any, list[Any]]]


def projected(cell: Any, inputs: Any, training: bool) -> tuple[Any, Step] | None:
    """Project the inputs of all steps, where the cell is one of Keras that drops nothing.

    Args:
        cell: the cell, built.
        inputs: (B, T, D).
        training: the mode.

    Returns:
        The projected inputs, (B, T, gates times units), and the rest of a step; None for any other
        cell, for nested inputs, and for dropout in training.
    """
    rest = _RESTS.get(type(cell))  # a subclass may have another formula
    rates = (cell.dropout, cell.recurrent_dropout) if rest else ()
    if (
        rest is None
        or (any(rates) and drops(training))
        or keras.tree.is_nested(inputs)
        or len(inputs.shape) != 3
    ):
        return None
    dtype = cell.compute_dtype
    kernel, recurrent = (ops.cast(each, dtype) for each in (cell.kernel, cell.recurrent_kernel))
    bias = ops.cast(cell.bias, dtype) if cell.use_bias else None
    found = ops.matmul(ops.cast(inputs, dtype), kernel)
    if bias is not None:  # a GRU may have a second bias, inside the reset gate
        found = found + (bias[0] if len(bias.shape) == 2 else bias)
    inner = bias[1] if bias is not None and len(bias.shape) == 2 else None
    return found, rest(cell, recurrent, inner)


def _lstm(cell: Any, recurrent: Any, inner: Any) -> Step:
    del inner

    def step(projected: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        gates = ops.split(projected + ops.matmul(states[0], recurrent), 4, axis=-1)
        take, forget, out = (cell.recurrent_activation(gates[place]) for place in (0, 1, 3))
        memory = forget * states[1] + take * cell.activation(gates[2])
        state = out * cell.activation(memory)
        return state, [state, memory]

    return step


def _gru(cell: Any, recurrent: Any, inner: Any) -> Step:
    units = cell.units

    def step(projected: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        (state,) = states
        used = recurrent if cell.reset_after else recurrent[:, : 2 * units]
        before = ops.matmul(state, used)
        if inner is not None:
            before = before + inner
        both = cell.recurrent_activation(projected[:, : 2 * units] + before[:, : 2 * units])
        update, reset = both[:, :units], both[:, units:]
        if cell.reset_after:
            shown = reset * before[:, 2 * units :]
        else:
            shown = ops.matmul(reset * state, recurrent[:, 2 * units :])
        new = cell.activation(projected[:, 2 * units :] + shown)
        state = update * state + (1 - update) * new
        return state, [state]

    return step


def _simple(cell: Any, recurrent: Any, inner: Any) -> Step:
    del inner

    def step(projected: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        state = cell.activation(projected + ops.matmul(states[0], recurrent))
        return state, [state]

    return step


_RESTS: dict[type, Callable[..., Step]] = {
    keras.layers.LSTMCell: _lstm,
    keras.layers.GRUCell: _gru,
    keras.layers.SimpleRNNCell: _simple,
}
