"""From long series to windows: forward in time, in the unit of the training part."""

import dataclasses
import json

import numpy as np

from regard.data.series import Series, last_value, naive_error, seasonal_naive
from regard.tasks.series import forecast_preparation as module
from regard.tasks.series.forecast_preparation import ForecastPreparation
from tests.tasks.series.small_series import forecast_preparation, small_plan, wave


def test_a_row_is_a_window_with_the_naive_forecast_as_the_offset() -> None:
    made = forecast_preparation()
    series = made.data.values[0]
    data = made.split_data(1)
    part = data.validation
    assert part.values.shape == (len(part), 12, 2)
    assert data.buckets == (12,)
    for row, came, offset in zip(part.rows, part.targets, part.offsets, strict=True):
        np.testing.assert_array_equal(came, series[row + 12 : row + 15, 0])
        np.testing.assert_array_equal(offset, series[row + 6 : row + 9, 0])
    history = made.windows.history(part.rows)
    np.testing.assert_array_equal(part.offsets, seasonal_naive(history, 3, 6)[:, :, 0])
    np.testing.assert_array_equal(part.features, last_value(history, 3)[:, :, 0])
    learned = np.concatenate([b.targets for b in data.batches(data.train, 1).epoch(0)])
    np.testing.assert_allclose(np.square(learned).mean(axis=0), 1, rtol=1e-5)


def test_nothing_behind_the_training_part_is_learned() -> None:
    made = forecast_preparation()
    end = int(made.windows.seen_steps(made.splits[0].train)[0])
    values = made.data.values.copy()
    values[0, end:] *= 100
    other = forecast_preparation(
        dataclasses.replace(made.data, values=values), splits=list(made.splits)
    )
    assert other.scalings[0] == made.scalings[0]
    assert other.scalings[1] != made.scalings[1]
    first, second = made.split_data(0), other.split_data(0)
    np.testing.assert_array_equal(first.train.values, second.train.values)
    np.testing.assert_array_equal(first.scale, second.scale)
    np.testing.assert_array_equal(made.targets[:, 1], other.targets[:, 1])


def test_the_scale_of_an_error_is_that_of_the_first_training_part() -> None:
    made = forecast_preparation()
    end = int(made.windows.seen_steps(made.splits[0].train)[0])
    expected = naive_error(made.data.values[0, :end, :1].astype(np.float64), season=6)[0]
    for split in made.splits:
        np.testing.assert_allclose(made.targets[split.test, 1], expected, rtol=1e-6)
    # The season is what repeats: the seasonal naive forecast is as good as it was in training.
    test = made.split_data(0).test
    score = made.plan.scoring.score(test.offsets, made.targets[test.rows])
    assert 0.5 < score < 1.5
    assert made.plan.scoring.score(test.features, made.targets[test.rows]) > 2


def test_windows_that_begin_together_are_one_group() -> None:
    made = forecast_preparation()
    assert made.groups is not None
    by_group = [made.windows.start[made.groups == each] for each in np.unique(made.groups)]
    assert max(len(starts) for starts in by_group) == 3
    assert all(starts.max() - starts.min() <= 2 for starts in by_group)
    assert any("count as one" in sentence for sentence in made.notices())


def test_series_do_not_share_groups() -> None:
    one = wave().values[0]
    both = Series.from_cases([one, one[::-1]], channels=("load", "heat"))
    made = forecast_preparation(both)
    for group in np.unique(made.groups):
        assert len(np.unique(made.windows.case[made.groups == group])) == 1


def test_very_many_windows_are_thinned_out_and_said(monkeypatch) -> None:
    monkeypatch.setattr(module, "_MOST_WINDOWS", 40)
    made = forecast_preparation()
    assert (made.stride, len(made.windows)) == (3, 36)
    assert any("every 3 steps" in sentence for sentence in made.notices())


def test_labels_are_said_not_to_count() -> None:
    said = "Labels, numbers and groups of series are not looked at in a forecast."
    assert said not in forecast_preparation().notices()
    labelled = dataclasses.replace(wave(), labels=("meter",))
    assert said in forecast_preparation(labelled).notices()


def test_what_goes_into_the_store() -> None:
    made = forecast_preparation()
    assert [is_test for is_test, _ in made.examples()] == [False]
    facts = made.facts()
    assert json.loads(facts["targets"]) == ["load"]
    assert json.loads(facts["horizon"]) == 3
    assert made.calibration(np.zeros(3), np.zeros(3)) is None
    assert set(made.sample) <= set(made.splits[0].test)


def test_without_a_test_the_last_steps_are_for_validation() -> None:
    plan = small_plan(answer="forecast", length=12, season=6, splits=1)
    made = ForecastPreparation(plan, wave(), ("load",), 3, tested=False)
    (split,) = made.splits
    assert not split.is_tested
    assert split.validation.max() == len(made.windows) - 1
    assert split.train.max() + 12 + 3 <= split.validation.min() + 12  # no horizon reaches in
    (sentence,) = [each for each in made.notices() if each.startswith("Windows forward")]
    assert "for validation; " in sentence
    assert "for test" not in sentence
    assert np.isfinite(made.targets).all()
