"""Which layers drop, and that they are put back."""

import keras
import numpy as np
import pytest

from regard.rnn import DropoutWrapper
from regard.rnn.keras_dropout import can_drop, dropping

pytestmark = pytest.mark.only_on("jax")  # no backend takes part


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (keras.layers.Dropout(0.5), True),
        (keras.layers.Dropout(0.0), False),
        (keras.layers.LSTMCell(2, recurrent_dropout=0.1), True),
        (keras.layers.LSTM(2), False),
        (keras.layers.Dense(2), False),
        (keras.layers.GaussianNoise(0.5), False),
        (DropoutWrapper(keras.layers.GRUCell(2), state_rate=0.5), True),
        (DropoutWrapper(keras.layers.GRUCell(2)), False),
    ],
)
def test_what_can_drop(layer, expected: bool) -> None:
    assert can_drop(layer) is expected


def test_a_layer_is_put_back_also_after_an_error_and_with_a_call_of_its_own() -> None:
    plain, own = keras.layers.Dropout(0.5, seed=1), keras.layers.Dropout(0.5, seed=1)
    calls = own.call
    own.call = calls
    ones = np.ones((3, 4), "float32")
    with dropping([plain, own]):
        assert float(plain(ones).min()) == 0
        assert float(own(ones, training=False).min()) == 0
    with pytest.raises(KeyError), dropping([plain, own]):
        raise KeyError
    assert "call" not in plain.__dict__
    assert own.__dict__["call"] is calls
    assert float(plain(ones).min()) == 1
