"""`AttentionClassifier.fit` with weights of texts."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from regard import AttentionClassifier
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from tests.small_classifier import LABELS, NEW, TEXTS, fitted_classifier, quick

# Most tests train as little as they can.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture
def fitted() -> AttentionClassifier:
    """Not to be changed."""
    return fitted_classifier()


@pytest.mark.parametrize(
    ("weights", "error", "text"),
    [
        (np.ones(47), ShapeError, r"one number for each of the 48 texts\. .*shape \(47,\)$"),
        (np.ones((48, 1)), ShapeError, r"shape \(48, 1\)$"),
        (["a"] * 48, ArgumentTypeError, r"`sample_weight` must be a number for each text"),
        (
            [-1.0, *[1] * 47],
            ArgumentError,
            r"at least 0 for each text\. Received: -1\.0 at place 0",
        ),
        ([*[1] * 47, np.nan], ArgumentError, r"Received: nan at place 47$"),
        (np.zeros(48), ArgumentError, r"above 0 for some text\. Received: 0 for all$"),
        ([*[0] * 47, 1], ArgumentError, r"at least two classes"),
    ],
)
def test_weights_of_texts_that_are_refused(weights, error, text) -> None:
    with pytest.raises(error, match=text):
        quick().fit(TEXTS, LABELS, sample_weight=weights)


def test_a_text_counts_by_its_weight(fitted) -> None:
    kinds = np.array(["good", "bad"] * 16)
    same = [f"the same film n{row}" for row in range(32)]  # each n is an unknown token
    heavy = np.where(kinds == "good", 3, 1)
    found = quick(epochs=40, patience=40).fit(same, kinds, sample_weight=heavy.tolist())
    # Nothing tells the labels apart but their weights: 3 to 1.
    np.testing.assert_allclose(found.predict_proba(same[:1]), [[0.25, 0.75]], atol=0.1)
    alike = quick(epochs=40, patience=40, class_weights=True).fit(same, kinds, sample_weight=heavy)
    np.testing.assert_allclose(alike.predict_proba(same[:1]), [[0.5, 0.5]], atol=0.1)
    ones = clone(fitted).fit(TEXTS, LABELS, sample_weight=np.ones(48))
    np.testing.assert_array_equal(ones.predict_proba(NEW), fitted.predict_proba(NEW))


def test_a_text_of_weight_0_is_left_out(fitted) -> None:
    texts, labels = ["odd odd thing", *TEXTS], ["another", *LABELS]
    found = clone(fitted).fit(texts, labels, sample_weight=[0, *[1] * 48])
    assert found.classes_.tolist() == ["bad", "good", "odd"]
    np.testing.assert_array_equal(found.predict_proba(NEW), fitted.predict_proba(NEW))


def test_a_pipeline_hands_weights_on() -> None:
    weights = np.where(np.array(LABELS) == "odd", 0, 1)
    pipeline = Pipeline([("classify", quick(epochs=1))])
    found = pipeline.fit(TEXTS, LABELS, classify__sample_weight=weights)
    assert found.classes_.tolist() == ["bad", "good"]
