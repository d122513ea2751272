"""Pooling without attention equals plain loops over the valid steps."""

import keras
import numpy as np
import pytest

from regard.ops import pooling
from regard.runtime import weight_gradients

BATCH, STEPS, WIDTH = 6, 5, 3
# Holes, padding on the right, everything, nothing, padding on the left, one step in the middle.
MASK = np.array(
    [[0, 1, 0, 1, 1], [1, 1, 0, 0, 0], [1] * 5, [0] * 5, [0, 0, 1, 1, 1], [0, 0, 1, 0, 0]], bool
)
STATES = np.random.default_rng(0).normal(-2, 1, (BATCH, STEPS, WIDTH)).astype("float32")

EXPECTED = {
    pooling.masked_mean: lambda steps: sum(step.astype("float64") for step in steps) / len(steps),
    pooling.masked_max: lambda steps: [max(step[d] for step in steps) for d in range(WIDTH)],
    pooling.first_valid: lambda steps: steps[0],
    pooling.last_valid: lambda steps: steps[-1],
}


def expected(function, states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    result = np.zeros((len(states), WIDTH))
    for b in range(len(states)):
        valid = [step for step, takes_part in zip(states[b], mask[b], strict=True) if takes_part]
        if valid:
            result[b] = EXPECTED[function](valid)
    return result


def pooled(function, states: np.ndarray, mask: np.ndarray, dtype: str = "float32") -> np.ndarray:
    result = function(keras.ops.cast(states, dtype), keras.ops.convert_to_tensor(mask))
    assert keras.backend.standardize_dtype(result.dtype) == dtype
    return keras.ops.convert_to_numpy(keras.ops.cast(result, "float32"))


@pytest.mark.parametrize("function", EXPECTED)
def test_only_valid_steps_count(function):
    result = pooled(function, STATES, MASK)
    np.testing.assert_allclose(result, expected(function, STATES, MASK), rtol=1e-5)
    assert np.all(result[3] == 0)


@pytest.mark.parametrize("function", EXPECTED)
@pytest.mark.parametrize("junk", [np.nan, np.inf, -np.inf, 1e30])
def test_masked_steps_are_never_read(function, junk):
    dirty = np.where(MASK[..., None], STATES, np.float32(junk))
    assert np.array_equal(pooled(function, dirty, MASK), pooled(function, STATES, MASK))


@pytest.mark.parametrize("function", EXPECTED)
def test_one_step_is_its_own_summary(function):
    states = STATES[:1, :1]
    assert np.array_equal(pooled(function, states, np.ones((1, 1), bool)), states[:, 0])


@pytest.mark.parametrize("function", EXPECTED)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_stays(function, dtype):
    result = pooled(function, STATES, MASK, dtype)
    np.testing.assert_allclose(result, expected(function, STATES, MASK), rtol=2e-2, atol=2e-2)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_a_long_sample_has_its_mean(dtype):
    # The sum is beyond float16, which has no 2051; bfloat16 has no 259 either.
    states = np.full((2, 2051, 1), 64.0, "float32")
    mask = np.ones((2, 2051), bool)
    mask[1, 259:] = False
    assert np.all(pooled(pooling.masked_mean, states, mask, dtype) == 64)


@pytest.mark.parametrize("function", EXPECTED)
def test_a_batch_without_steps_gives_zeros(function):
    result = pooled(function, STATES[:, :0], MASK[:, :0])
    assert result.shape == (BATCH, WIDTH)
    assert not result.any()


class Pooling(keras.layers.Layer):
    """Pool what a weight has scaled."""

    def __init__(self, function):
        super().__init__()
        self.function = function
        self.scale = self.add_weight(shape=(WIDTH,), initializer="ones")
        self.built = True

    def call(self, states, valid):
        return keras.ops.sum(self.function(self.scale * states, valid), axis=0)


@pytest.mark.parametrize("function", EXPECTED)
def test_the_gradient_is_of_the_valid_steps_alone(function):
    """Every pooling is linear where its choice of steps is: the gradient is the sum it returns."""
    (found,) = weight_gradients(Pooling(function), keras.ops.sum, STATES, valid=MASK)
    summed = expected(function, STATES, MASK).sum(axis=0)
    np.testing.assert_allclose(found, summed, rtol=1e-4)
    huge = np.where(MASK[..., None], STATES, np.float32(1e30))
    (other,) = weight_gradients(Pooling(function), keras.ops.sum, huge, valid=MASK)
    assert np.array_equal(found, other)
