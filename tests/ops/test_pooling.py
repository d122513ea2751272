"""Pooling without attention equals plain loops over the valid steps."""

import keras
import numpy as np
import pytest

from regard.ops import pooling

BATCH, STEPS, WIDTH = 4, 5, 3
# Holes, right padding, everything, nothing.
MASK = np.array([[0, 1, 0, 1, 1], [1, 1, 0, 0, 0], [1] * 5, [0] * 5], bool)
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
