"""What `Recurrence` has in common with `keras.layers.RNN`, and what it does besides."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, MaskError, ShapeError
from regard.ops.keras_mask import carried_mask
from regard.rnn import Recurrence
from tests.compared import arrays, close

STATES = np.random.default_rng(0).normal(size=(3, 5, 4)).astype("float32")
MASK = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1], [1, 1, 1, 1, 1]], bool)
OPTIONS = (
    {},
    {"return_sequences": True},
    {"return_sequences": True, "return_state": True, "go_backwards": True},
    {"return_sequences": True, "zero_output_for_mask": True},
    {"return_state": True},
)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("cell", [keras.layers.LSTMCell, keras.layers.GRUCell])
def test_it_gives_what_keras_gives(cell, options) -> None:
    theirs, ours = keras.layers.RNN(cell(3), **options), Recurrence(cell(3), **options)
    for each in (theirs, ours):
        each.build(STATES.shape)
    ours.set_weights(theirs.get_weights())
    expected, found = (arrays(each(STATES, mask=MASK)) for each in (theirs, ours))
    assert len(expected) == len(found)
    for one, other in zip(found, expected, strict=True):
        close(one, other)


def test_it_drops_what_keras_drops() -> None:
    def cell():
        return keras.layers.LSTMCell(3, dropout=0.5, seed=4)

    theirs, ours = keras.layers.RNN(cell(), return_sequences=True), Recurrence(cell(), True)
    for each in (theirs, ours):
        each.build(STATES.shape)
    ours.set_weights(theirs.get_weights())
    for _ in range(2):
        expected, found = (arrays(each(STATES, training=True))[0] for each in (theirs, ours))
        close(found, expected)


def test_keras_bidirectional_takes_it() -> None:
    def around(layer):
        layer = keras.layers.Bidirectional(layer)
        layer.build(STATES.shape)
        return layer

    theirs = around(keras.layers.RNN(keras.layers.GRUCell(3), return_sequences=True))
    ours = around(Recurrence(keras.layers.GRUCell(3), True))
    ours.set_weights(theirs.get_weights())
    symbol = keras.layers.Bidirectional(Recurrence(keras.layers.GRUCell(3), True))(
        keras.Input((None, 4))
    )
    assert symbol.shape == (None, None, 6)
    found, expected = (arrays(each(STATES, mask=MASK))[0] for each in (ours, theirs))
    close(found, expected)


def test_outputs_with_steps_carry_the_mask_and_states_do_not() -> None:
    output, state = Recurrence(keras.layers.GRUCell(3), True, return_state=True)(STATES, mask=MASK)
    np.testing.assert_array_equal(carried_mask(output), MASK)
    assert carried_mask(state) is None
    turned = Recurrence(keras.layers.GRUCell(3), True, go_backwards=True)(STATES, mask=MASK)
    np.testing.assert_array_equal(carried_mask(turned), MASK[:, ::-1])
    symbol = Recurrence(keras.layers.GRUCell(3), True)(
        keras.layers.Masking()(keras.Input((None, 4)))
    )
    assert carried_mask(symbol).shape == (None, None)


def test_a_stateful_layer_goes_on_where_it_ended() -> None:
    layer = Recurrence(keras.layers.LSTMCell(3), stateful=True)
    whole = Recurrence(layer.cell)
    inputs = keras.Input((None, 4), batch_size=3)
    model = keras.Model(inputs, layer(inputs))
    model.predict(STATES[:, :2], verbose=0)
    found = model.predict(STATES[:, 2:], verbose=0)
    close(found, arrays(whole(STATES))[0])
    layer.reset_state()
    again = model.predict(STATES, verbose=0)
    close(again, found)


def test_a_stateful_layer_asks_for_the_batch_size() -> None:
    with pytest.raises(ShapeError, match=r"must know the batch size.*Give `batch_size`"):
        Recurrence(keras.layers.GRUCell(3), stateful=True)(keras.Input((None, 4)))


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        ({"inputs": np.zeros(3)}, ShapeError, r"\(batch, steps, \.\.\.\)"),
        ({"inputs": [STATES, STATES[:, :2]]}, ShapeError, "as many steps in each"),
        ({"inputs": STATES, "mask": MASK[:, :2]}, MaskError, "`mask` must have the shape"),
        ({"inputs": STATES, "mask": MASK * 0.5}, MaskError, "Received"),
        ({"inputs": STATES, "initial_state": [np.zeros((3, 3))]}, ArgumentError, "the 2 states"),
    ],
)
def test_what_does_not_fit_is_refused(call, error, says) -> None:
    layer = Recurrence(keras.layers.LSTMCell(3))
    layer.build(STATES.shape)
    with pytest.raises(error, match=says):
        layer.call(**call)


def test_masks_of_several_inputs_are_joined() -> None:
    class Sum(keras.layers.Layer):
        state_size = 4

        def call(self, inputs, states):
            state = states[0] + inputs[0] + inputs[1]
            return state, [state]

    both = [keras.ops.convert_to_tensor(STATES) for _ in range(2)]
    found = Recurrence(Sum())(both, mask=[MASK, MASK[::-1].copy()])
    valid = MASK & MASK[::-1]
    expected = (2 * STATES * valid[..., None]).sum(1)
    close(found, expected)
