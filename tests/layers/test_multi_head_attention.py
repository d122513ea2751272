"""The projections' weights, and Keras's own layer as a second witness."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, MaskError
from regard.layers import MultiHeadAttention
from tests.contract.subjects import array, close

BATCH, QUERIES, KEYS, WIDTH, KEY_WIDTH, VALUE_WIDTH, HEADS, HEAD_DIM = 2, 3, 5, 7, 11, 13, 4, 6


def inputs() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    shapes = [(QUERIES, WIDTH), (KEYS, VALUE_WIDTH), (KEYS, KEY_WIDTH)]
    return [random.normal(size=(BATCH, *shape)).astype("float32") for shape in shapes]


def built(**options) -> MultiHeadAttention:
    layer = MultiHeadAttention(HEADS, HEAD_DIM, **options)
    layer(*inputs())
    return layer


@pytest.mark.parametrize("use_bias", [True, False])
def test_the_weights(use_bias):
    layer = built(use_bias=use_bias)
    expected = {
        "query_kernel": (WIDTH, HEADS, HEAD_DIM),
        "query_bias": (HEADS, HEAD_DIM),
        "key_kernel": (KEY_WIDTH, HEADS, HEAD_DIM),
        "value_kernel": (VALUE_WIDTH, HEADS, HEAD_DIM),
        "value_bias": (HEADS, HEAD_DIM),
        "output_kernel": (HEADS, HEAD_DIM, WIDTH),
        "output_bias": (WIDTH,),
    }
    if not use_bias:
        expected = {name: shape for name, shape in expected.items() if "bias" not in name}
    assert {weight.name: weight.shape for weight in layer.weights} == expected
    assert layer.count_params() == sum(int(np.prod(shape)) for shape in expected.values())


def test_biases_start_at_zero_and_kernels_do_not():
    for weight in built().weights:
        assert np.any(array(weight.value)) == weight.name.endswith("kernel")


@pytest.mark.parametrize("name", ["num_heads", "head_dim"])
@pytest.mark.parametrize(("value", "error"), [(0, ArgumentError), ("4", ArgumentTypeError)])
def test_unusable_numbers_raise(name, value, error):
    with pytest.raises(error) as caught:
        MultiHeadAttention(**{"num_heads": 2, "head_dim": 3, name: value})
    text = f"`{name}` must be a positive integer. Received: {name}={value!r}"
    assert str(caught.value) == text


def test_the_text_of_a_mask_with_other_heads():
    mask = np.ones((BATCH, HEADS + 1, QUERIES, KEYS), bool)
    with pytest.raises(MaskError) as caught:
        built()(*inputs(), attention_mask=mask)
    assert (
        "`attention_mask` must have the shape (3, 5), (2, 3, 5), (2, 4, 3, 5) (queries, keys, with "
        "batch and heads in front). Received: attention_mask of shape (2, 5, 3, 5)"
    ) in str(caught.value)


def theirs(key_bias: float = 0.0) -> keras.layers.MultiHeadAttention:
    """Keras's layer, with all weights random but the bias of the keys."""
    query, value, key = inputs()
    layer = keras.layers.MultiHeadAttention(HEADS, HEAD_DIM)
    layer(query, value, key)
    random = np.random.default_rng(7)
    arrays = [random.normal(0, 0.5, weight.shape) for weight in layer.weights]
    arrays[3] = np.full(layer.weights[3].shape, key_bias)
    layer.set_weights(arrays)
    return layer


def copied(arrays: list[np.ndarray], layer: MultiHeadAttention) -> MultiHeadAttention:
    """Give our layer Keras's weights: kernel and bias of query, key, value and output."""
    names = ["query_kernel", "query_bias", "key_kernel", "key_bias"]
    names += ["value_kernel", "value_bias", "output_kernel", "output_bias"]
    named = dict(zip(names, arrays, strict=True))
    layer.set_weights([named[weight.name] for weight in layer.weights])
    return layer


@pytest.mark.parametrize("key_bias", [0.0, 3.0])
def test_it_is_keras_layer_whatever_the_bias_of_the_keys(key_bias):
    query, value, key = inputs()
    original = theirs(key_bias)
    ours = copied(original.get_weights(), built())
    expected = original(query, value, key, return_attention_scores=True)
    found = ours(query, value, key, return_attention_scores=True)
    for one, other in zip(found, expected, strict=True):
        assert close(array(one), array(other), 1e-5)


def test_it_is_keras_layer_under_a_causal_mask():
    states = inputs()[0]
    original = keras.layers.MultiHeadAttention(HEADS, HEAD_DIM)
    expected = original(states, states, use_causal_mask=True)
    ours = MultiHeadAttention(HEADS, HEAD_DIM)
    ours(states)
    copied(original.get_weights(), ours)
    mask = np.tril(np.ones((QUERIES, QUERIES), bool))
    assert close(array(ours(states, attention_mask=mask)), array(expected), 1e-5)
