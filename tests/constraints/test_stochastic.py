import numpy as np
import pytest

from regard.constraints import Stochastic
from regard.errors import ArgumentTypeError, ShapeError
from tests.contract.subjects import array


def test_no_other_probabilities_are_nearer():
    random = np.random.default_rng(0)
    given = random.normal(size=(2, 3, 4)).astype("float32")
    found = array(Stochastic(axis=1)(given))
    others = random.dirichlet(np.ones(3), (500, 2, 4)).transpose(0, 1, 3, 2)
    distances = np.square(others - given).sum(axis=2)
    assert np.all(np.square(found - given).sum(axis=1) <= distances + 1e-6)


def test_a_softmax_after_each_step_moves_what_is_right():
    identity = np.eye(3, dtype="float32")
    assert np.array_equal(array(Stochastic()(identity)), identity)
    softmax = np.exp(identity) / np.exp(identity).sum(-1, keepdims=True)
    assert softmax[0, 0] < 0.6


def test_errors():
    for axis in (1.0, True, "rows"):
        with pytest.raises(ArgumentTypeError, match="`axis` must be an integer"):
            Stochastic(axis)
    for axis in (2, -3):
        with pytest.raises(ShapeError, match="`axis` must be an axis of the weights"):
            Stochastic(axis)(np.eye(3))
