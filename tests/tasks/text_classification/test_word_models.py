"""Linear models of words: their features by hand, and what they answer."""

import math

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import Ridge

from regard.tasks.text_classification.word_models import _log_ratios, fit_word_models

TEXTS = [f"{'a ' * (row % 4)}b {'cd'[row % 2]}" for row in range(24)]


def test_the_weights_are_those_of_the_paper() -> None:
    present = sparse.csr_matrix([[1.0, 0.0, 1.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    inside, outside = (1 + 1, 1 + 0, 1 + 1), (1 + 1, 1 + 2, 1 + 0)
    expected = [
        math.log((p / sum(inside)) / (q / sum(outside)))
        for p, q in zip(inside, outside, strict=True)
    ]
    ratios = _log_ratios(present, np.array([True, False, False]))
    np.testing.assert_allclose(ratios, expected, rtol=1e-12)


def fitted(labels: np.ndarray, answer: str, classes: int, strength: float = 1.0):
    options = {"tokens": "words", "balanced": False, "strengths": [strength]}
    return fit_word_models(TEXTS, labels, answer=answer, classes=classes, **options)[0]


def test_numbers_are_told_by_the_logarithm_of_the_counts() -> None:
    numbers = np.array([7.0 + 2 * math.log1p(row % 4) for row in range(24)])
    model = fitted(numbers, "numbers", 1, strength=0.3)
    features = ["a", "a a", "a b", "b", "b c", "b d", "c", "d"]
    counts = np.array(
        [
            [count, max(count - 1, 0), count > 0, 1, *(row % 2 == each for each in (0, 1, 0, 1))]
            for row, count in ((row, row % 4) for row in range(24))
        ],
        dtype=np.float64,
    )
    wanted = Ridge(alpha=0.3).fit(np.log1p(counts), numbers)
    np.testing.assert_allclose(model.answers(TEXTS), wanted.predict(np.log1p(counts)), atol=1e-3)
    assert model.parameters == len(features) + 1


def test_labels_are_told_one_by_one() -> None:
    labels = np.array([[row % 2, row % 4 > 0, row % 4 > 1] for row in range(24)])
    model = fitted(labels, "labels", 3)
    found = model.answers(TEXTS)
    assert ((found >= 0.5) == labels).all()
    for place in range(3):
        alone = fitted(labels[:, place], "classes", 2).answers(TEXTS)[:, 1]
        np.testing.assert_allclose(found[:, place], alone, rtol=1e-5)


@pytest.mark.parametrize("classes", [2, 4])
def test_classes_share_out_all_chance(classes) -> None:
    model = fitted(np.arange(24) % classes, "classes", classes)
    np.testing.assert_allclose(model.answers(TEXTS).sum(axis=1), 1, rtol=1e-6)
