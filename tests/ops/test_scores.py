"""The scores equal plain loops in float64, with heads and without."""

import math

import keras
import numpy as np
import pytest

from regard.ops import scores

BATCH, QUERIES, KEYS, WIDTH, HEADS, UNITS, KEY_WIDTH = 2, 3, 5, 7, 4, 6, 11


def random(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def tensors(*arrays: np.ndarray) -> list:
    return [keras.ops.convert_to_tensor(each) for each in arrays]


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def looped(score, query: np.ndarray, key: np.ndarray) -> np.ndarray:
    """(B, T, S) of a score of two vectors."""
    query, key = query.astype("float64"), key.astype("float64")
    result = np.zeros((len(key), query.shape[1], key.shape[1]))
    for b in range(len(key)):
        for t in range(query.shape[1]):
            for s in range(key.shape[1]):
                result[b, t, s] = score(query[b if len(query) > 1 else 0, t], key[b, s])
    return result


def product(query: np.ndarray, key: np.ndarray) -> float:
    return sum(a * b for a, b in zip(query, key, strict=True))


def test_dot_is_the_sum_of_products():
    query, key = random(BATCH, QUERIES, WIDTH), random(BATCH, KEYS, WIDTH, seed=1)
    expected = looped(product, query, key)
    np.testing.assert_allclose(
        array(scores.dot(*tensors(query, key))), expected, rtol=1e-5, atol=1e-5
    )


def test_one_query_serves_a_whole_batch_of_keys():
    query, key = random(1, QUERIES, WIDTH), random(BATCH, KEYS, WIDTH, seed=1)
    expected = looped(product, query, key)
    np.testing.assert_allclose(
        array(scores.dot(*tensors(query, key))), expected, rtol=1e-5, atol=1e-5
    )


def test_each_head_has_its_own_product():
    query = random(BATCH, QUERIES, HEADS, WIDTH)
    key = random(BATCH, KEYS, HEADS, WIDTH, seed=1)
    result = array(scores.dot(*tensors(query, key)))
    assert result.shape == (BATCH, HEADS, QUERIES, KEYS)
    for n in range(HEADS):
        expected = looped(product, query[:, :, n], key[:, :, n])
        np.testing.assert_allclose(result[:, n], expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("scale", "factor"), [(None, 1 / math.sqrt(WIDTH)), (0.3, 0.3), (1, 1.0)])
def test_scaled_dot_is_dot_times_the_scale(scale, factor):
    query, key = random(BATCH, QUERIES, WIDTH), random(BATCH, KEYS, WIDTH, seed=1)
    expected = factor * looped(product, query, key)
    result = array(scores.scaled_dot(*tensors(query, key), scale))
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-5)


def test_the_width_of_a_head_sets_the_scale():
    query = random(BATCH, QUERIES, HEADS, WIDTH)
    key = random(BATCH, KEYS, HEADS, WIDTH, seed=1)
    expected = looped(product, query[:, :, 2], key[:, :, 2]) / math.sqrt(WIDTH)
    result = array(scores.scaled_dot(*tensors(query, key)))[:, 2]
    np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-5)


def test_scaling_first_keeps_float16_products_finite():
    query = keras.ops.full((1, 1, 400), 16.0, dtype="float16")
    result = array(scores.scaled_dot(query, query))[0, 0, 0]  # unscaled: 102,400, above 65,504
    np.testing.assert_allclose(float(result), 5120, rtol=1e-2)


def test_multiplicative_is_a_bilinear_form():
    query, key = random(BATCH, QUERIES, WIDTH), random(BATCH, KEYS, KEY_WIDTH, seed=1)
    kernel = random(WIDTH, KEY_WIDTH, seed=2)

    def score(q, k):
        return sum(
            q[i] * float(kernel[i, j]) * k[j] for i in range(WIDTH) for j in range(KEY_WIDTH)
        )

    result = array(scores.multiplicative(*tensors(query, key, kernel)))
    np.testing.assert_allclose(result, looped(score, query, key), rtol=1e-4, atol=1e-4)


def test_additive_is_a_hidden_layer():
    query, key = random(BATCH, QUERIES, UNITS), random(BATCH, KEYS, UNITS, seed=1)
    vector = random(UNITS, seed=2)

    def score(q, k):
        return sum(float(vector[u]) * math.tanh(q[u] + k[u]) for u in range(UNITS))

    result = array(scores.additive(*tensors(query, key, vector)))
    np.testing.assert_allclose(result, looped(score, query, key), rtol=1e-5, atol=1e-5)
