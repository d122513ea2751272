"""The reference outside the ranking: logistic regression on words and word pairs.

Wang and Manning (2012), "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification",
https://aclanthology.org/P12-2018, with logistic regression in the place of the SVM: each feature is
present or not, times the logarithm of how much more often it is present in the class than outside.
"""

import re
import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial, TrialDone
from regard.comparison.material import Material
from regard.comparison.plan import Plan

__all__ = ["WordsTrials"]

_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
_SMOOTHING = 1.0
_TOKEN = re.compile(r"\w+|[^\w\s]")
_TIMED_CALLS = 9


class WordsTrials:
    """Fit the reference on the training texts, and choose its strength on the validation texts.

    Nothing in it is random, so one trial says all.

    Args:
        plan: its batch size is what the time of an answer is measured on.
        material: what is learned.
    """

    contender = "words"

    def __init__(self, plan: Plan, material: Material) -> None:
        self.plan = plan
        self.material = material

    def run(self, seed: int) -> Iterator[TrialDone]:
        """Fit, choose, test once, and yield `TrialDone`.

        Args:
            seed: of the trial; it changes nothing, and is written into the trial.

        Yields:
            `TrialDone`.
        """
        train, validation, test = (
            self.material.train,
            self.material.validation,
            self.material.test,
        )
        learners = _import_learners()  # not part of the time of training
        begin = time.perf_counter()
        models = _fit_all(learners, train.texts, train.labels, len(self.material.classes))
        train_seconds = time.perf_counter() - begin
        scores = [_share_right(model, validation.texts, validation.labels) for model in models]
        best = int(np.argmax(scores))  # of equals the first, which is the most regularised
        model = models[best]
        yield TrialDone(
            Trial(
                contender=self.contender,
                seed=seed,
                validation=scores[best],
                test=_share_right(model, test.texts, test.labels),
                train_seconds=train_seconds,
                inference_ms=_milliseconds(model, test.texts, self.plan.batch_size),
                parameters=model.parameters,
                attention_parameters=0,
            )
        )


class _WordsModel:
    """One logistic regression for two classes, else one for each class against the rest."""

    def __init__(self, vectorizer: Any, ratios: Sequence[Any], regressions: Sequence[Any]) -> None:
        self._vectorizer = vectorizer
        self._ratios = ratios
        self._regressions = regressions

    @property
    def parameters(self) -> int:
        return sum(each.coef_.size + each.intercept_.size for each in self._regressions)

    def answers(self, texts: Sequence[str]) -> NDArray[np.int64]:
        present = self._vectorizer.transform(texts)
        scores = np.stack(
            [
                regression.decision_function(present.multiply(ratio).tocsr())
                for ratio, regression in zip(self._ratios, self._regressions, strict=True)
            ],
            axis=1,
        )
        if scores.shape[1] == 1:
            return (scores[:, 0] > 0).astype(np.int64)
        best: NDArray[np.int64] = scores.argmax(axis=1)
        return best


def _import_learners() -> tuple[Any, Any]:
    """Import late: it takes a second, and a plan without this reference needs none of it."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    return CountVectorizer, LogisticRegression


def _fit_all(
    learners: tuple[Any, Any], texts: Sequence[str], labels: NDArray[np.int32], classes: int
) -> tuple[_WordsModel, ...]:
    """Fit one model for each strength of regularisation."""
    count_vectorizer, logistic_regression = learners
    vectorizer = count_vectorizer(
        binary=True, ngram_range=(1, 2), tokenizer=_TOKEN.findall, token_pattern=None
    )
    present = vectorizer.fit_transform(texts).astype(np.float64)
    targets = [labels == each for each in ([1] if classes == 2 else range(classes))]
    ratios = [_log_ratios(present, target) for target in targets]
    weighted = [present.multiply(ratio).tocsr() for ratio in ratios]

    def fit(strength: float) -> _WordsModel:
        # liblinear without its dual form draws nothing at random.
        regressions = [
            logistic_regression(C=strength, solver="liblinear", max_iter=1000).fit(features, target)
            for features, target in zip(weighted, targets, strict=True)
        ]
        return _WordsModel(vectorizer, ratios, regressions)

    return tuple(fit(strength) for strength in _STRENGTHS)


def _log_ratios(present: Any, target: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return log((p / sum p) / (q / sum q)): p counts the features inside the class, q outside."""
    inside = _SMOOTHING + np.asarray(present[target].sum(axis=0)).ravel()
    outside = _SMOOTHING + np.asarray(present[~target].sum(axis=0)).ravel()
    ratios: NDArray[np.float64] = np.log((inside / inside.sum()) / (outside / outside.sum()))
    return ratios


def _share_right(model: _WordsModel, texts: Sequence[str], labels: NDArray[np.int32]) -> float:
    return float((model.answers(texts) == labels).mean())


def _milliseconds(model: _WordsModel, texts: Sequence[str], batch_size: int) -> float:
    batch = [texts[place % len(texts)] for place in range(batch_size)]
    seconds = []
    for _ in range(_TIMED_CALLS):
        begin = time.perf_counter()
        model.answers(batch)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds) * 1000
