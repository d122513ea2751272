"""What stands outside the ranking: regression on summary features, and naive forecasts."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.statistics.class_scores import log_loss
from regard.tasks.series.plan import LAST_VALUE, SEASONAL_NAIVE, SUMMARY, SeriesPlan
from regard.tasks.series.split_data import SeriesData, SeriesPart
from regard.training.reference_trials import (
    LINEAR_STRENGTHS,
    Fitted,
    ReferenceTrials,
)

__all__ = ["NaiveTrials", "SummaryTrials"]


@final
class SummaryTrials(ReferenceTrials[SeriesData, SeriesPart]):
    """Fit logistic or ridge regression on summary features; see `ReferenceTrials`."""

    contender = SUMMARY.name

    def import_learners(self) -> tuple[Any, Any, Any, Any]:
        """Import scikit-learn's."""
        from sklearn.linear_model import LogisticRegression, Ridge
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        return make_pipeline, StandardScaler, LogisticRegression, Ridge

    def strengths(self, data: SeriesData) -> Sequence[float]:
        """Return the same for all data."""
        del data
        return LINEAR_STRENGTHS

    def fit(
        self, data: SeriesData, parts: Sequence[SeriesPart], strengths: Sequence[float]
    ) -> list[Fitted[SeriesPart]]:
        """Fit; numbers as a network learns them, from the first part's offset and by its scale."""
        pipeline, scaler, _, _ = self.import_learners()
        features = np.concatenate([part.features for part in parts])
        targets = np.concatenate([part.targets for part in parts])
        if not data.classes:
            targets = (targets - parts[0].offsets[0]) / data.scale
        fitted = []
        for strength in strengths:
            model = pipeline(scaler(), self._regression(data, strength)).fit(features, targets)
            size = int(model[-1].coef_.size + np.size(model[-1].intercept_))
            fitted.append(Fitted(size, partial(_answers, data, model)))
        return fitted

    def loss(self, data: SeriesData, part: SeriesPart, answers: NDArray[Any]) -> float:
        """Return the logarithmic or the squared loss."""
        if data.classes:
            return float(log_loss(answers, part.targets).mean())
        return float(np.square((answers - part.targets) / data.scale).mean())

    def _regression(self, data: SeriesData, strength: float) -> Any:
        _, _, logistic, ridge = self.import_learners()
        if not data.classes:
            return ridge(alpha=1 / strength)
        weights = "balanced" if self.plan.class_weights else None
        return logistic(C=strength, max_iter=5000, class_weight=weights)


@final
class NaiveTrials(ReferenceTrials[SeriesData, SeriesPart]):
    """Forecast without learning anything.

    Args:
        plan: its batch size is what the time of an answer is measured on.
        load: returns the data of a split.
        contender: "last_value" or "seasonal_naive".
    """

    fits_again = False

    def __init__(self, plan: SeriesPlan, load: Callable[[int], SeriesData], contender: str) -> None:
        super().__init__(plan, load)
        self.contender = contender

    def import_learners(self) -> None:
        """Import nothing."""

    def strengths(self, data: SeriesData) -> Sequence[float]:
        """Return one: there is nothing to choose."""
        del data
        return (1.0,)

    def fit(
        self, data: SeriesData, parts: Sequence[SeriesPart], strengths: Sequence[float]
    ) -> list[Fitted[SeriesPart]]:
        """Fit nothing: a part holds both forecasts."""
        del data, parts
        forecast = {
            LAST_VALUE.name: lambda part: part.features,
            SEASONAL_NAIVE.name: lambda part: part.offsets,
        }[self.contender]
        return [Fitted(0, forecast) for _ in strengths]

    def loss(self, data: SeriesData, part: SeriesPart, answers: NDArray[Any]) -> float:
        """Return the same for all: there is nothing to choose."""
        del data, part, answers
        return 0.0


def _answers(data: SeriesData, model: Any, part: SeriesPart) -> NDArray[Any]:
    if not data.classes:
        found = model.predict(part.features).reshape(len(part), -1)
        return part.offsets + found * data.scale  # type: ignore[no-any-return]
    answers = np.zeros((len(part), data.classes))
    # A class that the training part lacks has no column.
    answers[:, model[-1].classes_] = model.predict_proba(part.features)
    return answers
