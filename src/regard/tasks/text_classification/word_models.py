"""Linear models of words and word pairs.

Of classes and labels: Wang and Manning (2012), "Baselines and Bigrams: Simple, Good Sentiment and
Topic Classification", https://aclanthology.org/P12-2018, with logistic regression instead of the
SVM: each feature is present or not, times the logarithm of how much more often it is present in the
class than outside. Of numbers: ridge regression on log(1 + how often each feature occurs).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

__all__ = ["STRENGTHS", "WordModel", "fit_word_models", "import_learners"]

_LOGISTIC = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)  # scikit-learn's C
_RIDGE = (300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3)  # scikit-learn's alpha

STRENGTHS = {"classes": _LOGISTIC, "labels": _LOGISTIC, "numbers": _RIDGE}
"""What is tried, by what is told; the most regularised first."""

_SMOOTHING = 1.0
# How a text is taken apart, and up to how many tokens in a row are a feature.
_TOKENIZERS: dict[str, tuple[Callable[[str], list[str]], int]] = {
    "words": (re.compile(r"\w+|[^\w\s]").findall, 2),
    "characters": (list, 3),
}


class WordModel(ABC):
    """A linear model that was fitted."""

    @property
    @abstractmethod
    def parameters(self) -> int:
        """The number of weights."""

    @abstractmethod
    def answers(self, texts: Sequence[str]) -> NDArray[Any]:
        """Return what the metric takes, a row a text."""


@final
class _Logistic(WordModel):
    """One logistic regression for two classes, else one for each class or label."""

    def __init__(
        self, vectorizer: Any, ratios: Sequence[Any], regressions: Sequence[Any], *, several: bool
    ) -> None:
        self._vectorizer = vectorizer
        self._ratios = ratios
        self._regressions = regressions
        self._several = several

    @property
    def parameters(self) -> int:
        return sum(each.coef_.size + each.intercept_.size for each in self._regressions)

    def answers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the probability of each label, or of each class, which are made to sum to 1."""
        present = self._vectorizer.transform(texts)
        scores = np.stack(
            [
                regression.decision_function(present.multiply(ratio).tocsr())
                for ratio, regression in zip(self._ratios, self._regressions, strict=True)
            ],
            axis=1,
        )
        chances: NDArray[np.float64] = expit(scores)
        if self._several:
            return chances.astype(np.float32)
        if chances.shape[1] == 1:
            return np.concatenate([1 - chances, chances], axis=1).astype(np.float32)
        # expit of a large negative score is never 0 here, but their sum may be tiny.
        shares: NDArray[np.float64] = chances / chances.sum(axis=1, keepdims=True)
        return shares.astype(np.float32)


@final
class _Ridge(WordModel):
    """A ridge regression."""

    def __init__(self, vectorizer: Any, regression: Any) -> None:
        self._vectorizer = vectorizer
        self._regression = regression

    @property
    def parameters(self) -> int:
        return int(self._regression.coef_.size) + 1

    def answers(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the number of each text."""
        found: NDArray[np.float64] = self._regression.predict(
            _log_counts(self._vectorizer.transform(texts))
        )
        return found


def import_learners() -> tuple[Any, Any, Any]:
    """Import late: it takes a second, and a plan without this reference needs none of it.

    Returns:
        The vectorizer, the logistic and the ridge regression.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression, Ridge

    return CountVectorizer, LogisticRegression, Ridge


def fit_word_models(
    texts: Sequence[str],
    labels: NDArray[Any],
    *,
    answer: str,
    classes: int,
    tokens: str,
    balanced: bool,
    strengths: Sequence[float],
) -> tuple[WordModel, ...]:
    """Fit one model for each strength of regularisation.

    Args:
        texts: to learn from.
        labels: classes `(texts,)`, labels `(texts, classes)`, 0 or 1, or numbers `(texts,)`.
        answer: which of these: "classes", "labels" or "numbers".
        classes: how many classes or labels there are.
        tokens: "words", with pairs of them; or "characters", with pairs and triples.
        balanced: whether classes count alike, whatever their size.
        strengths: some of `STRENGTHS`.

    Returns:
        As many models.
    """
    count_vectorizer, logistic, ridge = import_learners()
    tokens_of, longest = _TOKENIZERS[tokens]
    vectorizer = count_vectorizer(
        binary=answer != "numbers",
        ngram_range=(1, longest),
        tokenizer=tokens_of,
        token_pattern=None,
    )
    counts = vectorizer.fit_transform(texts).astype(np.float64)
    if answer == "numbers":
        features = _log_counts(counts)
        # lsqr draws nothing at random.
        return tuple(
            _Ridge(vectorizer, ridge(alpha=strength, solver="lsqr").fit(features, labels))
            for strength in strengths
        )
    several = answer == "labels"
    targets = list(labels.T == 1) if several else _one_against_rest(labels, classes)
    ratios = [_log_ratios(counts, target) for target in targets]
    weighted = [counts.multiply(ratio).tocsr() for ratio in ratios]

    def fit(strength: float) -> WordModel:
        # liblinear without its dual form draws nothing at random.
        regressions = [
            logistic(
                C=strength,
                solver="liblinear",
                max_iter=1000,
                class_weight="balanced" if balanced else None,
            ).fit(features, target)
            for features, target in zip(weighted, targets, strict=True)
        ]
        return _Logistic(vectorizer, ratios, regressions, several=several)

    return tuple(fit(strength) for strength in strengths)


def _one_against_rest(labels: NDArray[Any], classes: int) -> list[NDArray[np.bool_]]:
    return [labels == each for each in ([1] if classes == 2 else range(classes))]


def _log_counts(counts: Any) -> Any:
    return counts.astype(np.float64).log1p()


def _log_ratios(present: Any, target: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return log((p / sum p) / (q / sum q)): p counts the features inside the class, q outside."""
    inside = _SMOOTHING + np.asarray(present[target].sum(axis=0)).ravel()
    outside = _SMOOTHING + np.asarray(present[~target].sum(axis=0)).ravel()
    ratios: NDArray[np.float64] = np.log((inside / inside.sum()) / (outside / outside.sum()))
    return ratios
