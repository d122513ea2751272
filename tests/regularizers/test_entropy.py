import math

import numpy as np

from regard.regularizers import Entropy
from tests.contract.gradients import gradients
from tests.contract.subjects import array, close
from tests.regularizers.weights import KEY_MASK, QUERY_MASK, Penalised, weights


def oracle(rows, queries, keys, factor):
    found = []
    for sample, query_mask, key_mask in zip(rows, queries, keys, strict=True):
        entropies = [
            -sum(float(a) * math.log(a) for a in row if a > 0)
            for head in sample
            for row in head[query_mask][:, key_mask]
        ]
        found.append(factor * np.mean(entropies) if entropies else 0.0)
    return np.array(found)


def test_formula():
    given = weights()
    expected = oracle(given, QUERY_MASK, KEY_MASK, 0.3)
    assert close(array(Entropy(0.3).per_sample(given, QUERY_MASK, KEY_MASK)), expected)
    plain = weights(masked=False)
    everything = np.ones_like(QUERY_MASK), np.ones_like(KEY_MASK)
    assert close(array(Entropy(0.3).per_sample(plain)), oracle(plain, *everything, 0.3))


def test_between_one_key_and_all():
    one, flat = np.eye(5, dtype="float32")[None, :3], np.full((1, 3, 5), 0.2, "float32")
    assert array(Entropy(2.0)(one)) == 0
    assert close(array(Entropy(2.0)(flat)), np.array(2 * math.log(5)))
    assert close(array(Entropy(-2.0)(flat)), np.array(-2 * math.log(5)))


def test_gradient():
    given = weights(heads=None)
    given[0, 0, 0] = 0
    layer = Penalised(Entropy(1.0))
    layer(given)
    # A fixed weighted sum of the samples' penalties.
    scale = np.random.default_rng(5).normal(size=4).astype("float32")
    found = gradients(layer, [given])["input 0"]
    positive = given > 0
    expected = -(np.log(np.where(positive, given, 1)) + 1) * positive
    expected = expected * scale[:, None, None] / 3  # three queries
    assert close(found, expected, 1e-5)


def test_weights_too_small_for_a_logarithm():
    """Numbers that some backends take for 0 and others do not."""
    given = np.array([[[1.0, 1e-38, 1e-40, 1e-45]]], "float32")
    layer = Penalised(Entropy(1.0))
    assert close(array(layer(given)), np.zeros(1))
    assert np.all(np.isfinite(gradients(layer, [given])["input 0"]))
