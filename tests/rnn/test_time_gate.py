"""A forget gate times a decay equals a plain loop; with a gap of 0 the cell is as it was."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ShapeError, UnknownNameError
from regard.rnn import Recurrence, SequenceCell, TimeGate

B, T, D, U = 3, 5, 2, 4
DRAWN = np.random.default_rng(7)
VALUES = DRAWN.normal(size=(B, T, D)).astype("float32")
GAPS = DRAWN.uniform(0, 6, (B, T)).astype("float32")
HALF_LIVES = (0.5, 8.0)


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def worth(decay: str, gap: float) -> np.ndarray:
    if decay == "logarithmic":
        return np.full(U, 1 / np.log(np.e + gap))
    if decay == "inverse":
        return np.full(U, 1 / max(gap, 1.0))
    return np.array([2 ** (-gap / (0.5 * 16 ** (u / (U - 1)))) for u in range(U)])


def looped_lstm(cell, decay: str) -> np.ndarray:
    kernel, recurrent, bias = (
        array(each) for each in (cell.kernel, cell.recurrent_kernel, cell.bias)
    )
    outputs = np.zeros((B, T, U))
    for row in range(B):
        h, c = np.zeros(U), np.zeros(U)
        for step in range(T):
            scores = VALUES[row, step] @ kernel + h @ recurrent + bias
            i, f, new, o = (scores[k * U : (k + 1) * U] for k in range(4))
            gate = sigmoid(f) * worth(decay, GAPS[row, step])
            c = gate * c + sigmoid(i) * np.tanh(new)
            h = outputs[row, step] = sigmoid(o) * np.tanh(c)
    return outputs


def looped_gru(cell, decay: str) -> np.ndarray:
    kernel, recurrent, bias = (
        array(each) for each in (cell.kernel, cell.recurrent_kernel, cell.bias)
    )
    z, r, n = (slice(k * U, (k + 1) * U) for k in range(3))
    outputs = np.zeros((B, T, U))
    for row in range(B):
        h = np.zeros(U)
        for step in range(T):
            h = h * worth(decay, GAPS[row, step])
            given, told = VALUES[row, step] @ kernel + bias[0], h @ recurrent + bias[1]
            stay, reset = sigmoid(given[z] + told[z]), sigmoid(given[r] + told[r])
            h = stay * h + (1 - stay) * np.tanh(given[n] + reset * told[n])
            outputs[row, step] = h
    return outputs


@pytest.mark.parametrize("decay", ["exponential", "logarithmic", "inverse"])
@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_equals_a_plain_loop(kind, decay):
    cell = (keras.layers.LSTMCell if kind == "lstm" else keras.layers.GRUCell)(
        U, bias_initializer="random_normal"
    )
    gate = TimeGate(cell, decay, half_lives=HALF_LIVES if decay == "exponential" else None)
    found = array(Recurrence(gate, return_sequences=True)((VALUES, GAPS)))
    looped = looped_lstm if kind == "lstm" else looped_gru
    np.testing.assert_allclose(found, looped(cell, decay), atol=2e-6)
    assert len(gate.trainable_weights) == 3 + (decay == "exponential")


def test_without_time_the_cell_is_as_it_was():
    cell = keras.layers.LSTMCell(U)
    gated = Recurrence(TimeGate(cell))({"values": VALUES, "gaps": 0 * GAPS[..., None]})
    np.testing.assert_allclose(array(gated), array(Recurrence(cell)(VALUES)), atol=1e-6)


def test_a_long_gap_forgets_all_but_what_comes():
    cell = keras.layers.GRUCell(U)
    long = np.full((B, T), 1e9, "float32")
    gated = Recurrence(TimeGate(cell))((VALUES, long))
    alone = Recurrence(cell)(VALUES[:, -1:])
    np.testing.assert_allclose(array(gated), array(alone), atol=1e-6)


def test_negative_gaps_count_as_none():
    layer = Recurrence(TimeGate(keras.layers.LSTMCell(U)))
    back, none = GAPS.copy(), GAPS.copy()
    back[:, 2], none[:, 2] = -4, 0
    np.testing.assert_array_equal(array(layer((VALUES, back))), array(layer((VALUES, none))))


@keras.saving.register_keras_serializable(package="tests")
class AroundCell(SequenceCell):
    """Multiplies the inputs by what it drew once, as a wrapper of another cell would."""

    def __init__(self, cell, **kwargs):
        super().__init__(**kwargs)
        self.cell = cell

    @property
    def state_size(self):
        return self.cell.state_size

    def build(self, inputs_shape):
        self.cell.build(inputs_shape)

    def draw(self, inputs, training):
        return keras.ops.full(keras.ops.shape(inputs), 3.0)

    def get_initial_state(self, batch_size=None):
        return self.cell.get_initial_state(batch_size=batch_size)

    def call(self, inputs, states, constants=None, training=False):
        return self.cell(inputs * constants, states)


def test_around_a_cell_that_draws():
    cell = keras.layers.LSTMCell(U)
    drawn = Recurrence(TimeGate(AroundCell(cell)))((VALUES, GAPS))
    plain = Recurrence(TimeGate(cell))((3 * VALUES, GAPS))
    np.testing.assert_allclose(array(drawn), array(plain), atol=1e-6)


def test_comes_back_from_its_config():
    layer = Recurrence(TimeGate(keras.layers.GRUCell(U), half_lives=[1, 30]), name="gate")
    expected = array(layer((VALUES, GAPS)))
    again = Recurrence.from_config(layer.get_config())
    again((VALUES, GAPS))
    again.set_weights(layer.get_weights())
    np.testing.assert_allclose(array(again((VALUES, GAPS))), expected, atol=1e-6)
    assert again.cell.half_lives == (1.0, 30.0)
    (lives,) = (array(each) for each in layer.weights if each.name == "log_half_life")
    np.testing.assert_allclose(np.exp(lives)[[0, -1]], [1, 30], rtol=1e-5)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: TimeGate(keras.layers.SimpleRNNCell(U)), ArgumentError, "must have a forget gate"),
        (lambda: TimeGate(TimeGate(keras.layers.GRUCell(U))), ArgumentError, "forget gate"),
        (lambda: TimeGate(keras.layers.GRUCell(U), "linear"), UnknownNameError, "'exponential'"),
        (
            lambda: TimeGate(keras.layers.GRUCell(U), "inverse", half_lives=(1, 2)),
            ArgumentError,
            "has an effect with",
        ),
        (
            lambda: TimeGate(keras.layers.GRUCell(U), half_lives=(3, 2)),
            ArgumentError,
            r"\(shortest, longest\)",
        ),
        (
            lambda: Recurrence(TimeGate(keras.layers.GRUCell(U)))(VALUES),
            ArgumentError,
            r"must be \(values, gaps\).*one tensor of shape",
        ),
        (
            lambda: Recurrence(TimeGate(keras.layers.GRUCell(U)))((VALUES, VALUES)),
            ShapeError,
            r"`gaps` must have one number at a step.*\(3, 2\)",
        ),
        (
            lambda: Recurrence(TimeGate(keras.layers.GRUCell(U)))({"values": VALUES, "gap": GAPS}),
            ArgumentError,
            r"\['gap', 'values'\]",
        ),
    ],
)
def test_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
