"""Both directions, joined at each step."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from regard.ops.keras_mask import carried_mask
from regard.rnn import Bidirectional, Recurrence
from tests.compared import arrays, close
from tests.contract.stateful.subjects import TwoInputs

STATES = np.random.default_rng(0).normal(size=(3, 5, 4)).astype("float32")
MASK = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1], [1, 1, 1, 1, 1]], bool)


def built(merge_mode="concat", **options) -> Bidirectional:
    layer = Bidirectional(Recurrence(keras.layers.GRUCell(3), **options), merge_mode)
    layer.build(STATES.shape)
    return layer


@pytest.mark.parametrize("merge_mode", ["concat", "sum", "ave", "mul", None])
def test_it_joins_as_keras_does(merge_mode) -> None:
    theirs = keras.layers.Bidirectional(
        keras.layers.RNN(keras.layers.GRUCell(3), return_sequences=True), merge_mode
    )
    theirs.build(STATES.shape)
    ours = built(merge_mode, return_sequences=True, zero_output_for_mask=True)
    ours.set_weights(theirs.get_weights())
    found, expected = (each(STATES, mask=MASK) for each in (ours, theirs))
    for one, other in zip(keras.tree.flatten(found), keras.tree.flatten(expected), strict=True):
        close(one, other)


def test_outputs_carry_the_mask_of_the_inputs() -> None:
    np.testing.assert_array_equal(
        carried_mask(built(return_sequences=True)(STATES, mask=MASK)), MASK
    )


def test_the_last_outputs_are_joined() -> None:
    layer = built()
    forward, backward = np.split(keras.ops.convert_to_numpy(layer(STATES, mask=MASK)), 2, axis=-1)
    close(forward, layer.layer(STATES, mask=MASK))
    assert (forward != backward).any()


def test_states_of_both_directions_go_in_and_come_out() -> None:
    layer = built(return_state=True)
    _, forward, backward = layer(STATES)
    given = [keras.ops.zeros((3, 3)), keras.ops.ones((3, 3))]
    _, same, other = layer(STATES, initial_state=given)
    close(same, forward)
    assert (arrays(other)[0] != arrays(backward)[0]).any()
    with pytest.raises(ArgumentError, match=r"as many states for each direction.*3 states"):
        layer.call(STATES, initial_state=[*given, given[0]])


def test_nested_inputs_and_outputs_are_joined_one_by_one(tmp_path) -> None:
    inputs = {"event": keras.Input((None, 4), name="event")}
    inputs |= {"time": keras.Input((None, 1), name="time")}
    found = Bidirectional(Recurrence(TwoInputs(), True))(inputs)
    assert {name: each.shape for name, each in found.items()} == {
        "state": (None, None, 6),
        "first": (None, None, 2),
    }
    model = keras.Model(inputs, found)
    given = {"event": STATES, "time": STATES[..., :1]}
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    close(loaded(given)["state"], model(given)["state"])


class Nobody(keras.layers.GRUCell):
    """A cell that nobody registered."""


def test_a_cell_that_nobody_registered_has_two_directions_too() -> None:
    layer = Bidirectional(Recurrence(Nobody(3, activation=lambda x: x)))
    assert layer(STATES).shape == (3, 6)


@pytest.mark.parametrize(
    ("layer", "merge_mode", "error"),
    [
        (keras.layers.LSTM(3), "concat", ArgumentTypeError),
        (Recurrence(keras.layers.GRUCell(3), go_backwards=True), "concat", ArgumentError),
        (Recurrence(keras.layers.GRUCell(3)), "add", UnknownNameError),
    ],
)
def test_what_cannot_be_joined_is_refused(layer, merge_mode, error) -> None:
    with pytest.raises(error, match="Received"):
        Bidirectional(layer, merge_mode)
