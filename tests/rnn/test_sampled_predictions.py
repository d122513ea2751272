"""Mean, spread, entropy and mutual information, held to loops."""

import math

import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.rnn import SampledPredictions

N, B, K = 7, 3, 5
SHARES = np.random.default_rng(0).dirichlet(np.ones(K), size=(N, B)).astype("float32")
pytestmark = pytest.mark.only_on("jax")  # numpy alone


def entropy(shares) -> float:
    return -sum(float(p) * math.log(p) for p in shares if p > 0)


def test_mean_and_spread() -> None:
    found = SampledPredictions(SHARES)
    for b in range(B):
        for k in range(K):
            values = [float(SHARES[n, b, k]) for n in range(N)]
            mean = sum(values) / N
            spread = math.sqrt(sum((each - mean) ** 2 for each in values) / (N - 1))
            assert found.mean[b, k] == pytest.approx(mean)
            assert found.spread[b, k] == pytest.approx(spread)


def test_entropy_and_mutual_information() -> None:
    found = SampledPredictions(SHARES)
    for b in range(B):
        whole = entropy(SHARES[:, b].mean(axis=0))
        within = sum(entropy(SHARES[n, b]) for n in range(N)) / N
        assert found.entropy[b] == pytest.approx(whole, abs=1e-6)
        assert found.mutual_information[b] == pytest.approx(whole - within, abs=1e-6)


def test_one_probability_is_that_of_a_yes() -> None:
    one = SampledPredictions(SHARES[..., :1])
    both = SampledPredictions(np.concatenate([SHARES[..., :1], 1 - SHARES[..., :1]], axis=-1))
    np.testing.assert_allclose(one.entropy, both.entropy, rtol=1e-6)
    sure = SampledPredictions(np.zeros((2, B, 1)))
    np.testing.assert_array_equal(sure.entropy, np.zeros(B))
    np.testing.assert_array_equal(sure.mutual_information, np.zeros(B))


def test_what_are_no_probabilities_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"that are probabilities.*softmax or sigmoid"):
        _ = SampledPredictions(SHARES * 2).entropy
    with pytest.raises(ArgumentError, match="that are probabilities"):
        _ = SampledPredictions(SHARES - 1).mutual_information
