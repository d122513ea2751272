"""Outcomes between landmark and horizon: who is at risk, who is censored, and by what weight."""

import sys

import numpy as np
import pytest

from regard.errors import MissingExtraError, TableError
from regard.tasks.events.outcomes import outcomes_in_time

ENDS = np.array([1.0, 2.0, 2.5, 3.0, 3.0, 4.0, 5.0, 5.0, 6.0, 7.0])
HAPPENED = np.array([True, False, False, True, False, True, True, False, True, False])


def seen():
    return outcomes_in_time(ENDS, HAPPENED, landmark=2.0, horizon=5.0)


def uncensored(until: float) -> float:
    """The chance not to be censored before a time, by a loop over those at risk at 2."""
    at_risk = ENDS > 2.0
    kept = 1.0
    for time in sorted(set(ENDS[at_risk & ~HAPPENED].tolist())):
        if time < until:
            left = (at_risk & (time <= ENDS)).sum()
            kept *= 1 - (at_risk & ~HAPPENED & (time == ENDS)).sum() / left
    return kept


def test_who_is_at_risk_and_what_came() -> None:
    found = seen()
    assert found.at_risk.tolist() == [False, False] + [True] * 8
    assert found.came.tolist() == [False] * 3 + [True, False, True, True] + [False] * 3


def test_the_censored_are_no_negatives() -> None:
    found = seen()
    censored = np.array([False, False, True, False, True] + [False] * 5)
    assert (found.weights[censored] == 0).all()
    assert not (found.known & censored).any()
    # At the horizon itself nothing had come yet: that is known.
    assert found.known.tolist() == [False, False, False, True, False, True, True, True, True, True]


def test_the_others_stand_for_them() -> None:
    found = seen()
    for row in np.flatnonzero(found.known):
        np.testing.assert_allclose(found.weights[row], 1 / uncensored(min(ENDS[row], 5.0)))
    # They stand for all that were at risk.
    np.testing.assert_allclose(found.weights[found.known].sum(), found.at_risk.sum(), atol=0.5)


def test_without_censoring_all_count_alike_and_lifelines_is_not_needed(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "lifelines", None)
    found = outcomes_in_time(ENDS, HAPPENED | True, landmark=2.0, horizon=5.0)
    assert (found.weights[found.at_risk] == 1).all()
    with pytest.raises(MissingExtraError, match=r"pip install 'regard\[events\]'"):
        seen()


def test_nobody_at_risk_is_refused() -> None:
    with pytest.raises(TableError, match="none of 10 at 9, the last end is 7"):
        outcomes_in_time(ENDS, HAPPENED, landmark=9.0, horizon=10.0)
