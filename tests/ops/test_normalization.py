"""Moments over valid positions equal plain loops, and Keras's where nothing is masked."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.ops import normalization
from regard.ops.normalization import Moments
from regard.runtime import weight_gradients

BATCH, STEPS, WIDTH = 4, 5, 3
# Holes, padding on the right, everything, nothing.
MASK = np.array([[0, 1, 0, 1, 1], [1, 1, 0, 0, 0], [1] * 5, [0] * 5], bool)
NOTHING = np.zeros_like(MASK)
STATES = np.random.default_rng(0).normal(-2, 3, (BATCH, STEPS, WIDTH)).astype("float32")


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float32"))


def looped(states: np.ndarray, mask: np.ndarray) -> tuple[list[float], list[float], int]:
    means, variances, count = [], [], 0
    for feature in range(states.shape[2]):
        valid = [
            float(states[b, t, feature])
            for b in range(states.shape[0])
            for t in range(states.shape[1])
            if mask[b, t]
        ]
        count = len(valid)
        mean = sum(valid) / count
        means.append(mean)
        variances.append(sum((each - mean) ** 2 for each in valid) / count)
    return means, variances, count


def moments_of(states, mask) -> Moments:
    return normalization.masked_moments(keras.ops.convert_to_tensor(states), mask)


def test_only_valid_positions_count():
    mean, variance, count = looped(STATES, MASK)
    found = moments_of(STATES, MASK)
    np.testing.assert_allclose(array(found.mean), mean, rtol=1e-5)
    np.testing.assert_allclose(array(found.variance), variance, rtol=1e-5)
    assert int(found.count) == count == 10


@pytest.mark.parametrize("junk", [np.nan, np.inf, -np.inf, 1e30])
def test_masked_positions_are_never_read(junk):
    dirty = np.where(MASK[..., None], STATES, np.float32(junk))
    for clean, found in zip(moments_of(STATES, MASK), moments_of(dirty, MASK), strict=True):
        assert np.array_equal(array(clean), array(found))


def test_no_valid_position():
    found = moments_of(np.full_like(STATES, np.nan), NOTHING)
    assert not array(found.mean).any()
    assert not array(found.variance).any()
    assert int(found.count) == 0


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_is_summed_in_float32(dtype):
    # The sum passes the largest float16, the number what bfloat16 can count.
    states = np.tile(np.array([[[300.0, -2.0]], [[100.0, 4.0]]], "float32"), (1, 701, 1))
    mask = np.ones((2, 701), bool)
    mask[1, 350:] = False
    mean, variance, count = looped(states, mask)
    found = moments_of(keras.ops.cast(states, dtype), mask)
    assert keras.backend.standardize_dtype(found.mean.dtype) == "float32"
    np.testing.assert_allclose(array(found.mean), mean, rtol=1e-5)
    np.testing.assert_allclose(array(found.variance), variance, rtol=1e-5)
    assert int(found.count) == count == 1051


class Normalizing(keras.layers.Layer):
    """Normalise what a weight has scaled, so that the gradient passes through the moments."""

    def __init__(self):
        super().__init__()
        self.scale = self.add_weight(shape=(WIDTH,), initializer="ones")
        self.built = True

    def call(self, states, valid):
        scaled = self.scale * states
        mean, variance, _ = normalization.masked_moments(scaled, valid)
        out = keras.ops.batch_normalization(scaled, mean, variance, axis=-1, epsilon=1e-3)
        return keras.ops.where(keras.ops.expand_dims(valid, -1), out, 0)


def scale_gradient(states, mask) -> np.ndarray:
    weights = np.random.default_rng(3).normal(size=states.shape).astype("float32")
    (found,) = weight_gradients(
        Normalizing(),
        lambda out: keras.ops.sum(keras.ops.multiply(out, weights)),
        states,
        valid=mask,
    )
    return found


@pytest.mark.parametrize("mask", [MASK, NOTHING], ids=["some", "nothing"])
def test_gradients_are_finite_and_padding_has_none(mask):
    found = scale_gradient(np.where(mask[..., None], STATES, 7), mask)
    assert np.all(np.isfinite(found))
    assert np.array_equal(found, scale_gradient(np.where(mask[..., None], STATES, -9), mask))
    assert bool(found.any()) == bool(mask.any())


def keras_layer(momentum: float) -> keras.layers.BatchNormalization:
    layer = keras.layers.BatchNormalization(momentum=momentum, epsilon=1e-3)
    layer.build((None, None, WIDTH))
    start = np.arange(1, 1 + WIDTH, dtype="float32")
    layer.set_weights([start, -start, start / 2, start * 2])
    return layer


@pytest.mark.parametrize("mask", [np.ones_like(MASK), MASK], ids=["all", "some"])
def test_as_keras_does_it(mask):
    layer = keras_layer(0.9)
    gamma, beta, moving_mean, moving_variance = layer.get_weights()
    expected = array(layer(STATES, training=True, mask=keras.ops.convert_to_tensor(mask)))
    moments = moments_of(STATES, mask)
    found = keras.ops.batch_normalization(
        STATES, moments.mean, moments.variance, axis=-1, offset=beta, scale=gamma, epsilon=1e-3
    )
    np.testing.assert_allclose(array(found), expected, rtol=1e-5, atol=1e-5)
    moved = normalization.moving_statistics(moving_mean, moving_variance, moments, 0.9)
    for mine, theirs in zip(moved, layer.get_weights()[2:], strict=True):
        np.testing.assert_allclose(array(mine), theirs, rtol=1e-5)


def test_moving_statistics_by_hand():
    moments = Moments(np.array([2.0, -1.0]), np.array([3.0, 5.0]), keras.ops.array(7))
    mean, variance = normalization.moving_statistics(
        np.array([10.0, 20.0], "float32"), np.array([1.0, 0.0], "float32"), moments, momentum=0.75
    )
    np.testing.assert_allclose(array(mean), [8, 14.75])
    np.testing.assert_allclose(array(variance), [1.5, 1.25])


def test_an_empty_batch_moves_nothing():
    moving = np.array([10.0, 20.0, 30.0], "float32")
    mean, variance = normalization.moving_statistics(moving, moving, moments_of(STATES, NOTHING))
    assert np.array_equal(array(mean), moving)
    assert np.array_equal(array(variance), moving)


def test_momentum_is_a_share():
    with pytest.raises(ArgumentError, match=r"Received: momentum=1\.5"):
        normalization.moving_statistics(0.0, 0.0, moments_of(STATES, MASK), momentum=1.5)


def test_one_valid_position_moves_the_statistics():
    mask = NOTHING.copy()
    mask[1, 2] = True
    mean, _ = normalization.moving_statistics(
        np.zeros(WIDTH, "float32"), np.ones(WIDTH, "float32"), moments_of(STATES, mask), 0.5
    )
    np.testing.assert_allclose(array(mean), STATES[1, 2] / 2, rtol=1e-5)
