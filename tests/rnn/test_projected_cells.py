"""The formulas of Keras's cells, with the inputs projected at once, are those of the cells."""

import keras
import numpy as np
import pytest

from regard.rnn.cell_calls import first_states, step
from regard.rnn.projected_cells import projected
from tests.compared import close

STATES = np.random.default_rng(0).normal(size=(2, 5, 7)).astype("float32")
CELLS = {
    "simple": lambda **given: keras.layers.SimpleRNNCell(3, **given),
    "lstm": lambda **given: keras.layers.LSTMCell(3, **given),
    "gru": lambda **given: keras.layers.GRUCell(3, **given),
    "gru, reset before": lambda **given: keras.layers.GRUCell(3, reset_after=False, **given),
}
SETTINGS = ({}, {"use_bias": False}, {"activation": "softsign"}, {"dtype": "mixed_float16"})


def built(cell):
    cell.build((None, 7))
    random = np.random.default_rng(7)
    cell.set_weights([random.normal(0.1, 0.5, each.shape) for each in cell.get_weights()])
    return cell


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
@pytest.mark.parametrize("name", CELLS)
def test_a_step_is_that_of_the_cell(name, settings) -> None:
    cell = built(CELLS[name](**settings))
    inputs, rest = projected(cell, keras.ops.convert_to_tensor(STATES), training=False)
    mine = yours = first_states(cell, 2)
    for at in range(5):
        output, mine = rest(inputs[:, at], mine)
        expected, yours = step(cell, STATES[:, at], yours, None, False)
        close_to = 3e-3 if "dtype" in settings else 1e-5
        close(output, expected, close_to)
        assert output.dtype == expected.dtype


class Other(keras.layers.LSTMCell):
    """A formula of somebody's own."""


@pytest.mark.parametrize(
    ("cell", "training", "taken"),
    [
        (keras.layers.LSTMCell(3, dropout=0.5), True, False),
        (keras.layers.LSTMCell(3, recurrent_dropout=0.5), True, False),
        (keras.layers.LSTMCell(3, dropout=0.5), False, True),
        (Other(3), False, False),
    ],
)
def test_what_it_cannot_do_is_left_to_the_cell(cell, training, taken) -> None:
    found = projected(built(cell), keras.ops.convert_to_tensor(STATES), training)
    assert (found is not None) is taken


def test_nested_inputs_are_left_to_the_cell() -> None:
    tensor = keras.ops.convert_to_tensor(STATES)
    assert projected(built(keras.layers.GRUCell(3)), [tensor, tensor], False) is None
