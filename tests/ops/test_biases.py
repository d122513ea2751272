"""Biases: their shapes, and what is refused."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.ops.biases import add_bias, check_bias, spread_bias

BATCH, HEADS, QUERIES, KEYS = 2, 3, 5, 7
QUERY, VALUE = keras.KerasTensor((BATCH, QUERIES, 11)), keras.KerasTensor((BATCH, KEYS, 13))


@pytest.mark.parametrize(
    ("shape", "heads", "expected"),
    [
        ((QUERIES, KEYS), None, (1, QUERIES, KEYS)),
        ((BATCH, QUERIES, KEYS), None, (BATCH, QUERIES, KEYS)),
        ((QUERIES, KEYS), HEADS, (1, 1, QUERIES, KEYS)),
        ((BATCH, QUERIES, KEYS), HEADS, (BATCH, 1, QUERIES, KEYS)),
        ((BATCH, HEADS, QUERIES, KEYS), HEADS, (BATCH, HEADS, QUERIES, KEYS)),
    ],
)
def test_a_bias_gets_the_axes_of_the_scores(shape, heads, expected):
    bias = np.random.default_rng(0).normal(size=shape).astype("float32")
    check_bias(bias, QUERY, VALUE, heads)
    found = keras.ops.convert_to_numpy(spread_bias(bias, heads))
    assert found.shape == expected
    assert np.array_equal(found.ravel(), bias.ravel())


def test_no_bias_stays_none():
    check_bias(None, QUERY, VALUE, None)
    assert spread_bias(None, HEADS) is None


def test_a_leading_size_of_one_stands_for_any():
    check_bias(np.zeros((1, QUERIES, KEYS), "float32"), QUERY, VALUE, None)
    check_bias(np.zeros((BATCH, 1, QUERIES, KEYS), "float32"), QUERY, VALUE, HEADS)


def test_what_is_no_bias_raises():
    with pytest.raises(ArgumentTypeError, match=r"Received: dtype bool\. .* `attention_mask`"):
        check_bias(np.ones((QUERIES, KEYS), bool), QUERY, VALUE, None)
    with pytest.raises(ArgumentTypeError, match="Received: type list"):
        check_bias([[0.0]], QUERY, VALUE, None)
    with pytest.raises(ArgumentError, match=r"shape \(5, 7\), \(2, 5, 7\) \(queries, keys"):
        check_bias(np.ones((KEYS, QUERIES), "float32"), QUERY, VALUE, None)
    with pytest.raises(ArgumentError, match="attention_bias of shape"):
        check_bias(np.ones((BATCH, HEADS, QUERIES, KEYS), "float32"), QUERY, VALUE, None)
    with pytest.raises(ArgumentError, match="attention_bias of shape"):
        check_bias(np.ones((BATCH, 4, QUERIES, KEYS), "float32"), QUERY, VALUE, HEADS)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_sums_are_taken_in_float32(dtype):
    scores = keras.ops.full((1, 1, 2), 60_000.0, dtype=dtype)
    found = add_bias(scores, keras.ops.array([[[6_000.0, 0.25]]]))
    assert keras.backend.standardize_dtype(found.dtype) == "float32"
    assert np.all(np.isfinite(keras.ops.convert_to_numpy(found)))
    assert add_bias(scores, None) is scores
