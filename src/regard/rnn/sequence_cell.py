"""The abstract cell that draws something once for each sequence."""

import abc
from typing import Any

import keras

__all__ = ["SequenceCell"]


class SequenceCell(keras.layers.Layer, abc.ABC):
    """Make one step of a recurrence with what was drawn once for its sequence; abstract.

    A cell is what `Recurrence` runs: a layer with `state_size`, `get_initial_state` and

        output, states = cell(inputs, states)

    for one step. Keras's own are such cells. This one is also given what `draw` returned before the
    first step, so that a dropout mask is the same at each of them:

        constants = cell.draw(inputs of a step, training)
        output, states = cell(inputs, states, constants)

    `keras.layers.RNN` knows nothing of `draw`, so there the call raises.
    """

    @abc.abstractmethod
    def draw(self, inputs: Any, training: bool) -> Any:
        """Return what stays the same at all steps: any structure of tensors, or None.

        Args:
            inputs: those of one step, (B, ...) each, for their shapes and dtypes alone.
            training: the mode.
        """

    @abc.abstractmethod
    def get_initial_state(self, batch_size: Any = None) -> Any:
        """Return the states before the first step, (B, ...) each, in any structure."""
