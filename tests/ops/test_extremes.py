"""The largest and the smallest number along an axis, of nothing too."""

import keras
import numpy as np
import pytest

from regard.ops.extremes import largest, smallest
from tests.contract.subjects import array

NUMBERS = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [1, -1])
def test_they_are_those_of_numpy(axis, keepdims) -> None:
    tensor = keras.ops.convert_to_tensor(NUMBERS)
    for ours, numpys in ((largest, np.max), (smallest, np.min)):
        found = array(ours(tensor, axis, 7.0, keepdims))
        assert np.array_equal(found, numpys(NUMBERS, axis=axis, keepdims=keepdims))


@pytest.mark.parametrize("shape", [(0, 3, 4), (2, 0, 4), (2, 3, 0)], ids=str)
@pytest.mark.parametrize(("axis", "keepdims"), [(1, False), (-1, True), (-2, True), (-1, False)])
def test_where_there_is_none_it_is_what_was_said(shape, axis, keepdims) -> None:
    tensor = keras.ops.convert_to_tensor(np.zeros(shape, "float32"))
    right = np.full(np.sum(np.zeros(shape), axis=axis, keepdims=keepdims).shape, 7.0)
    for ours in (largest, smallest):
        found = ours(tensor, axis, 7.0, keepdims)
        assert keras.backend.standardize_dtype(found.dtype) == "float32"
        assert np.array_equal(array(found), right)


@pytest.mark.parametrize("ours", [largest, smallest])
def test_what_is_not_a_number_is_seen(ours) -> None:
    tensor = keras.ops.convert_to_tensor(np.array([1.0, np.nan, 3.0], "float32"))
    assert np.isnan(array(ours(tensor, 0, 7.0)))
