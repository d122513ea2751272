"""The scores by name."""

from regard.tasks.events.event_metrics import EVENT_METRICS


def test_the_first_is_the_default_and_a_smaller_brier_score_is_better() -> None:
    assert list(EVENT_METRICS) == ["auroc", "brier", "accuracy"]
    assert [each.larger_is_better for each in EVENT_METRICS.values()] == [True, False, True]
