"""The reference: last values, counts and durations."""

import numpy as np

from regard.comparison import TrialKey
from regard.tasks.events.counts import CountTrials, count_features
from regard.tasks.events.event_scaling import EventScaling
from tests.tasks.events.small_histories import KINDS, small_histories, small_preparation


def test_features_are_last_values_counts_and_durations() -> None:
    small = small_histories()
    rows = np.arange(30)
    scaling = EventScaling.fit(small, rows)
    found = count_features(small, rows, scaling)
    for row in (0, 11, 29):
        wanted = []
        times = small.times[row]
        for place in range(2):
            known = [value for value in small.values[row][:, place] if value == value]
            wanted += [known[-1] if known else scaling.mean[place], np.log1p(len(known))]
        for kind in range(len(KINDS)):
            when = [t for t, k in zip(times, small.kinds[row], strict=True) if k == kind]
            since = times[-1] - (when[-1] if when else times[0])
            wanted += [np.log1p(len(when)), np.log1p(since / scaling.unit)]
        gaps = np.diff(times) / scaling.unit
        wanted += [np.log1p(len(times)), np.log1p((times[-1] - times[0]) / scaling.unit)]
        wanted += [np.log1p(gaps.mean()), np.log1p(gaps[-1]), *small.static[row]]
        np.testing.assert_allclose(found[row], wanted)


def test_regression_learns_the_last_gap() -> None:
    prepared = small_preparation()
    data = prepared.split_data(0)
    trials = CountTrials(prepared.plan, lambda split: data)
    (outcome,) = trials.run(TrialKey(trials.contender))
    assert prepared.plan.scoring.score(outcome.test, data.test.outcomes) > 0.9
    assert trials.answer_milliseconds() > 0
