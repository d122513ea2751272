"""What a built layer refuses. Each layer is held by the contract (`tests/contract`)."""

import keras
import numpy as np
import pytest

from regard.errors import ShapeError
from regard.layers import AttentionPooling, DotAttention, MultiplicativeAttention
from regard.layers.checked_calls import shape_of

STATES = np.random.default_rng(0).normal(size=(4, 5, 3)).astype("float32")


def test_a_rank_that_was_taken_for_another():
    dot, pooling = DotAttention(), AttentionPooling()
    dot(STATES)
    pooling(STATES)
    with pytest.raises(ShapeError, match=r"^`query` must have the shape .* shape \(4, 3\)$"):
        dot(STATES[:, 0], STATES)
    with pytest.raises(ShapeError, match=r"^`value` must have the shape .* shape \(4, 3\)$"):
        pooling(STATES[:, 0])


def test_a_width_is_named_by_what_was_given():
    layer = MultiplicativeAttention()
    layer.build((None, None, 3), (None, None, 7), (None, None, 2))
    value = np.ones((4, 6, 7), "float32")
    text = r"^`value` must have 2 features, .* shape \(4, 6, 7\), with 7 features"
    with pytest.raises(ShapeError, match=text):
        layer(STATES, value)
    with pytest.raises(ShapeError, match=r"^`query` must have 3 features"):
        layer(value, value, value)


def test_wrappers_that_call_past_keras():
    outer = keras.layers.TimeDistributed(DotAttention())
    outer(np.stack([STATES] * 2, 1))
    with pytest.raises(ShapeError, match="`query` must have the shape"):
        outer(STATES)


def test_other_lengths_and_batches_are_taken():
    layer = MultiplicativeAttention()
    layer(STATES)
    assert layer(STATES[:1, :2], STATES[:1]).shape == (1, 2, 3)


def test_what_is_no_tensor_is_left_to_keras():
    layer = DotAttention()
    layer(STATES)
    with pytest.raises(ValueError, match="Only input tensors may be passed as positional"):
        layer(3)


def test_shapes_of_structures():
    assert shape_of(STATES) == (4, 5, 3)
    assert shape_of([STATES, STATES[0]]) == [(4, 5, 3), (5, 3)]
    assert shape_of(None) is None
    assert shape_of([1, 2]) is None
    assert shape_of(keras.Input((None, 3))) == (None, None, 3)
