"""The scores of chances against outcomes; the first is the default."""

from collections.abc import Mapping

from regard.comparison.metric import FormulaMetric, Metric

__all__ = ["EVENT_METRICS"]

_SCORES = "regard.tasks.events.event_scores"

EVENT_METRICS: Mapping[str, Metric] = {
    each.name: each
    for each in (
        FormulaMetric(
            name="auroc",
            label="AUROC",
            heading="AUROC",
            meaning="chance that an id with the outcome is given more of it than one without",
            formula=f"{_SCORES}:area",
        ),
        FormulaMetric(
            name="brier",
            label="Brier score",
            heading="Brier",
            meaning="mean of the squared errors of the chances: less is better",
            larger_is_better=False,
            is_share=False,
            formula=f"{_SCORES}:squared_error",
        ),
        FormulaMetric(
            name="accuracy",
            label="accuracy",
            heading="accuracy",
            meaning="share of the test part that is right, where a chance of one half is a yes",
            formula=f"{_SCORES}:accuracy",
        ),
    )
}
"""Scores of chances `(n,)` against outcomes and their weights, `(n, 2)`."""
