"""Importance of heads, held to gates that are really there."""

import keras
import numpy as np
import pytest
from keras import layers

from regard.errors import ArgumentError, ShapeError
from regard.layers import MultiHeadAttention
from regard.pruning import head_importance

HEADS, SAMPLES = 3, 4
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(SAMPLES, 5, 2)).astype("float32")
Y = RANDOM.normal(size=(SAMPLES, 5, 2)).astype("float32")


def ours():
    layer = MultiHeadAttention(HEADS, 4, name="heads")
    model = keras.Sequential([keras.Input((5, 2)), layer, layers.Dropout(0.5)])
    return model, layer._output_kernel


def of_keras():
    inputs = keras.Input((5, 2))
    layer = layers.MultiHeadAttention(HEADS, 4, name="heads")
    return keras.Model(inputs, layer(inputs, inputs)), layer._output_dense.kernel


def by_gates(model, kernel, x, y):
    """The slope of each sample's loss by the gate of each head, from losses at 1 +- 0.01."""
    whole = keras.ops.convert_to_numpy(kernel).copy()
    totals = np.zeros(HEADS)
    for n in range(HEADS):
        losses = []
        for gate in (1.01, 0.99):
            gated = whole.copy()
            gated[n] *= gate
            kernel.assign(gated)
            answers = keras.ops.convert_to_numpy(model(x)).astype("float64")
            losses.append(((answers - y) ** 2).reshape(len(x), -1).mean(axis=1))
        totals[n] = np.abs((losses[0] - losses[1]) / 0.02).mean()
    kernel.assign(whole)
    return totals


@pytest.mark.parametrize("made", [ours, of_keras])
def test_slopes_are_those_of_gates(made):
    model, kernel = made()
    model.compile("sgd", "mse")
    expected = by_gates(model, kernel, X, Y)
    raw = head_importance(model, X, Y, normalize=False)
    assert list(raw) == ["heads"]
    np.testing.assert_allclose(raw["heads"], expected, rtol=2e-3)
    scaled = head_importance(model, X, Y, "mse")["heads"]
    np.testing.assert_allclose(scaled, expected / np.sqrt((expected**2).sum()), rtol=2e-3)


def test_what_has_no_importance():
    model, _ = ours()
    with pytest.raises(ArgumentError, match="`loss` must be a loss"):
        head_importance(model, X, Y)
    with pytest.raises(ShapeError, match="same number of samples"):
        head_importance(model, X, Y[1:], "mse")
    with pytest.raises(ArgumentError, match="at least one sample"):
        head_importance(model, X[:0], Y[:0], "mse")
    plain = keras.Sequential([keras.Input((2,)), layers.Dense(2)])
    with pytest.raises(ArgumentError, match="must have a layer of MultiHeadAttention"):
        head_importance(plain, X, Y, "mse")


def test_a_layer_that_is_not_trained_has_no_importance():
    frozen, trained = MultiHeadAttention(2, 4, name="frozen"), MultiHeadAttention(HEADS, 4)
    frozen.trainable = False
    model = keras.Sequential([keras.Input((5, 2)), frozen, trained])
    assert list(head_importance(model, X, Y, "mse")) == [trained.name]
