"""Gradients of a layer's weights, against a formula by hand."""

import keras
import numpy as np

from regard.runtime import weight_gradients

ROWS, WIDTH, UNITS = 5, 3, 2
X = np.random.default_rng(0).normal(size=(ROWS, WIDTH)).astype("float32")


def test_of_a_dense_layer():
    layer = keras.layers.Dense(UNITS)
    layer.build((None, WIDTH))
    kernel, bias = weight_gradients(layer, lambda out: keras.ops.sum(keras.ops.square(out)), X)
    out = X @ layer.get_weights()[0]
    np.testing.assert_allclose(kernel, 2 * X.T @ out, rtol=1e-4)
    np.testing.assert_allclose(bias, 2 * out.sum(axis=0), rtol=1e-4, atol=1e-5)


def test_of_the_rows_of_a_table():
    layer = keras.layers.Embedding(7, WIDTH)
    layer.build((None, None))
    (found,) = weight_gradients(layer, keras.ops.sum, np.array([[2, 5], [2, 0]]))
    counts = np.array([1, 0, 2, 0, 0, 1, 0], "float32")
    assert np.array_equal(found, np.tile(counts[:, None], (1, WIDTH)))


def test_what_takes_no_part_has_zeros():
    layer = keras.layers.Dense(UNITS)
    layer.build((None, WIDTH))
    found = weight_gradients(layer, lambda out: keras.ops.sum(out[:0]) * 0, X)
    assert [each.shape for each in found] == [(WIDTH, UNITS), (UNITS,)]
    assert not any(each.any() for each in found)
    assert weight_gradients(keras.layers.Activation("tanh"), keras.ops.sum, X) == []


def test_options_arrive_and_the_layer_stays():
    layer = keras.layers.BatchNormalization()
    layer.build((None, WIDTH))
    before = layer.get_weights()

    trained = weight_gradients(layer, keras.ops.sum, X, training=True)
    plain = weight_gradients(layer, keras.ops.sum, X, training=False)
    assert not np.allclose(trained[0], plain[0])
    for one, other in zip(before, layer.get_weights(), strict=True):
        assert np.array_equal(one, other)
