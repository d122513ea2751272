"""The plan of series: scores and references follow from what is told; what has no effect errs."""

import pytest

from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from regard.tasks.series.plan import SeriesPlan, SeriesReading


@pytest.mark.parametrize(
    ("given", "metric", "references"),
    [
        ({}, "accuracy", ("summary_features",)),
        ({"answer": "numbers"}, "rmse", ("summary_features",)),
        ({"answer": "forecast"}, "mase", ("last_value",)),
        ({"answer": "forecast", "season": 7}, "mase", ("last_value", "seasonal_naive")),
    ],
)
def test_what_is_told_decides_scores_and_references(given, metric, references) -> None:
    plan = SeriesPlan(**given)
    assert plan.metric == metric
    found = tuple(name for name in plan.layers if plan.contender(name).role == "reference")
    assert found == references
    assert SeriesPlan.from_json(plan.to_json()) == plan
    named = SeriesPlan(layers="all", **given)
    assert set(named.layers) > set(plan.layers)
    assert references == tuple(n for n in named.layers if plan.contender(n).role == "reference")


def test_a_reference_of_another_answer_is_refused_where_it_is_named() -> None:
    said = r"^`layers` must name references of numbers: summary_features\. Received: 'last_value'$"
    with pytest.raises(ArgumentError, match=said):
        SeriesPlan(answer="numbers", layers=["dot", "last_value"])
    with pytest.raises(ArgumentError, match="references of forecast: last_value"):
        SeriesPlan(answer="forecast", layers=["seasonal_naive"])
    assert SeriesPlan(answer="forecast", layers=["last_value"]).layers == ("last_value",)


def test_what_has_no_effect_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`class_weights` has an effect only where each row"):
        SeriesPlan(answer="numbers", class_weights=True)
    with pytest.raises(ArgumentError, match=r"^`season` has an effect only on forecasts"):
        SeriesPlan(season=2)
    with pytest.raises(ArgumentError, match=r"^`season` must be at most `length`"):
        SeriesPlan(answer="forecast", season=30, length=29)
    with pytest.raises(UnknownNameError, match="Did you mean 'mase'"):
        SeriesPlan(answer="forecast", metric="mas")


def test_columns_come_as_names() -> None:
    assert SeriesReading(target="a").target == ("a",)
    assert SeriesReading(channels=["a", "b"]).channels == ("a", "b")
    with pytest.raises(ArgumentTypeError, match=r"^`target` must be None or names of columns"):
        SeriesReading(target=3)
    with pytest.raises(ArgumentError, match=r"^`horizon` must be a positive integer"):
        SeriesReading(horizon=0)
