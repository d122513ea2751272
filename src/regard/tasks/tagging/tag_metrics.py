"""The scores of labels: of spans, and of tokens."""

import math
from collections.abc import Mapping

from regard.comparison.metric import FormulaMetric, Metric

__all__ = ["LABEL_METRICS", "SPAN_METRICS"]

_SCORES = "regard.tasks.tagging.tag_scores"

_SPAN_F1 = FormulaMetric(
    name="span_f1",
    label="span F1",
    heading="span F1",
    meaning="F1 on the test part of all spans together, read strictly in IOB2",
    formula=f"{_SCORES}:span_f1",
)
_OF_TOKENS = (
    FormulaMetric(
        name="accuracy",
        label="token accuracy",
        heading="accuracy",
        meaning="share of the test part's tokens that are right",
        formula=f"{_SCORES}:token_accuracy",
    ),
    FormulaMetric(
        name="macro_f1",
        label="macro-F1",
        heading="macro-F1",
        meaning="mean over the labels of F1 of the test part's tokens",
        formula=f"{_SCORES}:token_macro_f1",
    ),
    FormulaMetric(
        name="log_loss",
        label="log-loss",
        heading="log-loss",
        meaning="mean over tokens of -log of the chance given to the truth: less is better",
        larger_is_better=False,
        is_share=False,
        bounds=(0.0, math.inf),
        formula=f"{_SCORES}:token_log_loss",
    ),
)

LABEL_METRICS: Mapping[str, Metric] = {each.name: each for each in _OF_TOKENS}
"""Scores of labels that mark no spans; the first is the default."""

SPAN_METRICS: Mapping[str, Metric] = {each.name: each for each in (_SPAN_F1, *_OF_TOKENS)}
"""Scores of labels in IOB2; the first is the default."""
