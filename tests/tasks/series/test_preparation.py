"""From series to parts: nothing is learned outside the training part, shapes are shared."""

import dataclasses
import json

import numpy as np
import pytest

from regard.data import Split
from regard.data.series import Series, SeriesScaling, as_test_set, summary_features
from regard.tasks.series.preparation import SeriesPreparation
from tests.tasks.series.small_series import (
    labelled_series,
    number_preparation,
    numbered_series,
    small_plan,
    small_preparation,
)


def with_missing(row: int) -> Series:
    """A value of the second channel is missing in one series."""
    series = labelled_series()
    values = series.values.copy()
    values[row, 1, 1] = np.nan
    return dataclasses.replace(series, values=values)


def test_the_parts_hold_their_rows() -> None:
    made = small_preparation()
    for split in range(2):
        data, rows = made.split_data(split), made.splits[split]
        for name in ("train", "validation", "test"):
            part = getattr(data, name)
            assert part.rows.tolist() == getattr(rows, name).tolist()
            assert part.targets.tolist() == made.data.label_ids()[part.rows].tolist()
            assert part.lengths.tolist() == made.data.lengths[part.rows].tolist()
            assert part.values.shape == (len(part), 8, 2)
        np.testing.assert_allclose(
            data.test.features,
            summary_features(made.data.values[rows.test], made.data.lengths[rows.test]),
            rtol=1e-5,
        )


def test_scaling_is_of_the_training_part_alone() -> None:
    series = labelled_series()
    made = SeriesPreparation(small_plan(), series)
    rows = made.splits[0]
    # Outside the training part nothing may matter: not even values a thousand times as large.
    values = series.values.copy()
    values[rows.test] *= 1000
    values[rows.validation] *= 1000
    other = SeriesPreparation(
        small_plan(), dataclasses.replace(series, values=values), splits=made.splits
    )
    np.testing.assert_array_equal(other.split_data(0).train.values, made.split_data(0).train.values)
    assert other.scalings[0] == made.scalings[0]
    assert other.scalings[1] != made.scalings[1]


def test_an_indicator_of_one_split_is_an_input_of_all_and_0_where_nothing_is_learned() -> None:
    plain = SeriesPreparation(small_plan(), labelled_series())
    row = int(plain.splits[0].test[0])  # missing in the test part of split 0, learned in split 1
    made = SeriesPreparation(small_plan(), with_missing(row), splits=plain.splits)
    assert row not in made.splits[0].train
    assert row in made.splits[1].train
    assert (made.scalings[0].indicators, made.scalings[1].indicators) == ((), ("channel 2",))
    assert made.indicators == ("channel 2",)
    first, second = made.split_data(0), made.split_data(1)
    assert first.channels == second.channels == 3
    for part in (first.train, first.test):
        assert (part.values[:, :, 2] == 0).all()
    place = made.splits[1].train.tolist().index(row)
    assert second.train.values[place, 1].tolist()[1:] == [0, 1]
    assert second.train.values[:, :, 2].sum() == 1


def test_numbers_have_the_unit_of_the_training_part() -> None:
    made = number_preparation()
    data, rows = made.split_data(0), made.splits[0]
    numbers = numbered_series().targets
    np.testing.assert_allclose(data.scale, numbers[rows.train].std(axis=0))
    np.testing.assert_allclose(data.test.offsets[3], numbers[rows.train].mean(axis=0))
    assert (data.classes, made.plan.metric) == (0, "rmse")
    assert made.calibration(data.test.targets, data.test.targets) is None


def test_a_test_set_stands_behind_and_longer_series_lose_their_end() -> None:
    data, test = labelled_series(), as_test_set(labelled_series(10), labelled_series())
    made = SeriesPreparation(small_plan(splits=1, seeds=2, length=4), data, test)
    (split,) = made.splits
    assert split.test.tolist() == list(range(60, 70))
    assert made.buckets.lengths == (4,)
    assert made.buckets.cut == int((data.lengths > 4).sum() + (test.lengths > 4).sum())
    found = made.split_data(0).test
    assert found.lengths.tolist() == np.minimum(test.lengths, 4).tolist()
    scaling = SeriesScaling.fit(made.values[split.train], made.lengths[split.train], data.channels)
    expected = scaling.apply(test.values[:, :4], found.lengths)
    np.testing.assert_array_equal(found.values, expected)
    assert any("lose their end" in sentence for sentence in made.notices())


def test_groups_count_where_a_test_part_has_several() -> None:
    names = tuple(f"person {row // 6}" for row in range(60))
    made = SeriesPreparation(small_plan(), labelled_series(groups=names))
    assert made.groups is not None
    for split in made.splits:
        assert not set(made.groups[split.train]) & set(made.groups[split.test])
    assert any("Its series count by group" in sentence for sentence in made.notices())
    alone = [Split(np.arange(12, 60), np.arange(6, 12), np.arange(6))]
    one = SeriesPreparation(small_plan(splits=1), labelled_series(groups=names), splits=alone)
    assert one.groups is None
    assert any("count one by one" in sentence for sentence in one.notices())
    assert small_preparation().groups is None


def test_what_goes_into_the_store() -> None:
    data = with_missing(2)
    made = SeriesPreparation(
        small_plan(splits=1, seeds=2), data, as_test_set(labelled_series(10), data)
    )
    kinds = [is_test for is_test, _ in made.examples()]
    assert kinds == [False] * 60 + [True] * 10
    facts = made.facts()
    assert json.loads(facts["classes"]) == ["down", "flat"]
    assert json.loads(facts["channels"]) == ["channel 1", "channel 2"]
    assert made.calibration(np.eye(2), np.array([0, 1])) == 0


@pytest.mark.parametrize(("answer", "count"), [("classes", 60), ("numbers", 1)])
def test_the_sample_is_of_the_first_test_part(answer, count) -> None:
    made = small_preparation() if answer == "classes" else number_preparation()
    assert set(made.sample) <= set(made.splits[0].test)
    if answer == "classes":
        assert set(made.targets[made.sample]) == {0, 1}
    assert made.split_data(1).sample.rows.tolist() == made.sample.tolist()
    assert len(made.sample) >= min(count, len(made.splits[0].test))
