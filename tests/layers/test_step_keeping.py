"""What a layer's shapes say of its steps."""

import keras
import pytest

from regard.layers import AttentionPooling
from regard.layers.step_keeping import first_output_shape, keeps_steps

pytestmark = pytest.mark.only_on("jax")


def made(layer: keras.layers.Layer, *shape: int | None) -> keras.layers.Layer:
    layer.build(shape)
    return layer


@pytest.mark.parametrize(
    ("layer", "kept"),
    [
        (keras.layers.Conv1D(3, 3, padding="same"), True),
        (keras.layers.Conv1D(3, 3), False),
        (keras.layers.MaxPooling1D(2), False),
        (keras.layers.GRU(3, return_sequences=True), True),
        (keras.layers.GRU(3, return_sequences=True, return_state=True), True),
        (keras.layers.GRU(3), False),
        (keras.layers.GlobalMaxPooling1D(), False),
        (AttentionPooling("tanh", hops=5), False),  # as many hops as steps
    ],
    ids=lambda each: getattr(each, "name", each),
)
@pytest.mark.parametrize("steps", [None, 5])
def test_steps(layer, kept, steps):
    layer = made(type(layer).from_config(layer.get_config()), None, steps, 4)
    assert keeps_steps(layer, (None, steps, 4)) is kept


def test_an_input_without_steps_has_none_to_keep():
    assert not keeps_steps(made(keras.layers.Dense(3), None, 4), (None, 4))


def test_the_first_of_several_outputs():
    inner = keras.layers.LSTM(3, return_sequences=True, return_state=True)
    layer = made(keras.layers.Bidirectional(inner, merge_mode=None), None, None, 4)
    assert first_output_shape(layer, (None, 7, 4)) == (None, 7, 3)
    assert first_output_shape(made(keras.layers.Dense(2), None, 4), (5, 4)) == (5, 2)
