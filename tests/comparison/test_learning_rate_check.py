"""The rate check: whose rank changes if each may take its best rate."""

import dataclasses

import pytest

from regard.comparison import Trial, TrialKey
from regard.comparison.learning_rate_check import rank_changes
from regard.tasks.text_classification.plan import TextPlan

PLAN = TextPlan(layers=("last_state", "mean_pooling", "dot", "dense_control", "words"), splits=2)


def trials(**scores: tuple[float | None, ...]) -> list[Trial]:
    """The validation of each contender at once, half and twice the rate; None is not finished."""
    return [
        Trial(TrialKey(name, 0, 0, setting), validation=score)
        for name, own in scores.items()
        for setting, score in enumerate(own)
        if score is not None
    ]


FIRST = {"last_state": (0.7, 0.7, 0.6), "mean_pooling": (0.6, 0.6, 0.6), "dot": (0.5, 0.4, 0.5)}


def test_no_rank_changes_where_all_gain_alike() -> None:
    assert rank_changes(PLAN, trials(**FIRST)) == set()
    gained = {name: (own, own + 0.2, own) for name, (own, *_) in FIRST.items()}
    assert rank_changes(PLAN, trials(**gained)) == set()


@pytest.mark.parametrize("place", [1, 2])
def test_both_are_flagged_that_change_places(place) -> None:
    dot = [0.5, 0.5, 0.5]
    dot[place] = 0.65
    assert rank_changes(PLAN, trials(**{**FIRST, "dot": tuple(dot)})) == {"mean_pooling", "dot"}


def test_all_are_flagged_that_are_overtaken() -> None:
    found = rank_changes(PLAN, trials(**{**FIRST, "dot": (0.5, 0.9, 0.5)}))
    assert found == {"last_state", "mean_pooling", "dot"}


def test_drawing_level_is_a_change_of_the_one_that_gains() -> None:
    assert rank_changes(PLAN, trials(**{**FIRST, "dot": (0.5, 0.6, 0.5)})) == {"dot"}


def test_the_smaller_log_loss_is_the_better_one() -> None:
    plan = dataclasses.replace(PLAN, metric="log_loss")
    found = {"last_state": (0.5, 0.5, 0.9), "mean_pooling": (0.6, 0.6, 0.55)}
    assert rank_changes(plan, trials(**found)) == set()
    found["mean_pooling"] = (0.6, 0.6, 0.4)
    assert rank_changes(plan, trials(**found)) == {"last_state", "mean_pooling"}


def test_only_the_ranked_take_part() -> None:
    others = {"dense_control": (0.1, 0.99, 0.1), "words": (0.98, 0.98, 0.98)}
    assert rank_changes(PLAN, trials(**FIRST, **others)) == set()


def test_a_contender_that_lacks_a_rate_takes_no_part() -> None:
    assert rank_changes(PLAN, trials(**{**FIRST, "dot": (0.5, 0.9, None)})) == set()
    failed = Trial(TrialKey("dot", 0, 0, 2), status="failed", reason="x")
    found = [*trials(**{**FIRST, "dot": (0.5, 0.9, None)}), failed]
    assert rank_changes(PLAN, found) == set()


def test_other_splits_and_seeds_say_nothing() -> None:
    more = [
        Trial(TrialKey("dot", split, seed, 0), validation=0.99) for split, seed in ((1, 0), (0, 1))
    ]
    assert rank_changes(PLAN, [*trials(**FIRST), *more]) == set()


@pytest.mark.parametrize("changes", [{"rate_check": False}, {"tune": 3}])
def test_nothing_is_flagged_where_no_check_was_asked_for(changes) -> None:
    found = trials(**{**FIRST, "dot": (0.5, 0.9, 0.5)})
    assert rank_changes(dataclasses.replace(PLAN, **changes), found) == set()
