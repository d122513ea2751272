"""What a step changes besides the states comes out of the loop."""

import keras
import numpy as np
import pytest

from regard.rnn import Recurrence
from tests.compared import close


class Norm(keras.layers.Layer):
    """A batch normalisation in a cell: its averages move at each step."""

    state_size = 3

    def __init__(self) -> None:
        super().__init__()
        self.norm = keras.layers.BatchNormalization(momentum=0.5)
        self.dropout = keras.layers.Dropout(0.5, seed=1)

    def build(self, inputs_shape) -> None:
        self.norm.build(inputs_shape)

    def call(self, inputs, states, training=False):
        shown = self.dropout(self.norm(inputs, training=training), training=training)
        return shown, [states[0]]


STATES = np.random.default_rng(0).normal(size=(4, 6, 3)).astype("float32")


def fitted(layer) -> keras.Model:
    inputs = keras.Input((6, 3))
    model = keras.Model(inputs, layer(inputs))
    model.compile(keras.optimizers.SGD(0.0), "mse")
    model.train_on_batch(STATES, np.zeros_like(STATES))
    return model


@pytest.mark.parametrize("compiled", [True, False])
def test_averages_move_once_for_each_step(compiled) -> None:
    layer = Recurrence(Norm(), return_sequences=True)
    if compiled:
        fitted(layer)
    else:
        layer(STATES, training=True)
    expected = np.zeros(3)
    for step in range(6):
        expected = 0.5 * expected + 0.5 * STATES[:, step].mean(0)
    found = keras.ops.convert_to_numpy(layer.cell.norm.moving_mean)
    close(found, expected)


def test_a_seed_moves_with_each_step_and_each_batch() -> None:
    layer = Recurrence(Norm(), return_sequences=True)
    zeros = [keras.ops.convert_to_numpy(layer(STATES, training=True)) == 0 for _ in range(2)]
    assert len({each[:, step].tobytes() for each in zeros for step in range(6)}) == 12


def test_nothing_moves_at_inference() -> None:
    layer = Recurrence(Norm(), return_sequences=True)
    layer.build(STATES.shape)
    before = [keras.ops.convert_to_numpy(each.value) for each in layer.variables]
    layer(STATES)
    for old, variable in zip(before, layer.variables, strict=True):
        np.testing.assert_array_equal(old, keras.ops.convert_to_numpy(variable.value))
