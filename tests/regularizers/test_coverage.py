import numpy as np

from regard.regularizers import Coverage
from tests.contract.subjects import array, close
from tests.regularizers.weights import KEY_MASK, QUERY_MASK, weights


def oracle(rows, queries, keys, factor):
    """See et al. 2017, equations 10 and 12, a step at a time."""
    found = []
    for sample, query_mask, key_mask in zip(rows, queries, keys, strict=True):
        losses = []
        for head in sample:
            coverage = np.zeros(key_mask.sum())
            for step in head[query_mask][:, key_mask]:
                losses.append(sum(min(a, c) for a, c in zip(step, coverage, strict=True)))
                coverage = coverage + step
        found.append(factor * np.mean(losses) if losses else 0.0)
    return np.array(found)


def test_formula():
    given = weights()
    expected = oracle(given, QUERY_MASK, KEY_MASK, 0.3)
    assert close(array(Coverage(0.3).per_sample(given, QUERY_MASK, KEY_MASK)), expected)
    plain = weights(masked=False)
    everything = np.ones_like(QUERY_MASK), np.ones_like(KEY_MASK)
    assert close(array(Coverage(0.3).per_sample(plain)), oracle(plain, *everything, 0.3))


def test_a_key_is_looked_at_once_or_again():
    given = np.eye(5, dtype="float32")[None, [3, 0, 4]]
    assert array(Coverage(1.0)(given)) == 0
    given[0, 2] = given[0, 0]
    assert close(array(Coverage(1.0)(given)), np.array(1 / 3))
    assert array(Coverage(1.0)(given[:, :1])) == 0
