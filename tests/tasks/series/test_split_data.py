"""What processes share: it comes back from its file, and what cannot be trained on is refused."""

import dataclasses

import numpy as np
import pytest

from regard.errors import ArgumentError, DataError
from regard.tasks.series.split_data import SeriesData, SeriesPart
from tests.tasks.series.small_series import number_preparation, small_preparation


@pytest.mark.parametrize("make", [small_preparation, number_preparation])
def test_it_comes_back_from_its_file(make, tmp_path) -> None:
    made = make().split_data(1)
    made.save(tmp_path / "split.npz")
    found = SeriesData.load(tmp_path / "split.npz")
    assert (found.classes, found.buckets) == (made.classes, made.buckets)
    np.testing.assert_array_equal(found.scale, made.scale)
    for name in ("train", "validation", "test", "sample"):
        one, other = getattr(found, name), getattr(made, name)
        for field in dataclasses.fields(one):
            array = getattr(one, field.name)
            assert array.dtype == getattr(other, field.name).dtype
            np.testing.assert_array_equal(array, getattr(other, field.name))


def test_numbers_are_learned_in_deviations_from_the_offset() -> None:
    data = number_preparation().split_data(0)
    for batch in data.batches(data.train, 8).epoch(0):
        count = len(batch.rows)
        numbers = data.train.targets[batch.rows]
        assert batch.targets.dtype == np.float32
        np.testing.assert_allclose(
            data.train.offsets[batch.rows] + batch.targets[:count] * data.scale, numbers, rtol=1e-5
        )
    learned = (data.train.targets - data.train.offsets) / data.scale
    np.testing.assert_allclose(learned.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(learned.std(axis=0), 1)


def test_classes_weigh_alike() -> None:
    data = small_preparation().split_data(0)
    weights = data.class_weights()
    sums = np.bincount(data.train.targets, weights=weights)
    assert sums == pytest.approx([len(data.train) / 2] * 2)


def test_what_cannot_be_trained_on_is_refused() -> None:
    data = small_preparation().split_data(0)
    fields = [field.name for field in dataclasses.fields(data.test)]
    nothing = SeriesPart(**{name: getattr(data.test, name)[:0] for name in fields})
    with pytest.raises(DataError, match="test has none"):
        dataclasses.replace(data, test=nothing)
    other = dataclasses.replace(data.train, targets=1 + data.train.targets)
    with pytest.raises(ArgumentError, match=r"^Classes must be from 0 to 1\. Received: 1 to 2 in"):
        dataclasses.replace(data, train=other)
    wrong = dataclasses.replace(data.train, values=data.train.values * np.float32(np.nan))
    with pytest.raises(ArgumentError, match="must be finite"):
        dataclasses.replace(data, train=wrong)
