"""The plan of events."""

import pytest

from regard.errors import UnknownNameError
from regard.tasks.events.plan import EventsPlan


def test_by_default_all_contenders_are_compared_by_auroc() -> None:
    plan = EventsPlan()
    assert (plan.metric, plan.baseline, plan.encoder) == ("auroc", "no_time", "lstm")
    assert len(plan.layers) == len(plan.table)
    assert EventsPlan.from_json(plan.to_json()) == plan


def test_other_encoders_and_metrics_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="encoder"):
        EventsPlan(encoder="cnn")
    with pytest.raises(UnknownNameError, match="metric"):
        EventsPlan(metric="rmse")
