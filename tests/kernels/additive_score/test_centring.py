"""The middle is that of the keys that take part, sample by sample."""

import keras
import numpy as np

from regard.kernels.additive_score.centring import centred
from regard.kernels.additive_score.overflow import limits
from tests.contract.subjects import array

KEY = np.array([[[1.0], [5.0], [1e9]], [[-4.0], [-2.0], [-1.0]]], "float32")
TAKEN = np.array([[True, True, False], [True, True, True]])


def test_middle_of_the_range_of_each_sample() -> None:
    centre, key = map(array, centred(keras.ops.convert_to_tensor(KEY), TAKEN))
    assert centre.ravel().tolist() == [3.0, -2.5]
    assert key[0].ravel().tolist()[:2] == [-2.0, 2.0]
    assert key[1].ravel().tolist() == [-1.5, 0.5, 1.5]


def test_a_key_that_takes_no_part_decides_nothing() -> None:
    _, key = centred(keras.ops.convert_to_tensor(KEY), TAKEN)
    assert np.abs(array(key)).max() <= limits("float32")[0]


def test_a_middle_that_is_not_finite_is_0() -> None:
    none = np.zeros((2, 3), bool)
    centre, _ = centred(keras.ops.convert_to_tensor(KEY), none)
    assert array(centre).ravel().tolist() == [0.0, 0.0]
