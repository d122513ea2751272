"""Events and trials are values: equal when their parts are, and not to be changed."""

import dataclasses

import pytest

from regard.comparison import Check, CheckDone, Trial, TrialDone, TrialFailed, TrialKey

KEY = TrialKey("dot", 1, 2)


def test_equal_parts_make_equal_events() -> None:
    assert TrialDone(Trial(KEY, test=0.5)) == TrialDone(Trial(KEY, test=0.5))
    assert TrialDone(Trial(KEY, test=0.5)) != TrialDone(Trial(KEY._replace(seed=3), test=0.5))
    # The two ends of a trial are never taken for each other.
    assert TrialDone(Trial(KEY)) != TrialFailed(Trial(KEY))


def test_events_cannot_be_changed() -> None:
    check = Check(step=3, epoch=0.25, loss=0.7, validation_loss=0.6, validation_accuracy=0.5)
    for value, name in ((CheckDone(KEY, check), "check"), (check, "loss"), (Trial(KEY), "test")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, 0.1)


def test_a_new_trial_has_no_results() -> None:
    trial = Trial(KEY)
    assert (trial.contender, trial.status, trial.reason) == ("dot", "done", "")
    assert trial.validation is trial.test is trial.concentration is None


@pytest.mark.parametrize(
    ("checks", "best", "limited", "undertrained", "too_fast"),
    [
        (8, 8, True, True, False),  # still improving when the budget ended
        (8, 8, False, False, False),
        (8, 7, True, False, False),
        (8, 1, True, False, True),  # every further step was worse
        (5, 1, False, False, True),
        (1, 1, True, False, False),  # one check says nothing about the way
        (0, 0, False, False, False),  # the reference
    ],
)
def test_the_way_of_a_training_is_flagged(checks, best, limited, undertrained, too_fast) -> None:
    trial = Trial(KEY, checks=checks, best_check=best, limited=limited)
    assert (trial.undertrained, trial.too_fast) == (undertrained, too_fast)
