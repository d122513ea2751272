"""Keras's private functions for masks still do what regard needs of them."""

import keras
import numpy as np

from regard.ops.keras_mask import attach_mask, call_masked, carried_mask, drop_mask

MASK = np.array([[1, 0, 2, 3, 0], [4, 0, 0, 0, 0]]) != 0


def test_a_tensor_carries_no_mask_by_itself():
    assert carried_mask(keras.ops.ones((2, 5))) is None
    assert carried_mask(np.ones((2, 5))) is None
    assert carried_mask(keras.Input((5,))) is None


def test_the_mask_that_is_attached_is_read_back():
    tensor, mask = keras.ops.ones((2, 5, 3)), keras.ops.convert_to_tensor(MASK)
    assert attach_mask(tensor, mask) is tensor
    assert carried_mask(tensor) is mask


def test_a_symbolic_tensor_carries_a_mask():
    tensor, mask = keras.Input((None, 3)), keras.Input((None,), dtype="bool")
    assert carried_mask(attach_mask(tensor, mask)) is mask


def test_none_leaves_the_mask_that_is_there():
    mask = keras.ops.convert_to_tensor(MASK)
    tensor = attach_mask(keras.ops.ones((2, 5, 3)), mask)
    assert carried_mask(attach_mask(tensor, None)) is mask


def test_a_mask_is_taken_off():
    mask = keras.ops.convert_to_tensor(MASK)
    for tensor in (keras.ops.ones((2, 5, 3)), keras.Input((5, 3))):
        assert drop_mask(attach_mask(tensor, mask)) is tensor
        assert carried_mask(tensor) is None


def test_the_mask_of_an_embedding_is_read():
    embedded = keras.layers.Embedding(6, 3, mask_zero=True)(
        np.array([[1, 0, 2, 3, 0], [4] + [0] * 4])
    )
    assert np.array_equal(keras.ops.convert_to_numpy(carried_mask(embedded)), MASK)


def test_keras_layers_find_the_mask_that_is_attached():
    states = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    tensor = attach_mask(keras.ops.convert_to_tensor(states), keras.ops.convert_to_tensor(MASK))
    pooled = keras.ops.convert_to_numpy(keras.layers.GlobalAveragePooling1D()(tensor))
    expected = [states[b, MASK[b]].mean(0) for b in range(2)]
    np.testing.assert_allclose(pooled, expected, rtol=1e-5)


def test_mask_and_mode_are_given_to_a_call_that_takes_them():
    states = keras.ops.convert_to_tensor(np.ones((2, 5, 3), "float32"))
    mask = keras.ops.convert_to_tensor(MASK)
    pooling, plain = keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(2)
    ramp = states * keras.ops.reshape(keras.ops.arange(5.0), (1, 5, 1))
    output = keras.ops.convert_to_numpy(call_masked(pooling, ramp, mask, False))
    assert np.allclose(output[:, 0], [5 / 3, 0])
    output = keras.ops.convert_to_numpy(call_masked(pooling, ramp, None, False))
    assert np.allclose(output[:, 0], [2, 2])
    assert call_masked(plain, states, mask, False).shape == (2, 5, 2)
    dropout = keras.layers.Dropout(0.5, seed=3)
    kept = keras.ops.convert_to_numpy(call_masked(dropout, states, mask, False))
    assert np.all(kept == 1)
    assert not np.all(keras.ops.convert_to_numpy(call_masked(dropout, states, mask, True)) == 1)


def test_what_else_a_call_takes_is_handed_on():
    states = keras.ops.convert_to_tensor(np.ones((2, 5, 3), "float32"))
    recurrent = keras.layers.SimpleRNN(3)
    first = keras.ops.convert_to_tensor(np.full((2, 3), 0.5, "float32"))
    found = keras.ops.convert_to_numpy(
        call_masked(recurrent, states, None, False, {"initial_state": first})
    )
    assert np.array_equal(found, keras.ops.convert_to_numpy(recurrent(states, initial_state=first)))
    assert not np.array_equal(found, keras.ops.convert_to_numpy(recurrent(states)))
