"""What stands outside the ranking: logistic regression on last values, counts and durations."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.comparison.trial_key import TrialKey
from regard.tasks.events.contenders import COUNTS
from regard.tasks.events.event_scaling import EventScaling
from regard.tasks.events.histories import Histories
from regard.tasks.events.plan import EventsPlan
from regard.tasks.events.split_data import EventData, EventPart
from regard.training.class_answers import mean_log_loss
from regard.training.measurements import median_milliseconds, peak_memory_mb

__all__ = ["CountTrials", "count_features"]

_STRENGTHS = (0.01, 0.1, 1.0, 10.0)  # of scikit-learn's C, the most regularised first


def count_features(
    histories: Histories, rows: NDArray[np.int64], scaling: EventScaling
) -> NDArray[np.float64]:
    """Return what may be known of an id without a network.

    Args:
        histories: all of them.
        rows: the ids.
        scaling: of the training part.

    Returns:
        A row for each: the last observed value of each channel, the mean where there is none, and
        how often it was observed; how often each kind came and how long ago; the number of events,
        the time from the first to the last, the mean and the last gap; and the features of the id.
    """
    kinds = len(histories.columns.kinds)
    made = []
    for row in rows.tolist():
        values, times, kind = histories.values[row], histories.times[row], histories.kinds[row]
        since = np.log1p((times[-1] - times) / scaling.unit)
        found: list[float] = []
        for place, mean in enumerate(scaling.mean):
            known = values[~np.isnan(values[:, place]), place]
            found += [float(known[-1]) if known.size else mean, np.log1p(known.size)]
        longest = float(np.log1p((times[-1] - times[0]) / scaling.unit))
        for each in range(kinds):
            own = since[kind == each]
            found += [np.log1p(own.size), float(own[-1]) if own.size else longest]
        gaps = np.diff(times) / scaling.unit if len(times) > 1 else np.zeros(1)
        found += [np.log1p(len(times)), longest, np.log1p(gaps.mean()), np.log1p(gaps[-1])]
        static = histories.static[row]
        found += np.where(np.isnan(static), scaling.static_mean, static).tolist()
        made.append(found)
    return np.array(made, dtype=np.float64)


@final
class CountTrials(Trainer):
    """Fit logistic regression on `count_features`, its strength chosen on validation.

    With the strength chosen it is fitted again, on both parts: it needs the validation part for
    nothing else, unlike a network. Nothing in it is random, so one trial of each split says all.

    Args:
        plan: its batch size is what the time of an answer is measured on.
        load: returns the data of a split.
    """

    contender = COUNTS.name

    def __init__(self, plan: EventsPlan, load: Callable[[int], EventData]) -> None:
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
        self._learner(1.0)  # importing is not part of the time of training
        begin = time.process_time()
        models = [self._fit([data.train], strength) for strength in _STRENGTHS]
        answers = [self._answers(model, data.validation) for model in models]
        # As for the networks, the loss chooses; of equals the most regularised.
        best = int(np.argmin([_loss(data.validation, each) for each in answers]))
        model = self._fit([data.train, data.validation], _STRENGTHS[best])
        seconds = time.process_time() - begin
        yield Outcome(
            trial=Trial(
                key=key,
                train_seconds=seconds,
                parameters=int(model[-1].coef_.size + model[-1].intercept_.size),
                attention_parameters=0,
                peak_memory_mb=peak_memory_mb(),
            ),
            validation=answers[best],
            test=self._answers(model, data.test),
            weights={},
        )

    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test part, in ms."""
        data = self._load(0)
        model = self._fit([data.train], _STRENGTHS[0])
        places = np.arange(self.plan.batch_size) % len(data.test)
        features = data.test.features[places]
        return median_milliseconds(lambda: model.predict_proba(features))

    def _learner(self, strength: float) -> Any:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=5000))

    def _fit(self, parts: Sequence[EventPart], strength: float) -> Any:
        features = np.concatenate([part.features for part in parts])
        outcomes = np.concatenate([part.outcomes for part in parts])
        weights = outcomes[:, 1] / outcomes[:, 1].mean()
        learner = self._learner(strength)
        return learner.fit(
            features, outcomes[:, 0].astype(int), logisticregression__sample_weight=weights
        )

    def _answers(self, model: Any, part: EventPart) -> NDArray[np.float64]:
        chances: NDArray[np.float64] = model.predict_proba(part.features)[:, 1]
        return chances


def _loss(part: EventPart, answers: NDArray[np.float64]) -> float:
    came, weights = part.outcomes[:, 0] == 1, part.outcomes[:, 1]
    return mean_log_loss(np.where(came, answers, 1 - answers), weights)
