"""What stands outside the ranking: logistic regression on last values, counts and durations."""

from collections.abc import Sequence
from functools import partial
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.tasks.events.contenders import COUNTS
from regard.tasks.events.event_scaling import EventScaling
from regard.tasks.events.histories import Histories
from regard.tasks.events.split_data import EventData, EventPart
from regard.training.class_answers import mean_log_loss
from regard.training.reference_trials import (
    LINEAR_STRENGTHS,
    Fitted,
    ReferenceTrials,
)

__all__ = ["CountTrials", "count_features"]


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
class CountTrials(ReferenceTrials[EventData, EventPart]):
    """Fit logistic regression on `count_features`; see `ReferenceTrials`."""

    contender = COUNTS.name

    def import_learners(self) -> tuple[Any, Any, Any]:
        """Import scikit-learn's."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        return make_pipeline, StandardScaler, LogisticRegression

    def strengths(self, data: EventData) -> Sequence[float]:
        """Return the same for all data."""
        del data
        return LINEAR_STRENGTHS

    def fit(
        self, data: EventData, parts: Sequence[EventPart], strengths: Sequence[float]
    ) -> list[Fitted[EventPart]]:
        """Fit with the weights of the outcomes, divided by their mean."""
        del data
        pipeline, scaler, regression = self.import_learners()
        features = np.concatenate([part.features for part in parts])
        outcomes = np.concatenate([part.outcomes for part in parts])
        weights = outcomes[:, 1] / outcomes[:, 1].mean()
        fitted = []
        for strength in strengths:
            model = pipeline(scaler(), regression(C=strength, max_iter=5000))
            model.fit(
                features, outcomes[:, 0].astype(int), logisticregression__sample_weight=weights
            )
            size = int(model[-1].coef_.size + model[-1].intercept_.size)
            fitted.append(Fitted(size, partial(_chances, model)))
        return fitted

    def loss(self, data: EventData, part: EventPart, answers: NDArray[Any]) -> float:
        """Return the logarithmic loss, by weight."""
        del data
        came, weights = part.outcomes[:, 0] == 1, part.outcomes[:, 1]
        return mean_log_loss(np.where(came, answers, 1 - answers), weights)


def _chances(model: Any, part: EventPart) -> NDArray[np.float64]:
    chances: NDArray[np.float64] = model.predict_proba(part.features)[:, 1]
    return chances
