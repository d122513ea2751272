import math

import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.regularizers import DiagonalGuidance
from tests.contract.subjects import array, close
from tests.regularizers.weights import KEY_MASK, QUERY_MASK, weights


def oracle(rows, queries, keys, factor, g):
    """Tachibana et al. 2018, section 4.1, a pair at a time."""
    found = []
    for sample, query_mask, key_mask in zip(rows, queries, keys, strict=True):
        costs = []
        for head in sample:
            a = head[query_mask][:, key_mask]
            for t in range(len(a)):
                for n in range(len(a[t])):
                    away = n / len(a[t]) - t / len(a)
                    costs.append(a[t, n] * (1 - math.exp(-(away**2) / (2 * g**2))))
        found.append(factor * np.mean(costs) if costs else 0.0)
    return np.array(found)


def test_formula():
    given = weights()
    for width in (0.2, 0.45):
        regularizer = DiagonalGuidance(0.3, width=width)
        expected = oracle(given, QUERY_MASK, KEY_MASK, 0.3, width)
        assert close(array(regularizer.per_sample(given, QUERY_MASK, KEY_MASK)), expected)
    plain = weights(masked=False)
    everything = np.ones_like(QUERY_MASK), np.ones_like(KEY_MASK)
    expected = oracle(plain, *everything, 0.3, 0.2)
    assert close(array(DiagonalGuidance(0.3).per_sample(plain)), expected)


def test_the_diagonal_costs_nothing():
    stretched = np.zeros((1, 3, 6), "float32")
    for t in range(3):
        stretched[0, t, 2 * t] = 1
    assert array(DiagonalGuidance(1.0)(stretched)) == 0
    assert array(DiagonalGuidance(1.0)(stretched[:, ::-1].copy())) > 0.05


@pytest.mark.only_on("jax")
def test_the_width_is_checked():
    assert DiagonalGuidance(1).get_config() == {"factor": 1.0, "width": 0.2}
    with pytest.raises(ArgumentError, match=r"`width` must be a positive number\. .* width=0"):
        DiagonalGuidance(0.1, width=0)
