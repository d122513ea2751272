"""The demo: the gap before the alarm decides, and nothing else does."""

import numpy as np

from regard.statistics.class_scores import area_items
from regard.tasks.events.counts import count_features
from regard.tasks.events.demo import demo_histories
from regard.tasks.events.event_scaling import EventScaling


def test_the_gap_before_the_alarm_decides_and_counts_do_not() -> None:
    demo = demo_histories()
    came = demo.came == 1
    alarms = [int(np.flatnonzero(kinds == 0)[0]) for kinds in demo.kinds]
    gaps = np.array(
        [times[at] - times[at - 1] for times, at in zip(demo.times, alarms, strict=True)]
    )
    assert area_items(gaps, came).mean() > 0.95
    rows = np.arange(len(demo))
    features = count_features(demo, rows, EventScaling.fit(demo, rows))
    alone = [area_items(column, came).mean() for column in features.T]
    assert max(max(each, 1 - each) for each in alone) < 0.6
    # Which events there are, and in which order, says nothing.
    order = np.array([at / len(kinds) for at, kinds in zip(alarms, demo.kinds, strict=True)])
    assert abs(area_items(order, came).mean() - 0.5) < 0.1
