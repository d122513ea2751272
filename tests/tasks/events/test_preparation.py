"""From histories to what contenders learn from."""

import numpy as np

from regard.tasks.events.preparation import EventsPreparation
from tests.tasks.events.small_histories import small_histories, small_plan, small_preparation


def test_targets_are_outcomes_with_their_weights() -> None:
    prepared = small_preparation()
    np.testing.assert_array_equal(prepared.targets, small_histories().outcomes)
    assert prepared.groups is None
    for split, rows in enumerate(prepared.splits):
        data = prepared.split_data(split)
        np.testing.assert_array_equal(data.test.outcomes, prepared.targets[rows.test])
        assert not {*data.train.rows} & {*data.test.rows}


def test_a_test_set_stands_behind_the_data() -> None:
    test = small_histories(9, ids=tuple(f"T{row}" for row in range(9)))
    prepared = EventsPreparation(small_plan(splits=1), small_histories(), test)
    assert prepared.splits[0].test.tolist() == list(range(60, 69))
    assert [is_test for is_test, _ in prepared.examples()] == [False] * 60 + [True] * 9
    assert prepared.everything.ids[60:] == test.ids


def test_of_long_histories_the_beginning_is_lost_and_said() -> None:
    prepared = small_preparation(length=3)
    assert prepared.split_data(0).train.lengths.max() == 3
    assert "have more events and lose their first ones" in prepared.notices()[-1]


def test_calibration_is_the_mean_distance_in_bins() -> None:
    prepared = small_preparation()
    chances = np.linspace(0.05, 0.95, 20)
    came = np.array([0] * 10 + [1] * 10)
    targets = np.stack([came, np.ones(20)], axis=1)
    wanted = np.abs(chances.reshape(10, 2).mean(axis=1) - came.reshape(10, 2).mean(axis=1)).mean()
    np.testing.assert_allclose(prepared.calibration(chances, targets), wanted)
