import numpy as np
import pytest

from regard.errors import ArgumentError, ShapeError
from regard.ops.label_noise import noise_of_anchors, noise_of_checked, noise_of_folds

pytestmark = pytest.mark.only_on("jax")  # numbers of NumPy alone

# Observed given true: rows sum to 1, columns do not.
MATRIX = np.array([[0.7, 0.3, 0.0], [0.1, 0.8, 0.1], [0.0, 0.3, 0.7]])
RANDOM = np.random.default_rng(0)
TRUE = RANDOM.integers(0, 3, 6000)
OBSERVED = np.array([RANDOM.choice(3, p=MATRIX[each]) for each in TRUE])
# What a model knows that is sure of most items: the truth, blurred.
CLEAN = RANDOM.dirichlet(np.ones(3), 6000) * 0.3 + 0.7 * np.eye(3)[TRUE]


def test_checked_labels_are_counted():
    counts = np.zeros((3, 3))
    for true, observed in zip(TRUE, OBSERVED, strict=True):
        counts[true, observed] += 1
    found = noise_of_checked(TRUE, OBSERVED, 3)
    assert np.allclose(found, counts / counts.sum(1, keepdims=True))
    assert np.abs(found - MATRIX).max() < 0.05


def test_folds_find_the_noise_though_they_never_saw_the_truth():
    assert np.abs(noise_of_folds(CLEAN, OBSERVED) - MATRIX).max() < 0.05
    # Of a model that has learned the noise, and gives each label its share.
    assert np.abs(noise_of_folds(CLEAN @ MATRIX, OBSERVED) - MATRIX).max() < 0.05


def test_anchors_are_rows_of_the_matrix():
    assert np.abs(noise_of_anchors(CLEAN @ MATRIX, quantile=0.995) - MATRIX).max() < 0.05
    sure = np.concatenate([np.full((98, 2), 0.5), [[0.9, 0.1], [0.2, 0.8]]])
    assert np.allclose(noise_of_anchors(sure, quantile=1), [[0.9, 0.1], [0.2, 0.8]])
    assert np.allclose(noise_of_anchors(sure, quantile=0.5), 0.5)


def test_errors():
    with pytest.raises(ArgumentError, match=r"`true` must be integers from 0 to 2\. Received"):
        noise_of_checked([0, 3], [0, 1], 3)
    with pytest.raises(ArgumentError, match="`true` must have each class at least once"):
        noise_of_checked([0, 1], [0, 1], 3)
    with pytest.raises(ShapeError, match="Received: 2 and 3 labels"):
        noise_of_checked([0, 1], [0, 1, 1], 2)
    with pytest.raises(ShapeError, match="2 labels, 6000 rows"):
        noise_of_folds(CLEAN, [0, 1])
    with pytest.raises(ArgumentError, match="Received: none of class 2"):
        noise_of_folds(CLEAN, np.minimum(OBSERVED, 1))
    with pytest.raises(ShapeError, match=r"\(items, classes\)"):
        noise_of_anchors([0.5, 0.5])
    with pytest.raises(ArgumentError, match="`quantile` must be above 0"):
        noise_of_anchors(CLEAN, 0)
