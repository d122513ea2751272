"""Cells are asked alike; what is no cell is refused."""

import keras
import pytest

from regard.errors import ArgumentError
from regard.rnn import Recurrence
from regard.rnn.cell_calls import check_cell, first_states, listed


@pytest.mark.parametrize(
    "cell", [keras.layers.LSTM(3), keras.layers.Dense(3), 3, None, keras.layers.LSTMCell]
)
def test_what_is_no_cell_is_refused(cell) -> None:
    with pytest.raises(ArgumentError, match=r"`cell` must be a cell: .*LSTMCell.* Received: cell="):
        Recurrence(cell)


def test_a_cell_is_returned() -> None:
    cell = keras.layers.GRUCell(2)
    assert check_cell("cell", cell) is cell


def test_a_single_state_is_put_in_a_list() -> None:
    assert listed(1) == [1]
    assert listed({"a": 1}) == {"a": 1}


def test_a_cell_that_says_only_its_sizes_begins_with_zeros() -> None:
    class Sizes(keras.layers.Layer):
        state_size = (2, 3)

    assert [each.shape for each in first_states(Sizes(), 5)] == [(5, 2), (5, 3)]


def test_states_that_are_numbers_of_things_keep_their_dtype() -> None:
    class Counting(keras.layers.Layer):
        state_size = 1

        def get_initial_state(self, batch_size=None):
            return keras.ops.zeros((batch_size, 1), "int32")

    (state,) = first_states(Counting(dtype="float16"), 2)
    assert keras.backend.standardize_dtype(state.dtype) == "int32"
