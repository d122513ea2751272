"""A stack is its cells, one after the other."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.rnn import Recurrence, StackedCells
from tests.compared import close

STATES = np.random.default_rng(0).normal(size=(2, 5, 4)).astype("float32")


def test_a_list_of_cells_is_layers_on_top_of_each_other() -> None:
    cells = [keras.layers.GRUCell(3), keras.layers.LSTMCell(2)]
    found = Recurrence(cells)(STATES)
    lower, upper = (
        Recurrence(cell, sequences) for cell, sequences in zip(cells, (True, False), strict=True)
    )
    close(found, upper(lower(STATES)))


def test_sizes_are_those_of_the_cells() -> None:
    stack = StackedCells([keras.layers.GRUCell(3), keras.layers.LSTMCell(2)])
    assert stack.state_size == [[3], [2, 2]]
    assert stack.output_size == 2


@pytest.mark.parametrize("cells", [[], keras.layers.GRUCell(3), None])
def test_what_is_no_list_of_cells_is_refused(cells) -> None:
    with pytest.raises(ArgumentTypeError, match="`cells` must be a list of at least one cell"):
        StackedCells(cells)


def test_what_is_no_cell_in_it_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`cells` must be a cell"):
        StackedCells([keras.layers.GRUCell(3), keras.layers.Dense(3)])
