"""The scores of forecasts by name."""

import numpy as np
import pytest

from regard.tasks.series.forecast_metrics import FORECAST_METRICS


def test_the_first_is_mase() -> None:
    assert next(iter(FORECAST_METRICS)) == "mase"


@pytest.mark.parametrize(("name", "score"), [("mase", 1.25), ("mae", 3.5), ("rmse", 12.5**0.5)])
def test_each_is_computed_and_less_is_better(name, score) -> None:
    metric = FORECAST_METRICS[name]
    targets = np.array([[[1.0, np.nan], [2.0, 2.0]], [[3.0, 4.0], [4.0, 4.0]]])
    outputs = np.array([[4.0, 9.0], [7.0, 0.0]])  # errors 3; 4 and 4
    assert metric.score(outputs, targets) == pytest.approx(score)
    assert (metric.sign, metric.is_share) == (-1, False)
