"""Places beyond the longest are an error; the keys are not looked at."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ShapeError
from regard.layers import LocationAttention
from tests.contract.subjects import array

BATCH, QUERIES, KEYS, WIDTH, VALUE_WIDTH = 2, 3, 5, 7, 11


def inputs(keys: int = KEYS) -> list[np.ndarray]:
    random = np.random.default_rng(0)
    shapes = [(QUERIES, WIDTH), (keys, VALUE_WIDTH)]
    return [random.normal(size=(BATCH, *shape)).astype("float32") for shape in shapes]


def test_the_weights():
    layer = LocationAttention(9)
    layer(*inputs())
    assert [(w.name, w.shape) for w in layer.weights] == [("kernel", (WIDTH, 9))]


def test_the_keys_are_not_looked_at():
    layer, (query, value) = LocationAttention(9), inputs()
    _, weights = layer(query, value, return_attention_scores=True)
    _, others = layer(query, 3 * value[:, ::-1], return_attention_scores=True)
    assert np.array_equal(array(weights), array(others))


def test_more_keys_than_places_raise():
    with pytest.raises(ShapeError, match=r"max_length=4, 5 keys"):
        LocationAttention(4)(*inputs())
    layer = LocationAttention(6)
    layer(keras.Input((None, WIDTH)), keras.Input((None, VALUE_WIDTH)))
    assert tuple(layer(*inputs(6)).shape) == (BATCH, QUERIES, VALUE_WIDTH)
    with pytest.raises(ShapeError, match=r"max_length=6, 7 keys"):
        layer(*inputs(7))


def test_an_unusable_length_raises():
    with pytest.raises(ArgumentError, match="`max_length` must be a positive integer"):
        LocationAttention(0)


def test_scores_beyond_the_largest_float16():
    states = np.full((1, 3, 4), 60_000.0, "float32")
    layer = LocationAttention(5, dtype="float16")
    layer.build(states.shape)
    layer.set_weights([np.array([[1.0, 2.0, 1.5, 0.0, 0.0]] * 4)])
    output, weights = layer(states, return_attention_scores=True)
    assert np.array_equal(keras.ops.convert_to_numpy(weights), [[[0, 1, 0]] * 3])
    assert np.array_equal(keras.ops.convert_to_numpy(output), states)
