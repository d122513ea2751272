"""The reference outside the ranking: logistic regression on words and word pairs.

Wang and Manning (2012), "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification",
https://aclanthology.org/P12-2018, with logistic regression instead of the SVM: each feature is
present or not, times the logarithm of how much more often it is present in the class than outside.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from regard.comparison.events import Trial
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.comparison.trial_key import TrialKey
from regard.statistics.class_scores import log_loss
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.split_data import Material, Part
from regard.training.measurements import median_milliseconds, peak_memory_mb

__all__ = ["WordsTrials"]

_STRENGTHS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
_SMOOTHING = 1.0
# How a text is taken apart, and up to how many tokens in a row are a feature.
_TOKENIZERS: dict[str, tuple[Callable[[str], list[str]], int]] = {
    "words": (re.compile(r"\w+|[^\w\s]").findall, 2),
    "characters": (list, 3),
}


@final
class WordsTrials(Trainer):
    """Fit the reference on the training texts, and choose its strength on the validation texts.

    With the strength chosen it is fitted again, on both parts: it needs the validation texts for
    nothing else, unlike a network, which they tell when to stop. So its test score comes from one
    part more than theirs; its validation score does not. Nothing in it is random, so one trial of
    each split says all.

    Where the plan's tokens are characters, it takes these, with pairs and triples of them.

    Args:
        plan: its batch size is what the time of an answer is measured on.
        load: returns the material of a split.
        texts: all texts, which the rows of a material's parts number.
    """

    contender = "words"

    def __init__(
        self, plan: TextPlan, load: Callable[[int], Material], texts: Sequence[str]
    ) -> None:
        self.plan = plan
        self._load = load
        self._texts = texts

    def run(self, key: TrialKey) -> Iterator[Outcome]:
        """Fit, choose, test once, and yield the `Outcome`.

        Args:
            key: of the trial; only its split changes anything.

        Yields:
            `Outcome`.
        """
        material = self._load(key.split)
        learners = _import_learners()  # not part of the time of training
        begin = time.process_time()
        models = self._fit(learners, material, [material.train], _STRENGTHS)
        labels, texts = material.validation.labels, self._chosen(material.validation)
        answers = [model.answers(texts) for model in models]
        # As for the networks, the loss chooses; of equals the most regularised.
        best = int(np.argmin([log_loss(each, labels).mean() for each in answers]))
        both = [material.train, material.validation]
        (model,) = self._fit(learners, material, both, _STRENGTHS[best : best + 1])
        train_seconds = time.process_time() - begin
        yield Outcome(
            trial=Trial(
                key=key,
                train_seconds=train_seconds,
                parameters=model.parameters,
                attention_parameters=0,
                peak_memory_mb=peak_memory_mb(),
            ),
            validation=answers[best],
            test=model.answers(self._chosen(material.test)),
            weights={},
        )

    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test texts, in ms."""
        material = self._load(0)
        (model,) = self._fit(_import_learners(), material, [material.train], _STRENGTHS[:1])
        texts = self._chosen(material.test)
        batch = [texts[place % len(texts)] for place in range(self.plan.batch_size)]
        return median_milliseconds(lambda: model.answers(batch))

    def _chosen(self, part: Part) -> list[str]:
        return [self._texts[row] for row in part.rows]

    def _fit(
        self,
        learners: tuple[Any, Any],
        material: Material,
        parts: Sequence[Part],
        strengths: Sequence[float],
    ) -> tuple["_WordsModel", ...]:
        texts = [text for part in parts for text in self._chosen(part)]
        labels = np.concatenate([part.labels for part in parts])
        weights = "balanced" if self.plan.class_weights else None
        tokenizer = _TOKENIZERS[self.plan.tokens]
        return _fit_all(learners, tokenizer, texts, labels, material.classes, weights, strengths)


class _WordsModel:
    """One logistic regression for two classes, else one for each class against the rest."""

    def __init__(self, vectorizer: Any, ratios: Sequence[Any], regressions: Sequence[Any]) -> None:
        self._vectorizer = vectorizer
        self._ratios = ratios
        self._regressions = regressions

    @property
    def parameters(self) -> int:
        return sum(each.coef_.size + each.intercept_.size for each in self._regressions)

    def answers(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the probability of each class; against the rest, they are made to sum to 1."""
        present = self._vectorizer.transform(texts)
        scores = np.stack(
            [
                regression.decision_function(present.multiply(ratio).tocsr())
                for ratio, regression in zip(self._ratios, self._regressions, strict=True)
            ],
            axis=1,
        )
        chances: NDArray[np.float64] = expit(scores)
        if chances.shape[1] == 1:
            return np.concatenate([1 - chances, chances], axis=1).astype(np.float32)
        # expit of a large negative score is never 0 here, but their sum may be tiny.
        shares: NDArray[np.float64] = chances / chances.sum(axis=1, keepdims=True)
        return shares.astype(np.float32)


def _import_learners() -> tuple[Any, Any]:
    """Import late: it takes a second, and a plan without this reference needs none of it."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    return CountVectorizer, LogisticRegression


def _fit_all(
    learners: tuple[Any, Any],
    tokenizer: tuple[Callable[[str], list[str]], int],
    texts: Sequence[str],
    labels: NDArray[np.int32],
    classes: int,
    class_weight: str | None,
    strengths: Sequence[float],
) -> tuple[_WordsModel, ...]:
    """Fit one model for each strength of regularisation."""
    count_vectorizer, logistic_regression = learners
    tokens_of, longest = tokenizer
    vectorizer = count_vectorizer(
        binary=True, ngram_range=(1, longest), tokenizer=tokens_of, token_pattern=None
    )
    present = vectorizer.fit_transform(texts).astype(np.float64)
    targets = [labels == each for each in ([1] if classes == 2 else range(classes))]
    ratios = [_log_ratios(present, target) for target in targets]
    weighted = [present.multiply(ratio).tocsr() for ratio in ratios]

    def fit(strength: float) -> _WordsModel:
        # liblinear without its dual form draws nothing at random.
        regressions = [
            logistic_regression(
                C=strength, solver="liblinear", max_iter=1000, class_weight=class_weight
            ).fit(features, target)
            for features, target in zip(weighted, targets, strict=True)
        ]
        return _WordsModel(vectorizer, ratios, regressions)

    return tuple(fit(strength) for strength in strengths)


def _log_ratios(present: Any, target: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return log((p / sum p) / (q / sum q)): p counts the features inside the class, q outside."""
    inside = _SMOOTHING + np.asarray(present[target].sum(axis=0)).ravel()
    outside = _SMOOTHING + np.asarray(present[~target].sum(axis=0)).ravel()
    ratios: NDArray[np.float64] = np.log((inside / inside.sum()) / (outside / outside.sum()))
    return ratios
