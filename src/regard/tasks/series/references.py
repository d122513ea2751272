"""What stands outside the ranking: regression on summary features, and naive forecasts."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.comparison.trial_key import TrialKey
from regard.statistics.class_scores import log_loss
from regard.tasks.series.plan import LAST_VALUE, SEASONAL_NAIVE, SUMMARY, SeriesPlan
from regard.tasks.series.split_data import SeriesData, SeriesPart
from regard.training.measurements import median_milliseconds, peak_memory_mb

__all__ = ["NaiveTrials", "SummaryTrials"]

_STRENGTHS = (0.01, 0.1, 1.0, 10.0)  # of scikit-learn's C, the most regularised first


@final
class SummaryTrials(Trainer):
    """Fit logistic or ridge regression on summary features, its strength chosen on validation.

    With the strength chosen it is fitted again, on both parts: it needs the validation series for
    nothing else, unlike a network, which they tell when to stop. So its test score comes from one
    part more than theirs; its validation score does not. Nothing in it is random, so one trial of
    each split says all.

    Args:
        plan: its batch size is what the time of an answer is measured on.
        load: returns the data of a split.
    """

    contender = SUMMARY.name

    def __init__(self, plan: SeriesPlan, load: Callable[[int], SeriesData]) -> None:
        self.plan = plan
        self._load = load

    def run(self, key: TrialKey) -> Iterator[Outcome]:
        """Fit, choose, test once, and yield the `Outcome`.

        Args:
            key: of the trial; only its split changes anything.

        Yields:
            `Outcome`.
        """
        data = self._load(key.split)
        self._learner(data, 1.0)  # importing is not part of the time of training
        begin = time.process_time()
        models = [self._fit(data, [data.train], strength) for strength in _STRENGTHS]
        answers = [self._answers(data, model, data.validation) for model in models]
        # As for the networks, the loss chooses; of equals the most regularised.
        best = int(np.argmin([self._loss(data, data.validation, each) for each in answers]))
        model = self._fit(data, [data.train, data.validation], _STRENGTHS[best])
        seconds = time.process_time() - begin
        yield Outcome(
            trial=Trial(
                key=key,
                train_seconds=seconds,
                parameters=int(model[-1].coef_.size + np.size(model[-1].intercept_)),
                attention_parameters=0,
                peak_memory_mb=peak_memory_mb(),
            ),
            validation=answers[best],
            test=self._answers(data, model, data.test),
            weights={},
        )

    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test part, in ms."""
        data = self._load(0)
        model = self._fit(data, [data.train], _STRENGTHS[0])
        places = np.arange(self.plan.batch_size) % len(data.test)
        features = data.test.features[places]
        answer = model.predict_proba if data.classes else model.predict
        return median_milliseconds(lambda: answer(features))

    def _learner(self, data: SeriesData, strength: float) -> Any:
        from sklearn.linear_model import LogisticRegression, Ridge
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        if data.classes:
            weights = "balanced" if self.plan.class_weights else None
            last = LogisticRegression(C=strength, max_iter=5000, class_weight=weights)
        else:
            last = Ridge(alpha=1 / strength)
        return make_pipeline(StandardScaler(), last)

    def _fit(self, data: SeriesData, parts: Sequence[SeriesPart], strength: float) -> Any:
        features = np.concatenate([part.features for part in parts])
        targets = np.concatenate([part.targets for part in parts])
        if not data.classes:
            targets = (targets - parts[0].offsets[0]) / data.scale
        return self._learner(data, strength).fit(features, targets)

    def _answers(self, data: SeriesData, model: Any, part: SeriesPart) -> NDArray[Any]:
        if not data.classes:
            found = model.predict(part.features).reshape(len(part), -1)
            return part.offsets + found * data.scale  # type: ignore[no-any-return]
        answers = np.zeros((len(part), data.classes))
        # A class that the training part lacks has no column.
        answers[:, model[-1].classes_] = model.predict_proba(part.features)
        return answers

    def _loss(self, data: SeriesData, part: SeriesPart, answers: NDArray[Any]) -> float:
        if data.classes:
            return float(log_loss(answers, part.targets).mean())
        return float(np.square((answers - part.targets) / data.scale).mean())


@final
class NaiveTrials(Trainer):
    """Forecast without learning anything.

    Args:
        contender: "last_value" or "seasonal_naive".
        load: returns the data of a split.
    """

    def __init__(self, contender: str, load: Callable[[int], SeriesData]) -> None:
        self.contender = contender
        self._load = load

    def run(self, key: TrialKey) -> Iterator[Outcome]:
        """Yield the `Outcome`.

        Args:
            key: of the trial; only its split changes anything.

        Yields:
            `Outcome`.
        """
        data = self._load(key.split)
        yield Outcome(
            trial=Trial(
                key=key, parameters=0, attention_parameters=0, peak_memory_mb=peak_memory_mb()
            ),
            validation=self._answers(data.validation),
            test=self._answers(data.test),
            weights={},
        )

    def answer_milliseconds(self) -> float:
        """Return the median time to look up the forecasts, which is next to nothing."""
        part = self._load(0).test
        return median_milliseconds(lambda: self._answers(part).copy())

    def _answers(self, part: SeriesPart) -> NDArray[Any]:
        return {LAST_VALUE.name: part.features, SEASONAL_NAIVE.name: part.offsets}[self.contender]
