"""Events and trials are values: equal when their parts are, and not to be changed."""

import dataclasses

import pytest

from regard.comparison import EpochDone, Trial, TrialDone, TrialFailed


def test_equal_parts_make_equal_events() -> None:
    assert TrialDone(Trial("dot", 0, test=0.5)) == TrialDone(Trial("dot", 0, test=0.5))
    assert TrialDone(Trial("dot", 0, test=0.5)) != TrialDone(Trial("dot", 1, test=0.5))
    # The two ends of a trial are never taken for each other.
    assert TrialDone(Trial("dot", 0)) != TrialFailed(Trial("dot", 0))


def test_events_cannot_be_changed() -> None:
    event = EpochDone("dot", 0, 1, loss=0.7, validation=0.5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.loss = 0.1  # type: ignore[misc]


def test_a_new_trial_has_no_results() -> None:
    trial = Trial("dot", 3)
    assert (trial.status, trial.reason) == ("done", "")
    assert trial.validation is trial.test is trial.inference_ms is None
