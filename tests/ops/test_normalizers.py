"""The softmax over the allowed keys: its numbers, its zeros and its dtype."""

import math

import keras
import numpy as np
import pytest

from regard.ops.normalizers import softmax

BATCH, QUERIES, KEYS = 2, 3, 5


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def scores(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 3, (BATCH, QUERIES, KEYS)).astype("float32")


def looped(values: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    result = np.zeros(values.shape)
    for place in np.ndindex(values.shape[:-1]):
        chosen = [s for s in range(values.shape[-1]) if allowed[(*place, s)]]
        total = sum(math.exp(float(values[(*place, s)])) for s in chosen)
        for s in chosen:
            result[(*place, s)] = math.exp(float(values[(*place, s)])) / total
    return result


def test_without_a_mask_all_keys_share():
    expected = looped(scores(), np.ones(scores().shape, bool))
    np.testing.assert_allclose(array(softmax(keras.ops.array(scores()))), expected, rtol=1e-5)


@pytest.mark.parametrize(
    "shape", [(BATCH, QUERIES, KEYS), (1, QUERIES, KEYS), (BATCH, 1, KEYS), (BATCH, QUERIES, 1)]
)
def test_a_mask_may_have_sizes_of_one(shape):
    allowed = np.random.default_rng(3).random(shape) < 0.6
    weights = array(softmax(keras.ops.array(scores()), keras.ops.array(allowed)))
    spread = np.broadcast_to(allowed, scores().shape)
    np.testing.assert_allclose(weights, looped(scores(), spread), rtol=1e-5)
    assert np.all(weights[~spread] == 0)


def test_a_row_without_keys_is_zero():
    allowed = np.ones((QUERIES, KEYS), bool)
    allowed[1] = False
    weights = array(softmax(keras.ops.array(scores()), keras.ops.array(allowed)))
    assert np.all(weights[:, 1] == 0)
    np.testing.assert_allclose(weights[:, [0, 2]].sum(-1), 1, rtol=1e-6)


@pytest.mark.parametrize("huge", [1e4, 1e30, -1e30])
def test_huge_scores_overflow_nowhere(huge):
    values, allowed = scores(), np.ones((QUERIES, KEYS), bool)
    values[..., 2] = huge
    weights = array(softmax(keras.ops.array(values)))
    assert np.all(weights[..., 2] == (1.0 if huge > 0 else 0.0))
    allowed[:, 2] = False
    masked = array(softmax(keras.ops.array(values), keras.ops.array(allowed)))
    expected = looped(scores(), np.broadcast_to(allowed, values.shape))
    np.testing.assert_allclose(masked, expected, rtol=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_weights_are_float32(dtype):
    values = keras.ops.cast(scores(), dtype)
    for allowed in (None, keras.ops.ones((KEYS,), "bool")):
        weights = softmax(values, allowed)
        assert keras.backend.standardize_dtype(weights.dtype) == "float32"


@pytest.mark.only_on("tensorflow", "torch")
def test_float64_stays():
    values = scores().astype("float64")
    weights = softmax(keras.ops.convert_to_tensor(values))
    assert keras.backend.standardize_dtype(weights.dtype) == "float64"
    expected = looped(values, np.ones(values.shape, bool))
    np.testing.assert_allclose(array(weights), expected, rtol=1e-13)


@pytest.mark.parametrize("shape", [(0, QUERIES, KEYS), (BATCH, 0, KEYS)])
def test_no_samples_or_no_queries_give_no_weights(shape):
    values = keras.ops.zeros(shape)
    assert tuple(softmax(values).shape) == shape
    assert tuple(softmax(values, keras.ops.ones((1, 1, KEYS), "bool")).shape) == shape
