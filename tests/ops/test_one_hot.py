import math

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.ops import soft_one_hot
from tests.contract.gradients import gradients
from tests.contract.subjects import array, close

SCORES = np.random.default_rng(0).normal(size=(3, 5)).astype("float32")


class Softened(keras.layers.Layer):
    """The function as a layer, for its gradient."""

    def __init__(self, **options):
        super().__init__()
        self.options = options
        self.built = True

    def call(self, inputs):
        return soft_one_hot(inputs, **self.options)


def powers(scores, power):
    """Probabilities to a power, divided by their sum, in float64."""
    rows = []
    for row in scores.astype("float64"):
        shares = [math.exp(each) / sum(math.exp(other) for other in row) for each in row]
        rows.append([each**power / sum(other**power for other in shares) for each in shares])
    return np.array(rows)


def test_a_power_of_probabilities_is_a_temperature():
    for power in (1, 4, 9):
        assert close(array(soft_one_hot(SCORES, 1 / power)), powers(SCORES, power))
    shares = powers(SCORES, 1).astype("float32")
    found = array(soft_one_hot(shares, 1 / 4, from_logits=False))
    assert close(found, powers(SCORES, 4), 1e-5)


def test_finite_where_powers_are_not():
    scores = np.random.default_rng(1).normal(size=(1, 1000)).astype("float16")
    shares = np.exp(scores) / np.exp(scores).sum()
    assert np.all(shares**8 == 0)  # float16: the quotient is 0/0
    for power in (8, 32, 1000):
        found = soft_one_hot(scores, 1 / power)
        assert keras.backend.standardize_dtype(found.dtype) == "float16"
        assert close(array(found).sum(), np.array(1.0), 4e-3)
    huge = array(soft_one_hot(np.array([[1e38, -1e38, 3e37]], "float32"), 0.01))
    assert huge.tolist() == [[1, 0, 0]]


def test_straight_through():
    found = array(soft_one_hot(SCORES, 0.5, hard=True))
    assert np.array_equal(found, np.eye(5)[SCORES.argmax(-1)])
    soft, hard = (
        gradients(Softened(temperature=0.5, hard=each), [SCORES])["input 0"]
        for each in (False, True)
    )
    assert np.abs(soft).max() > 0.01
    assert close(hard, soft)


def test_zeros_among_probabilities_have_a_gradient():
    shares = np.array([[0.5, 0.5, 0.0]], "float32")
    found = gradients(Softened(temperature=0.5, from_logits=False), [shares])["input 0"]
    assert np.all(np.isfinite(found))


def test_gumbel_draws_from_the_softmax():
    scores = np.broadcast_to(np.log(np.array([0.6, 0.3, 0.1], "float32")), (4000, 3))
    drawn = array(soft_one_hot(scores, 0.3, hard=True, gumbel=True, seed=3)).mean(0)
    assert np.all(np.abs(drawn - [0.6, 0.3, 0.1]) < 4 * 0.5 / math.sqrt(4000))
    same = [array(soft_one_hot(SCORES, gumbel=True, seed=3)) for _ in range(2)]
    assert np.array_equal(*same)
    seed = keras.random.SeedGenerator(3)
    others = [array(soft_one_hot(SCORES, gumbel=True, seed=seed)) for _ in range(2)]
    assert not np.allclose(*others)


def test_errors():
    with pytest.raises(ArgumentError, match="`temperature` must be a positive number"):
        soft_one_hot(SCORES, 0)
    with pytest.raises(ArgumentError, match="`seed` is for the noise of gumbel=True"):
        soft_one_hot(SCORES, seed=3)
