"""The weights, and the layer whose kernels it joins."""

import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.layers import AdditiveAttention, ConcatAttention
from tests.contract.subjects import array, close

BATCH, QUERIES, KEYS, WIDTH, KEY_WIDTH, VALUE_WIDTH, UNITS = 2, 3, 5, 7, 11, 13, 6


def inputs() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    shapes = [(QUERIES, WIDTH), (KEYS, VALUE_WIDTH), (KEYS, KEY_WIDTH)]
    return [random.normal(size=(BATCH, *shape)).astype("float32") for shape in shapes]


def test_the_weights():
    layer = ConcatAttention(UNITS)
    layer(*inputs())
    found = {weight.name: weight.shape for weight in layer.weights}
    assert found == {"kernel": (WIDTH + KEY_WIDTH, UNITS), "vector": (UNITS, 1)}


def test_it_is_additive_attention_with_the_kernels_joined():
    layer, additive = ConcatAttention(UNITS), AdditiveAttention(UNITS, use_bias=False)
    expected = array(additive(*inputs()))
    query_kernel, key_kernel, vector = additive.get_weights()
    layer.build(*(each.shape for each in inputs()))
    layer.set_weights([np.concatenate([query_kernel, key_kernel]), vector])
    assert close(array(layer(*inputs())), expected, 1e-6)


def test_unusable_units_raise():
    with pytest.raises(ArgumentError) as caught:
        ConcatAttention(0)
    assert str(caught.value) == "`units` must be a positive integer. Received: units=0"
