"""The scores that several tasks share: of classes, of several labels, and of numbers."""

import math
from collections.abc import Mapping

from regard.comparison.metric import FormulaMetric, Metric

__all__ = ["CLASS_METRICS", "MULTI_LABEL_METRICS", "NUMBER_METRICS"]

_CLASSES = "regard.statistics.class_scores"
_LABELS = "regard.statistics.label_scores"
_NUMBERS = "regard.statistics.number_scores"


def _by_name(*metrics: Metric) -> Mapping[str, Metric]:
    return {metric.name: metric for metric in metrics}


CLASS_METRICS = _by_name(
    FormulaMetric(
        name="accuracy",
        label="accuracy",
        heading="accuracy",
        meaning="share of the test part that is right",
        formula=f"{_CLASSES}:accuracy",
    ),
    FormulaMetric(
        name="balanced_accuracy",
        label="balanced accuracy",
        heading="balanced",
        meaning="mean over the classes of the share that is right",
        formula=f"{_CLASSES}:balanced_accuracy",
    ),
    FormulaMetric(
        name="macro_f1",
        label="macro-F1",
        heading="macro-F1",
        meaning="mean over the classes of F1 on the test part",
        formula=f"{_CLASSES}:macro_f1",
    ),
    FormulaMetric(
        name="log_loss",
        label="log-loss",
        heading="log-loss",
        meaning="mean of -log of the chance given to the truth: less is better",
        larger_is_better=False,
        is_share=False,
        bounds=(0.0, math.inf),
        formula=f"{_CLASSES}:log_loss",
    ),
    FormulaMetric(
        name="auroc",
        label="AUROC",
        heading="AUROC",
        meaning="chance that a row of a class is given more of it than one of another class",
        formula=f"{_CLASSES}:auroc",
    ),
)
"""Scores of probabilities `(n, C)` against classes `(n,)`; the first is the default."""

MULTI_LABEL_METRICS = _by_name(
    FormulaMetric(
        name="micro_f1",
        label="micro-F1",
        heading="micro-F1",
        meaning="F1 on the test part of all labels together",
        formula=f"{_LABELS}:micro_f1",
    ),
    FormulaMetric(
        name="macro_f1",
        label="macro-F1",
        heading="macro-F1",
        meaning="mean over the labels of F1 on the test part",
        formula=f"{_LABELS}:macro_f1",
    ),
    FormulaMetric(
        name="subset_accuracy",
        label="subset accuracy",
        heading="subset",
        meaning="share of the test part of which every label is right",
        formula=f"{_LABELS}:subset_accuracy",
    ),
    FormulaMetric(
        name="auroc",
        label="AUROC",
        heading="AUROC",
        meaning="mean over the labels of the chance that a row with a label is given more of it"
        " than one without",
        formula=f"{_LABELS}:auroc",
    ),
)
"""Scores of probabilities `(n, L)` against labels `(n, L)`, 0 or 1; the first is the default."""

NUMBER_METRICS = _by_name(
    FormulaMetric(
        name="rmse",
        label="RMSE",
        heading="RMSE",
        meaning="root of the mean squared error: less is better",
        larger_is_better=False,
        is_share=False,
        bounds=(0.0, math.inf),
        formula=f"{_NUMBERS}:root_mean_squared_error",
    ),
    FormulaMetric(
        name="mae",
        label="MAE",
        heading="MAE",
        meaning="mean of the absolute errors: less is better",
        larger_is_better=False,
        is_share=False,
        bounds=(0.0, math.inf),
        formula=f"{_NUMBERS}:mean_absolute_error",
    ),
    FormulaMetric(
        name="r2",
        label="R²",
        heading="R²",
        meaning="share of the variance that is explained, below 0 where the mean is nearer",
        is_share=False,
        bounds=(-math.inf, 1.0),
        formula=f"{_NUMBERS}:determination",
    ),
)
"""Scores of numbers `(n,)` or `(n, K)` against numbers of the same shape."""
