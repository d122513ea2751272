"""A cell that draws once for each sequence: in a recurrence, in a stack, and where nobody draws."""

import keras
import numpy as np
import pytest

from regard.rnn import Bidirectional, Recurrence, SequenceCell


@keras.saving.register_keras_serializable(package="tests")
class Offset(SequenceCell):
    """Add a number that is drawn once for each sequence to each input."""

    state_size = 2

    def __init__(self, seed: int = 3, **kwargs) -> None:
        super().__init__(**kwargs)
        self.seed = seed
        self._generator = keras.random.SeedGenerator(seed)

    def draw(self, inputs, training):
        if not training:
            return None
        return keras.random.uniform(keras.ops.shape(inputs), seed=self._generator)

    def get_initial_state(self, batch_size=None):
        return keras.ops.zeros((batch_size, 2))

    def call(self, inputs, states, constants=None, training=False):
        shown = inputs if constants is None else inputs + constants
        return shown, [states[0] + 1]

    def get_config(self):
        return {**super().get_config(), "seed": self.seed}


STATES = np.zeros((3, 5, 2), "float32")


def outputs(layer, training: bool = True) -> np.ndarray:
    return keras.ops.convert_to_numpy(layer(STATES, training=training))


def test_it_is_abstract() -> None:
    with pytest.raises(TypeError, match="abstract"):
        SequenceCell()


@pytest.mark.parametrize(
    "around", [lambda cell: cell, lambda cell: [keras.layers.GRUCell(2), cell]]
)
def test_what_is_drawn_stays_along_the_steps_and_changes_with_the_batch(around) -> None:
    layer = Recurrence(around(Offset()), True)
    first, second = outputs(layer), outputs(layer)
    assert (first == first[:, :1]).all()
    assert np.unique(first).size == 6  # 3 sequences of 2 features
    assert (first != second).all()
    assert not outputs(layer, training=False).any()


def test_both_directions_draw() -> None:
    found = outputs(Bidirectional(Recurrence(Offset(), True)))
    assert (found == found[:, :1]).all()
    assert found.shape == (3, 5, 4)
