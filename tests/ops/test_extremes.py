"""The largest and the smallest number along an axis, of nothing too."""

import keras
import numpy as np
import pytest

from regard.kernels.additive_score.centring import centred
from regard.kernels.linear_chain import best_path
from regard.layers import CRF
from regard.ops import soft_one_hot
from regard.ops.extremes import extreme
from regard.ops.pooling import masked_max
from tests.contract.subjects import array

NONE = np.zeros((0, 3), "bool")  # the mask of no samples
NUMBERS = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [1, -1])
def test_they_are_those_of_numpy(axis, keepdims) -> None:
    tensor = keras.ops.convert_to_tensor(NUMBERS)
    for of, numpys in ((keras.ops.max, np.max), (keras.ops.min, np.min)):
        found = array(extreme(of, tensor, axis, 7.0, keepdims))
        assert np.array_equal(found, numpys(NUMBERS, axis=axis, keepdims=keepdims))


@pytest.mark.parametrize("shape", [(0, 3, 4), (2, 0, 4), (2, 3, 0)], ids=str)
@pytest.mark.parametrize(("axis", "keepdims"), [(1, False), (-1, True), (-2, True), (-1, False)])
def test_where_there_is_none_it_is_what_was_said(shape, axis, keepdims) -> None:
    tensor = keras.ops.convert_to_tensor(np.zeros(shape, "float32"))
    right = np.full(np.sum(np.zeros(shape), axis=axis, keepdims=keepdims).shape, 7.0)
    for of in (keras.ops.max, keras.ops.min):
        found = extreme(of, tensor, axis, 7.0, keepdims)
        assert keras.backend.standardize_dtype(found.dtype) == "float32"
        assert np.array_equal(array(found), right)


@pytest.mark.parametrize("of", [keras.ops.max, keras.ops.min])
def test_what_is_not_a_number_is_seen(of) -> None:
    tensor = keras.ops.convert_to_tensor(np.array([1.0, np.nan, 3.0], "float32"))
    assert np.isnan(array(extreme(of, tensor, 0, 7.0)))


@pytest.mark.parametrize(
    ("name", "made", "shape"),
    [
        ("soft_one_hot", lambda: soft_one_hot(keras.ops.zeros((0, 4))), (0, 4)),
        ("masked_max", lambda: masked_max(keras.ops.zeros((0, 3, 4)), NONE), (0, 4)),
        ("CRF", lambda: CRF()(keras.ops.zeros((0, 3, 4)), mask=NONE), (0, 3, 4, 4)),
        ("best path", lambda: best_path(keras.ops.zeros((0, 3, 4, 4))), (0, 3)),
        ("additive keys", lambda: centred(keras.ops.zeros((0, 3, 4)), NONE)[1], (0, 3, 4)),
    ],
)
def test_what_takes_the_largest_takes_no_samples(name, made, shape) -> None:
    assert tuple(made().shape) == shape, name
