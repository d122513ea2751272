"""T-LSTM equals a plain loop written from the paper."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, UnknownNameError
from regard.rnn import Recurrence, TimeAwareLSTM

B, T, D, U = 3, 5, 2, 4
DRAWN = np.random.default_rng(7)
VALUES = DRAWN.normal(size=(B, T, D)).astype("float32")
GAPS = DRAWN.uniform(0, 6, (B, T)).astype("float32")


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def looped(weights: dict[str, np.ndarray], decay: str) -> np.ndarray:
    outputs = np.zeros((B, T, U))
    for row in range(B):
        h, c = np.zeros(U), np.zeros(U)
        for step in range(T):
            gap = float(GAPS[row, step])
            kept = 1 / np.log(np.e + gap) if decay == "logarithmic" else 1 / max(gap, 1)
            short = np.tanh(c @ weights["decomposition_kernel"] + weights["decomposition_bias"])
            adjusted = (c - short) + short * kept
            scores = VALUES[row, step] @ weights["kernel"] + h @ weights["recurrent_kernel"]
            i, f, new, o = np.split(scores + weights["bias"], 4)
            c = sigmoid(f) * adjusted + sigmoid(i) * np.tanh(new)
            h = outputs[row, step] = sigmoid(o) * np.tanh(c)
    return outputs


@pytest.mark.parametrize("decay", ["logarithmic", "inverse"])
def test_equals_a_plain_loop(decay):
    cell = TimeAwareLSTM(U, decay, bias_initializer="random_normal")
    found = array(Recurrence(cell, return_sequences=True)((VALUES, GAPS)))
    weights = {each.name: array(each) for each in cell.weights}
    np.testing.assert_allclose(found, looped(weights, decay), atol=2e-6)


def test_without_decomposition_it_is_an_lstm():
    cell = TimeAwareLSTM(U)
    timed, plain = Recurrence(cell), Recurrence(keras.layers.LSTMCell(U))
    timed((VALUES, GAPS))
    expected = array(plain(VALUES))
    *_, bias, decomposition, its_bias = cell.get_weights()
    np.testing.assert_array_equal(bias, plain.get_weights()[2])  # the forget gate starts at 1
    cell.set_weights([*plain.get_weights(), 0 * decomposition, its_bias])
    np.testing.assert_allclose(array(timed((VALUES, GAPS))), expected, atol=1e-6)


def test_regularizers_and_config():
    cell = TimeAwareLSTM(U, "inverse", kernel_regularizer="l2")
    cell.build(((B, D), (B,)))
    assert len(cell.losses) == 2  # of the kernel and of the decomposition's
    again = TimeAwareLSTM.from_config(cell.get_config())
    assert again.get_config() == cell.get_config()


def test_refused():
    with pytest.raises(UnknownNameError, match="must be one of 'logarithmic', 'inverse'"):
        TimeAwareLSTM(U, "exponential")
    with pytest.raises(ArgumentError, match="`units` must be a positive integer"):
        TimeAwareLSTM(0)
    with pytest.raises(ArgumentError, match=r"must be \(values, gaps\).*3 tensors"):
        Recurrence(TimeAwareLSTM(U))((VALUES, GAPS, GAPS))
