"""One pass of a cell over a batch of sequences, in a loop that may be compiled."""

from typing import Any

import keras
from keras import ops

from regard.kernels.recurrence import Carry, runs_compiled
from regard.ops.keras_autocast import weights_as_they_are
from regard.rnn.cell_calls import draw, step
from regard.rnn.projected_cells import projected

__all__ = ["CellPass"]


class CellPass:
    """Run the steps of a cell, and bring out what they change besides the states.

    A compiled loop traces its body once. What a layer in it assigns, the state of a seed or a
    moving average, would stay inside; and a seed that does not move draws the same at each step.
    So these variables travel in the carry. One step is traced before the loop to find which they
    are; its result is not used. Where the loop is one of Python, each step assigns by itself.

    Args:
        cell: the cell, built.
        variables: all variables that a step may read.
        inputs: those of all steps, (B, T, ...) each.
        states: those before the first step.
        training: the mode.
    """

    def __init__(
        self, cell: Any, variables: list[Any], inputs: Any, states: Any, training: bool
    ) -> None:
        self._cell, self._training = cell, training
        self._changed: list[Any] = []
        self._others: list[tuple[Any, Any]] = []
        self._first: list[Any] = []
        # A compiled loop gains nothing: it pays in memory what it saves in products.
        faster = None if runs_compiled() else projected(cell, inputs, training)
        self.inputs: Any = faster[0] if faster else inputs
        self._rest: Any = faster[1] if faster else None
        if faster is None:
            first = _first_step(inputs)
            self._constants = draw(cell, first, training)
            if runs_compiled() and any(not each.trainable for each in variables):
                self._trace(variables, first, states)
        self.carry = Carry(states, self._first)

    def _trace(self, variables: list[Any], inputs: Any, states: Any) -> None:
        """Find the variables that a step changes, and what they begin with."""
        # A scope knows nothing of one around it: without these, a step would read what the
        # variables held before that one began.
        with weights_as_they_are():
            now = [each.value for each in variables]
        with keras.StatelessScope(list(zip(variables, now, strict=True))) as scope:
            before = [scope.get_current_value(each) for each in variables]
            step(self._cell, inputs, states, self._constants, self._training)
        for variable, value, old in zip(variables, now, before, strict=True):
            new = scope.get_current_value(variable)
            if new is old:
                self._others.append((variable, value))
                continue
            self._changed.append(variable)
            # Keras's cells draw their dropout masks at the first step that they see, which was this
            # one: their seeds go on from here. An average has not seen any step yet.
            self._first.append(value if keras.backend.is_float_dtype(variable.dtype) else new)

    def step(self, carry: Carry, inputs: Any, index: Any) -> tuple[Carry, Any]:
        """Run one step of `kernels.recurrence.scan`."""
        del index
        if not self._changed:
            output, states = self._step(carry.states, inputs)
            return Carry(states, []), output
        mapping = [*self._others, *zip(self._changed, carry.counters, strict=True)]
        with keras.StatelessScope(mapping) as scope:
            output, states = self._step(carry.states, inputs)
        return Carry(states, [scope.get_current_value(each) for each in self._changed]), output

    def _step(self, states: Any, inputs: Any) -> tuple[Any, Any]:
        if self._rest is not None:
            return self._rest(inputs, states)
        return step(self._cell, inputs, states, self._constants, self._training)

    def end(self, carry: Carry) -> Any:
        """Assign what the loop has changed; return the last states."""
        for variable, value in zip(self._changed, carry.counters, strict=True):
            variable.assign(value)
        return carry.states


def _first_step(inputs: Any) -> Any:
    """Return the inputs of the first step, or zeros where there is none: a sum has no such case."""
    return keras.tree.map_structure(
        lambda each: ops.cast(ops.sum(each[:, :1], axis=1), each.dtype), inputs
    )
