"""A stateful layer keeps its states from batch to batch of `fit` too."""

import keras
import numpy as np

from regard.rnn import Recurrence
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH, UNITS = 2, 5, 3, 4


def test_the_states_are_kept_in_fit():
    x = np.random.default_rng(0).normal(size=(BATCH, 2 * STEPS, WIDTH)).astype("float32")
    layer = Recurrence(keras.layers.LSTMCell(UNITS), stateful=True)
    model = keras.Sequential([keras.Input(batch_shape=(BATCH, None, WIDTH)), layer])
    model.compile(keras.optimizers.SGD(0.0), "mse", jit_compile=False)
    halves, y = np.concatenate([x[:, :STEPS], x[:, STEPS:]]), np.zeros((2 * BATCH, UNITS))
    model.fit(halves, y, batch_size=BATCH, shuffle=False, verbose=0)
    whole = keras.layers.RNN(layer.cell)(x)
    assert close(array(layer._kept_states[0].value), array(whole), 1e-5)
