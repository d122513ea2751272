"""Deletion and insertion: worked by hand, and telling good weights from bad ones."""

import numpy as np

from regard.explain.deletion_insertion import REMOVED_SHARES, removal_curves

DECIDING = 9


def answers(ids: np.ndarray) -> np.ndarray:
    """Class 1 has 0.9 while the deciding token is there, else 0.2."""
    there = (ids == DECIDING).any(axis=1)
    first = np.where(there, 0.9, 0.2)
    return np.stack([1 - first, first], axis=1).astype(np.float32)


def curves(weights: list[list[float]], ids: list[list[int]]) -> np.ndarray:
    rows = np.array(ids, np.int32)
    return removal_curves(
        answers, rows, np.ones(len(rows), np.int64), np.array(weights, np.float32), unknown=1
    )


def test_by_hand() -> None:
    # Ten tokens, the deciding one is second by weight: it goes at 20 %, and comes at 20 %.
    ids = [[3, 4, DECIDING, 5, 6, 7, 8, 3, 4, 5]]
    weights = [[0.05, 0.05, 0.2, 0.3, 0.05, 0.05, 0.1, 0.1, 0.05, 0.05]]
    found = curves(weights, ids)
    assert found.shape == (1, 2, 2, len(REMOVED_SHARES))
    assert REMOVED_SHARES[:4] == (0.0, 0.1, 0.2, 0.3)
    np.testing.assert_allclose(found[0, 0, 0], [0.9, 0.9, *[0.2] * 5], atol=1e-6)
    np.testing.assert_allclose(found[0, 1, 0], [0.2, 0.2, *[0.9] * 5], atol=1e-6)
    # Whatever the order, nothing is deleted first and all at last.
    np.testing.assert_allclose(found[0, :, :, 0], [[0.9, 0.9], [0.2, 0.2]], atol=1e-6)
    np.testing.assert_allclose(found[0, :, :, -1], [[0.2, 0.2], [0.9, 0.9]], atol=1e-6)


def test_padding_is_never_removed_and_counts_for_nothing() -> None:
    short, long = [[DECIDING, 4, 0, 0, 0]], [[DECIDING, 4]]
    one = curves([[0.9, 0.1, 0.0, 0.0, 0.0]], short)[:, :, 0]
    other = curves([[0.9, 0.1]], long)[:, :, 0]
    np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(one[0, 0, 1], 0.2, atol=1e-6)  # 10 % of two tokens is one token


def test_weights_on_what_decides_fall_faster_than_a_random_order() -> None:
    generator = np.random.default_rng(3)
    ids = generator.integers(2, 9, (40, 12))
    ids[np.arange(40), generator.integers(0, 12, 40)] = DECIDING
    good = (ids == DECIDING).astype(np.float32) + 0.01
    bad = 1 - good
    for weights, sign in ((good, 1), (bad, -1)):
        mean = curves(weights.tolist(), ids.tolist()).mean(axis=0)
        deletion, insertion = mean[:, 0, 1:-1].mean(axis=1) - mean[:, 1, 1:-1].mean(axis=1)
        assert sign * deletion < -0.1
        assert sign * insertion > 0.1
