"""Labels that are made wrong by a matrix, before anything is trained on them."""

import numpy as np
import pytest

from benchmarks.noisy_labels import CLASSES, items, made_wrong, noise

pytestmark = pytest.mark.only_on("jax")


@pytest.mark.parametrize("kind", ["symmetric", "next class"])
def test_the_matrix_is_that_of_the_words(kind):
    found = noise(kind, 0.3)
    for i in range(CLASSES):
        for j in range(CLASSES):
            one = 0.3 / 4 if kind == "symmetric" else 0.3 * (j == (i + 1) % CLASSES)
            assert found[i, j] == pytest.approx(0.7 if i == j else one)


def test_labels_are_wrong_as_often_as_the_matrix_says():
    matrix = np.array([[0.7, 0.3, 0.0], [0.0, 0.6, 0.4], [0.1, 0.2, 0.7]])
    true = np.repeat([0, 1, 2], 20_000)
    observed = made_wrong(true, matrix, np.random.default_rng(1))
    for i in range(3):
        for j in range(3):
            share = np.mean(observed[true == i] == j)
            assert share == pytest.approx(matrix[i, j], abs=0.015)  # four standard deviations


def test_seeds_share_the_centres_and_nothing_else():
    (x, true, _), (other, _, _) = items(4000, 1), items(4000, 2)
    assert not np.array_equal(x, other)
    assert np.array_equal(items(4000, 1)[0], x)
    means = [[x[true == each].mean(0), other[items(4000, 2)[1] == each].mean(0)] for each in (0, 3)]
    for one, two in means:
        assert np.abs(one - two).max() < 0.5
