"""Masks as they are made, and what they put out."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.ops import masks
from tests.contract.subjects import array

BATCH, STEPS, WIDTH = 2, 3, 7
VALID = np.array([[True, True, False], [False, True, True]])


@pytest.mark.parametrize(
    ("queries", "keys", "offset"), [(3, None, None), (3, 3, 1), (3, 5, 2), (5, 3, -2), (2, 7, 0)]
)
def test_causal_allows_keys_up_to_the_query(queries, keys, offset):
    result = array(masks.causal_mask(queries, keys, offset))
    assert result.shape == (queries, keys or queries)
    for t, s in np.ndindex(result.shape):
        assert result[t, s] == (s <= t + (offset or 0))


def test_causal_needs_an_offset_where_lengths_differ():
    with pytest.raises(ArgumentError) as caught:
        masks.causal_mask(3, 5)
    assert str(caught.value) == (
        "`offset` must be given where the lengths differ. "
        "Received: query_length=3, key_length=5, offset=None"
    )
    with pytest.raises(ArgumentError, match="`query_length` must be a positive integer"):
        masks.causal_mask(0)


def test_padding_allows_the_first_steps():
    result = array(masks.padding([0, 2, 5], 5))
    assert result.sum(1).tolist() == [0, 2, 5]
    assert result[1].tolist() == [True, True, False, False, False]


def test_zero_masked_replaces_and_does_not_multiply():
    states = np.full((BATCH, STEPS, WIDTH), np.nan, "float32")
    states[VALID] = 3
    result = array(masks.zero_masked(keras.ops.array(states), keras.ops.array(VALID)))
    assert np.array_equal(result, np.where(VALID[..., None], 3, 0) + np.zeros(WIDTH))
    same = keras.ops.array(states)
    assert masks.zero_masked(same, None) is same
