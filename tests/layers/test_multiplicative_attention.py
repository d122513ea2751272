"""The matrix between query and key."""

import numpy as np
import pytest

from regard.errors import ShapeError
from regard.layers import DotAttention, MultiplicativeAttention
from tests.contract.subjects import array, close

BATCH, QUERIES, KEYS, WIDTH, KEY_WIDTH, VALUE_WIDTH = 2, 3, 5, 7, 11, 13


def inputs() -> list[np.ndarray]:
    random = np.random.default_rng(0)
    shapes = [(QUERIES, WIDTH), (KEYS, VALUE_WIDTH), (KEYS, KEY_WIDTH)]
    return [random.normal(size=(BATCH, *shape)).astype("float32") for shape in shapes]


def test_the_one_weight():
    layer = MultiplicativeAttention()
    layer(*inputs())
    found = [(weight.name, weight.shape) for weight in layer.weights]
    assert found == [("kernel", (WIDTH, KEY_WIDTH))]
    limit = np.sqrt(6 / (WIDTH + KEY_WIDTH))  # of glorot_uniform
    assert 0.5 * limit < np.abs(layer.get_weights()[0]).max() <= limit


def test_the_identity_is_a_dot_product():
    states = inputs()[0]
    layer = MultiplicativeAttention(kernel_initializer="identity")
    assert close(array(layer(states)), array(DotAttention()(states)))


def test_query_and_key_are_not_exchangeable():
    states = inputs()[0]
    layer = MultiplicativeAttention()
    plain = array(layer(states))
    layer.set_weights([layer.get_weights()[0].T])
    assert not close(array(layer(states)), plain, 1e-3)


def test_lengths_of_key_and_value_must_agree():
    query, value, key = inputs()
    with pytest.raises(ShapeError) as caught:
        MultiplicativeAttention()(query, value, key[:, :4])
    assert (
        "`key` and `value` must have the same number of steps. "
        "Received: key of shape (2, 4, 11), value of shape (2, 5, 13)"
    ) in str(caught.value)
