"""TensorFlow's DropoutWrapper as recorded, with the masks that it drew."""

import keras
import numpy as np
import pytest

from regard.rnn import DropoutWrapper, Recurrence
from tests.golden.loading import Case, load


class Identity(keras.layers.Layer):
    """A cell that returns what it reads and keeps its state."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.state_size = size

    def call(self, inputs, states):
        return inputs, states


def cell_and_weights(case: Case):
    """The cell of Keras with the recorded weights: kernels are apart, gates in another order."""
    kind, units = case.config["cell"].rstrip(")").split("(")
    if kind == "identity":
        return Identity(int(units)), []
    kernel, bias = case.weights
    if kind == "lstm":  # i, j, f + 1, o there; i, f, c, o here
        order = [0, 2, 1, 3]
        kernel = np.concatenate([np.split(kernel, 4, axis=1)[each] for each in order], axis=1)
        i, j, f, o = np.split(bias, 4)
        bias = np.concatenate([i, f + 1, j, o])
    cell = {"lstm": keras.layers.LSTMCell, "rnn": keras.layers.SimpleRNNCell}[kind](int(units))
    return cell, [kernel[:6], kernel[6:], bias]


@pytest.mark.parametrize(
    "name", ["basic_rnn_variational", "identity_variational", "lstm_variational"]
)
def test_outputs_and_states_are_those_recorded(name: str, shared) -> None:
    case = load(shared, f"dropout_wrapper/{name}")
    cell, weights = cell_and_weights(case)
    probabilities = {key: case.config[key] for key in case.config if key.endswith("keep_prob")}
    wrapper = DropoutWrapper.from_keep_probabilities(
        cell, **probabilities, variational_recurrent=case.config["variational_recurrent"]
    )
    layer = Recurrence(wrapper, return_sequences=True, return_state=True)
    layer.build(case.inputs[0].shape)
    layer.set_weights(weights)
    # There an LSTM's states are (c, h), and the mask drawn for c is not used.
    h_mask = case["extra_mask_state_1" if len(case.outputs) == 3 else "extra_mask_state_0"]
    masks = {
        "cell": None,
        "input": [case["extra_mask_input_0"]],
        "state": [h_mask, *[None] * (len(case.outputs) - 2)],
        "output": [case["extra_mask_output_0"]],
    }
    wrapper.draw = lambda inputs, training: masks
    outputs, *states = map(keras.ops.convert_to_numpy, layer(case.inputs[0], training=True))
    np.testing.assert_allclose(outputs, case.outputs[0], atol=1e-6)
    # There the last state is returned dropped, here whole.
    final = case.outputs[:0:-1]
    np.testing.assert_allclose(states[0] * h_mask, final[0], atol=1e-6)
    if len(states) == 2:
        np.testing.assert_allclose(states[1], final[1], atol=1e-6)


def test_without_variational_masks_change_from_step_to_step(shared) -> None:
    case = load(shared, "dropout_wrapper/identity_per_step_noise")
    there = case.outputs[0] / case.inputs[0]
    wrapper = DropoutWrapper.from_keep_probabilities(Identity(6), 0.5, seed=7)
    layer = Recurrence(wrapper, return_sequences=True)
    here = keras.ops.convert_to_numpy(layer(case.inputs[0], training=True)) / case.inputs[0]
    for ratio in (there, here):
        assert set(np.unique(ratio.round(5))) == {0.0, 2.0}
        assert (ratio != ratio[:, :1]).any()
        assert (ratio != ratio[:1]).any()
