"""The scores by name: the first is the default."""

import numpy as np

from regard.tasks.tagging.tag_metrics import LABEL_METRICS, SPAN_METRICS
from tests.tasks.tagging.small_sentences import said


def test_spans_come_first_where_there_are_some() -> None:
    assert tuple(SPAN_METRICS) == ("span_f1", "accuracy", "macro_f1", "log_loss")
    assert tuple(LABEL_METRICS) == ("accuracy", "macro_f1", "log_loss")


def test_each_finds_its_formula() -> None:
    true = np.array([[1, 2, 0], [0, 3, -1]])
    scores = {name: metric.score(said(true), true) for name, metric in SPAN_METRICS.items()}
    assert scores.pop("log_loss") == -np.log(np.float32(0.7), dtype=np.float64)
    assert scores == {"span_f1": 1.0, "accuracy": 1.0, "macro_f1": 1.0}
    assert not SPAN_METRICS["log_loss"].larger_is_better
