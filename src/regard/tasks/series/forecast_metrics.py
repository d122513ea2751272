"""The scores of forecasts; the first is the default."""

import math
from collections.abc import Mapping

from regard.comparison.metric import FormulaMetric, Metric

__all__ = ["FORECAST_METRICS"]

_SCORES = "regard.tasks.series.forecast_scores"


def _error(name: str, label: str, meaning: str, formula: str) -> Metric:
    return FormulaMetric(
        name=name,
        label=label,
        heading=label,
        meaning=f"{meaning}: less is better",
        larger_is_better=False,
        is_share=False,
        bounds=(0.0, math.inf),
        formula=f"{_SCORES}:{formula}",
    )


FORECAST_METRICS: Mapping[str, Metric] = {
    each.name: each
    for each in (
        _error(
            "mase",
            "MASE",
            "mean absolute error, where 1 is what the naive forecast misses in the training part",
            "scaled_absolute_error",
        ),
        _error("mae", "MAE", "mean of the absolute errors", "absolute_error"),
        _error("rmse", "RMSE", "root of the mean squared error", "root_squared_error"),
    )
}
"""Scores of forecasts `(n, K)` against `(n, 2, K)`: what came, NaN where nothing did, and how far
the naive forecast is off in the training part."""
