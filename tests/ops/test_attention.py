"""The reference attention: weights, then sums, then what dropout touches."""

import keras
import numpy as np
import pytest

from regard.ops.attention import attend, weighted_sum

BATCH, QUERIES, KEYS, WIDTH, HEADS = 2, 3, 5, 7, 4


def random(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def summed(weights: np.ndarray, value: np.ndarray) -> np.ndarray:
    result = np.zeros((*weights.shape[:2], value.shape[-1]))
    for b, t, s in np.ndindex(weights.shape):
        result[b, t] += float(weights[b, t, s]) * value[b if len(value) > 1 else 0, s]
    return result


def test_sum_runs_over_the_keys():
    weights, value = random(BATCH, QUERIES, KEYS), random(BATCH, KEYS, WIDTH, seed=1)
    result = array(weighted_sum(weights, keras.ops.array(value)))
    np.testing.assert_allclose(result, summed(weights, value), rtol=1e-5, atol=1e-5)


def test_each_head_sums_its_own_values():
    weights = random(BATCH, HEADS, QUERIES, KEYS)
    value = random(BATCH, KEYS, HEADS, WIDTH, seed=1)
    result = array(weighted_sum(weights, keras.ops.array(value)))
    assert result.shape == (BATCH, QUERIES, HEADS, WIDTH)
    for n in range(HEADS):
        expected = summed(weights[:, n], value[:, :, n])
        np.testing.assert_allclose(result[:, :, n], expected, rtol=1e-5, atol=1e-5)


def test_one_set_of_values_serves_a_batch():
    scores, value = random(BATCH, QUERIES, KEYS), random(1, KEYS, WIDTH, seed=1)
    output, weights = attend(keras.ops.array(scores), keras.ops.array(value))
    np.testing.assert_allclose(array(output), summed(array(weights), value), rtol=1e-5, atol=1e-5)


def test_dropout_touches_the_sum_and_not_the_weights():
    scores, value = random(BATCH, QUERIES, KEYS), random(BATCH, KEYS, WIDTH, seed=1)
    plain, weights = attend(keras.ops.array(scores), keras.ops.array(value))
    output, same = attend(keras.ops.array(scores), keras.ops.array(value), None, lambda w: w * 0)
    assert np.array_equal(array(same), array(weights))
    assert np.all(array(output) == 0)
    assert np.all(array(plain) != 0)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_output_and_weights_have_the_dtype_of_the_value(dtype):
    scores = keras.ops.cast(random(BATCH, QUERIES, KEYS), "float16")
    value = keras.ops.cast(random(BATCH, KEYS, WIDTH), dtype)
    for each in attend(scores, value, keras.ops.ones((1, 1, KEYS), "bool")):
        assert keras.backend.standardize_dtype(each.dtype) == dtype


@pytest.mark.only_on("tensorflow", "torch")
@pytest.mark.parametrize("heads", [(), (HEADS,)])
def test_float64_stays(heads):
    value = keras.ops.convert_to_tensor(np.ones((BATCH, KEYS, *heads, WIDTH)))
    scores = keras.ops.convert_to_tensor(np.ones((BATCH, *heads, QUERIES, KEYS)))
    for each in attend(scores, value):
        assert keras.backend.standardize_dtype(each.dtype) == "float64"
