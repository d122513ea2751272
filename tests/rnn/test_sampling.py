"""Dropout at prediction, and nothing else of training."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.layers import AdditiveAttention
from regard.rnn import DropoutWrapper, Recurrence, predict_samples

B, T, D = 5, 3, 4
X = np.random.default_rng(0).normal(size=(B, T, D)).astype("float32")
ONES = np.ones((B, T, D), "float32")


def model(*layers):
    return keras.Sequential([keras.Input((T, D)), *layers])


def numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


@pytest.fixture(scope="module")
def mixed():
    """Dropout beside what else changes in training; its statistics are far from those of X."""
    made = model(
        keras.layers.BatchNormalization(momentum=0.5),
        keras.layers.GaussianNoise(1.0),
        keras.layers.Dropout(0.5, seed=1),
    )
    made.layers[0].moving_mean.assign(np.full(D, 7.0))
    return made


def test_dropout_is_on_and_batch_norm_and_noise_are_off(mixed) -> None:
    plain = mixed.predict(X, verbose=0)
    samples = predict_samples(mixed, X, 3, seed=0).samples
    assert samples.shape == (3, B, T, D)
    assert all(((each == 0) | np.isclose(each, 2 * plain, atol=1e-5)).all() for each in samples)
    assert {0.3 < (each == 0).mean() < 0.7 for each in samples} == {True}


def test_the_model_is_left_as_it_was(mixed) -> None:
    before = [numpy(each.value).copy() for each in mixed.variables]
    plain = mixed.predict(X, verbose=0)
    predict_samples(mixed, X, 2, seed=0)
    for old, new in zip(before, mixed.variables, strict=True):
        np.testing.assert_array_equal(old, numpy(new.value))
    np.testing.assert_array_equal(mixed.predict(X, verbose=0), plain)
    np.testing.assert_array_equal(numpy(mixed(X)), plain)
    assert "call" not in mixed.layers[-1].__dict__


def test_a_seed_repeats_and_without_one_samples_go_on(mixed) -> None:
    one, two = (predict_samples(mixed, X, 2, seed=4).samples for _ in range(2))
    np.testing.assert_array_equal(one, two)
    assert (one[0] != one[1]).any()
    other = predict_samples(mixed, X, 2, seed=5).samples
    assert (other != one).any()
    free, again = (predict_samples(mixed, X, 2).samples for _ in range(2))
    assert (free != again).any()


@pytest.mark.only_on("jax")  # Python decides
def test_each_batch_and_each_row_drops_its_own(mixed) -> None:
    found = predict_samples(mixed, np.repeat(X[:1], 6, axis=0), 2, batch_size=3, seed=0).samples
    rows = [tuple((row == 0).ravel()) for row in found.reshape(12, -1)]
    assert len(set(rows)) == 12


LAYERS = {
    "SpatialDropout1D": lambda: keras.layers.SpatialDropout1D(0.5, seed=1),
    "GaussianDropout": lambda: keras.layers.GaussianDropout(0.5, seed=1),
    "AlphaDropout": lambda: keras.layers.AlphaDropout(0.5, seed=1),
    "LSTM": lambda: keras.layers.LSTM(2, dropout=0.5, seed=1),
    "GRU in Bidirectional": lambda: keras.layers.Bidirectional(
        keras.layers.GRU(2, dropout=0.5, seed=1)
    ),
    "RNN of cells": lambda: keras.layers.RNN(
        [keras.layers.SimpleRNNCell(2, dropout=0.5, seed=1), keras.layers.SimpleRNNCell(2)]
    ),
    "Recurrence of Keras's cell": lambda: Recurrence(keras.layers.GRUCell(2, dropout=0.5, seed=1)),
    "DropoutWrapper": lambda: Recurrence(DropoutWrapper(keras.layers.LSTMCell(2), 0.5, seed=1)),
    "DropoutWrapper, each step": lambda: Recurrence(
        DropoutWrapper(keras.layers.GRUCell(2), output_rate=0.5, variational=False, seed=1)
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_every_kind_of_dropout_is_switched_on(name: str) -> None:
    found = predict_samples(model(LAYERS[name]()), ONES, 2, seed=0)
    assert found.spread.max() > 0
    rows = found.samples.reshape(2 * B, -1)
    assert len(np.unique(rows, axis=0)) > 2


@pytest.mark.only_on("jax")  # Python decides
def test_attention_drops_its_weights() -> None:
    inputs = keras.Input((T, D))
    of_keras = keras.layers.MultiHeadAttention(2, 2, dropout=0.5, seed=1)(inputs, inputs)
    ours = AdditiveAttention(2, dropout=0.5, seed=1)(inputs, inputs)
    one, other = predict_samples(keras.Model(inputs, [of_keras, ours]), X, 2, seed=0)
    assert one.spread.max() > 0
    assert other.spread.max() > 0


class WithMean(keras.layers.Layer):
    """What the wrapper must not switch: a cell that differs in training."""

    state_size = 1

    def call(self, inputs, states, training=False):
        return inputs + (100.0 if training else 0.0), states


@pytest.mark.only_on("jax")  # Python decides
def test_what_a_wrapper_holds_stays_as_at_prediction() -> None:
    made = model(Recurrence(DropoutWrapper(WithMean(), output_rate=0.5, seed=1)))
    assert set(np.unique(predict_samples(made, ONES, 2, seed=0).samples)) == {0.0, 2.0}


class Own(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seeds = keras.random.SeedGenerator(0)

    def call(self, inputs, training=False):
        return keras.random.dropout(inputs, 0.5, seed=self.seeds) if training else inputs


@pytest.mark.only_on("jax")  # Python decides
def test_layers_of_your_own_are_named() -> None:
    own = Own()
    with pytest.raises(ArgumentError, match=r"must drop something.*other_layers"):
        predict_samples(model(own), ONES, 2)
    found = predict_samples(model(own), ONES, 2, other_layers=[own], seed=0)
    assert set(np.unique(found.samples)) == {0.0, 2.0}


@pytest.mark.only_on("jax")  # Python decides
def test_refused(mixed) -> None:
    with pytest.raises(ArgumentError, match="`n` must be at least 2"):
        predict_samples(mixed, X, 1)
    with pytest.raises(ArgumentTypeError, match=r"`model` must be a keras.Model"):
        predict_samples(mixed.layers[-1], X, 2)
    with pytest.raises(ArgumentTypeError, match="`x` must be arrays"):
        predict_samples(mixed, "x", 2)
    with pytest.raises(ArgumentError, match="must be built"):
        predict_samples(keras.Sequential([keras.layers.Dropout(0.5)]), X, 2)
    with pytest.raises(ArgumentError, match="must drop something"):
        predict_samples(model(keras.layers.Dropout(0.0)), X, 2)
