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


@pytest.mark.parametrize("scale", [3.0, "tensor"])
def test_a_scale_may_take_float16_beyond_its_range(scale):
    query, key = (keras.ops.full((1, 1, 4), 30_000.0, dtype="float16") for _ in range(2))
    given = keras.ops.convert_to_tensor(3.0) if scale == "tensor" else scale
    found = scores.scaled_dot(query, key, given)
    assert np.allclose(array(found), 4 * 3.0 * 30_000.0**2, rtol=1e-3)
    assert keras.backend.standardize_dtype(scores.scaled(query, 0.5).dtype) == "float16"


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_scores_of_half_precision_are_float32(dtype):
    tensor = keras.ops.cast(keras.ops.convert_to_tensor(random(2, 3, 4)), dtype)
    kernel, vector = tensor[0, :, :3], tensor[0, 0]
    square = keras.ops.matmul(keras.ops.transpose(kernel), kernel)
    found = {
        "dot": scores.dot(tensor, tensor),
        "scaled_dot": scores.scaled_dot(tensor, tensor),
        "multiplicative": scores.multiplicative(tensor[..., :3], tensor[..., :3], square),
        "mlp": scores.mlp(tensor[..., :3], tensor[..., :3], square, vector[:3]),
        "additive": scores.additive(tensor, tensor, vector),
        "cosine": scores.cosine(tensor, tensor, 10.0),
        "location": scores.location(tensor[..., :3], kernel, tensor),
    }
    for name, each in found.items():
        assert keras.backend.standardize_dtype(each.dtype) == "float32", name


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


def test_mlp_is_a_hidden_layer_over_the_key_alone():
    query, kernel, bias = random(1, QUERIES, UNITS), random(WIDTH, UNITS, seed=2), random(UNITS)
    key = random(BATCH, KEYS, WIDTH, seed=1)

    def score(query: np.ndarray, key: np.ndarray) -> float:
        total = 0.0
        for u in range(UNITS):
            total += query[u] * math.tanh(product(key, kernel[:, u]) + bias[u])
        return total

    result = array(scores.mlp(*tensors(query, key, kernel, bias)))
    np.testing.assert_allclose(result, looped(score, query, key), rtol=1e-5, atol=1e-5)
    heads = random(BATCH, KEYS, HEADS, WIDTH, seed=3)  # one query for all heads
    result = array(scores.mlp(*tensors(query[:, :, None], heads, kernel, bias)))
    assert result.shape == (BATCH, HEADS, QUERIES, KEYS)
    for n in range(HEADS):
        expected = looped(score, query, heads[:, :, n])
        np.testing.assert_allclose(result[:, n], expected, rtol=1e-5, atol=1e-5)


def test_additive_is_a_hidden_layer():
    query, key = random(BATCH, QUERIES, UNITS), random(BATCH, KEYS, UNITS, seed=1)
    vector = random(UNITS, seed=2)

    def score(q, k):
        return sum(float(vector[u]) * math.tanh(q[u] + k[u]) for u in range(UNITS))

    result = array(scores.additive(*tensors(query, key, vector)))
    np.testing.assert_allclose(result, looped(score, query, key), rtol=1e-5, atol=1e-5)


def test_concat_is_a_hidden_layer_over_both_side_by_side():
    query, key = random(BATCH, QUERIES, WIDTH), random(BATCH, KEYS, KEY_WIDTH, seed=1)
    kernel, vector = random(WIDTH + KEY_WIDTH, UNITS, seed=2), random(UNITS, seed=3)

    def score(q, k):
        both, total = [*q, *k], 0.0
        for u in range(UNITS):
            hidden = sum(x * float(kernel[i, u]) for i, x in enumerate(both))
            total += float(vector[u]) * math.tanh(hidden)
        return total

    result = array(scores.concat(*tensors(query, key, kernel, vector)))
    np.testing.assert_allclose(result, looped(score, query, key), rtol=1e-4, atol=1e-5)


def test_a_normalised_vector_has_the_length_of_its_gain():
    vector = random(UNITS)
    result = array(scores.normalized_vector(*tensors(vector, np.float32(1.7))))
    np.testing.assert_allclose(result, 1.7 * vector / np.linalg.norm(vector), rtol=1e-5)


def test_the_cosine_does_not_see_lengths():
    query, key = random(BATCH, QUERIES, WIDTH), random(BATCH, KEYS, WIDTH, seed=1)

    def score(q, k):
        return 3 * product(q, k) / math.sqrt(product(q, q) * product(k, k))

    result = array(scores.cosine(*tensors(query, key), 3.0))
    np.testing.assert_allclose(result, looped(score, query, key), rtol=1e-4, atol=1e-5)
    longer = array(scores.cosine(*tensors(5 * query, 0.1 * key), 3.0))
    np.testing.assert_allclose(longer, result, rtol=1e-4, atol=1e-5)


def test_a_vector_of_zeros_has_cosine_zero_with_all():
    query, key = random(BATCH, QUERIES, WIDTH), random(BATCH, KEYS, WIDTH, seed=1)
    key[0, 2] = 0
    result = array(scores.cosine(*tensors(query, key)))
    assert np.all(result[0, :, 2] == 0)
    assert np.all(np.isfinite(result))


@pytest.mark.parametrize("huge", [200.0, 1e-3])
def test_lengths_are_taken_in_float32(huge):
    query = keras.ops.full((1, 1, 400), huge, dtype="float16")  # squares leave float16's range
    np.testing.assert_allclose(float(array(scores.cosine(query, query))[0, 0, 0]), 1, rtol=1e-2)


def test_location_looks_at_the_query_alone():
    query, kernel = random(BATCH, QUERIES, WIDTH), random(WIDTH, 9, seed=1)
    key = random(BATCH, KEYS, KEY_WIDTH, seed=2)
    result = array(scores.location(*tensors(query, kernel, key)))
    expected = np.einsum("btd,dp->btp", query.astype("float64"), kernel)[..., :KEYS]
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-5)


def test_location_sensitive_sees_where_the_step_before_looked():
    query, key = random(BATCH, UNITS), random(BATCH, KEYS, UNITS, seed=1)
    previous = np.abs(random(BATCH, KEYS, seed=2))
    filters, kernel = random(3, 4, seed=3), random(4, UNITS, seed=4)
    vector = random(UNITS, seed=5)
    result = array(
        scores.location_sensitive(*tensors(query, key, previous, filters, kernel, vector))
    )
    for b, s in np.ndindex(BATCH, KEYS):
        total = 0.0
        for u in range(UNITS):
            hidden = float(query[b, u]) + float(key[b, s, u])
            for c in range(4):
                seen = sum(
                    float(filters[r + 1, c]) * float(previous[b, s + r])
                    for r in (-1, 0, 1)
                    if 0 <= s + r < KEYS
                )
                hidden += seen * float(kernel[c, u])
            total += float(vector[u]) * math.tanh(hidden)
        np.testing.assert_allclose(result[b, s], total, rtol=1e-4, atol=1e-5)


def test_a_soft_cap_bounds_large_scores_and_leaves_small_ones():
    result = array(scores.soft_cap(keras.ops.array([-1e6, -0.01, 0.0, 0.01, 1e6]), 5.0))
    np.testing.assert_allclose(result, [-5, -0.01, 0, 0.01, 5], rtol=1e-4)
