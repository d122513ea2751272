"""Cells on top of each other, as one cell."""

from collections.abc import Sequence
from typing import Any

import keras

from regard.errors import ArgumentTypeError
from regard.rnn.cell_calls import (
    check_cell,
    draw,
    first_states,
    listed,
    output_like,
    state_sizes,
    step,
)
from regard.rnn.sequence_cell import SequenceCell

__all__ = ["StackedCells"]


@keras.saving.register_keras_serializable(package="regard")
class StackedCells(SequenceCell):
    """Give the output of each cell to the next one, within one step.

        output, states[k] = cell[k](output, states[k])

    `Recurrence([...])` makes one of its list.

    Args:
        cells: the cells, the lowest first.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: those of one step, as the lowest cell takes them.
        states: a list of states for each cell.
        constants: what `draw` returned.
        training: the mode.

    Returns:
        The output of the highest cell, and the states of all.

    Raises:
        ArgumentTypeError: if `cells` is no list with a cell in it.
        ArgumentError: if one of them is no cell.

    Example:
        >>> import keras
        >>> from regard.rnn import Recurrence
        >>> layer = Recurrence([keras.layers.GRUCell(3), keras.layers.LSTMCell(5)])
        >>> tuple(layer(keras.ops.ones((2, 7, 4))).shape)
        (2, 5)

    Source:
        `keras.layers.StackedRNNCells`.
        Differs: cells may draw something once for each sequence, and have states of any structure.

    See also:
        `Recurrence`: runs it along the steps.
    """

    def __init__(self, cells: Sequence[Any], **kwargs: Any) -> None:
        if not isinstance(cells, list | tuple) or not cells:
            raise ArgumentTypeError(
                f"`cells` must be a list of at least one cell. Received: cells={cells!r}"
            )
        super().__init__(**{"dtype": cells[0].dtype_policy, **kwargs})
        self.cells = [check_cell("cells", each) for each in cells]

    @property
    def state_size(self) -> list[Any]:
        """The sizes of the states of each cell."""
        return [state_sizes(each) for each in self.cells]

    @property
    def output_size(self) -> Any:
        """The size of the highest cell's output."""
        return _output_size(self.cells[-1])

    def build(self, inputs_shape: Any) -> None:
        """Create the weights of each cell."""
        shape = inputs_shape
        batch = keras.tree.flatten(inputs_shape)[0]
        for each in self.cells:
            if not each.built:
                each.build(shape)
                each.built = True
            shape = (batch, _output_size(each))

    def draw(self, inputs: Any, training: bool) -> list[Any]:
        """Return what each cell draws."""
        drawn = []
        for place, each in enumerate(self.cells):
            drawn.append(draw(each, inputs, training))
            if any(isinstance(later, SequenceCell) for later in self.cells[place + 1 :]):
                inputs = output_like(each, inputs, drawn[-1])
        return drawn

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Return the first states of each cell."""
        return [first_states(each, batch_size) for each in self.cells]

    def call(
        self, inputs: Any, states: Any, constants: Any = None, training: bool = False
    ) -> tuple[Any, list[Any]]:
        """Run one step; the arguments are described by the class."""
        constants = constants or [None] * len(self.cells)
        after = []
        for each, before, drawn in zip(self.cells, states, constants, strict=True):
            inputs, state = step(each, inputs, before, drawn, training)
            after.append(state)
        return inputs, after

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        cells = [keras.saving.serialize_keras_object(each) for each in self.cells]
        return {**super().get_config(), "cells": cells}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the cell with those inside."""
        cells = [keras.saving.deserialize_keras_object(each) for each in config["cells"]]
        return cls(**{**config, "cells": cells})


def _output_size(cell: Any) -> Any:
    size = getattr(cell, "output_size", None)
    return listed(cell.state_size)[0] if size is None else size
