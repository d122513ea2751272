"""The material: what is learned from the training texts alone, and what is refused."""

import dataclasses

import numpy as np
import pytest

from regard.comparison import demo_material, text_material
from regard.data import LabelledTexts, Split
from regard.errors import ArgumentError, DataError
from tests.comparison.small_material import small_material, small_plan


def three_parts() -> tuple[LabelledTexts, Split]:
    texts = ["one two", "three one", "one one one one one", "four two", "two three", "five"]
    data = LabelledTexts.from_rows(texts * 2, ["no", "yes"] * 6, source="six")
    split = Split(
        train=np.array([0, 1, 2, 3]), validation=np.array([4, 7]), test=np.array([5, 6, 8])
    )
    return data, split


def test_the_table_and_the_length_come_from_the_training_texts() -> None:
    data, split = three_parts()
    material = text_material(data, split, small_plan())
    assert set(material.tokens.words) == {"one", "two", "three", "four"}  # not "five"
    assert material.length.length == 8
    assert material.test.ids.shape == (3, 8)
    assert material.test.ids[0].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]


def test_the_parts_are_the_rows_of_the_split() -> None:
    data, split = three_parts()
    material = text_material(data, split, small_plan())
    assert material.validation.texts == ("two three", "three one")
    assert material.validation.labels.tolist() == [0, 1]
    assert [len(part) for part in (material.train, material.validation, material.test)] == [4, 2, 3]


def test_the_plan_limits_table_and_length() -> None:
    data, split = three_parts()
    material = text_material(data, split, small_plan(vocabulary=3, length=2))
    assert material.tokens.words == ("one",)
    assert material.train.ids.shape == (4, 2)
    assert any("1 of the 4 training texts are longer" in each for each in material.notices())


def test_what_is_cut_is_told_and_nothing_else() -> None:
    data, split = three_parts()
    notices = text_material(data, split, small_plan()).notices()
    assert notices[:2] == data.notices()[:2]
    assert "Parts: 4 to train, 2 to validate, 3 to test." in notices
    assert not any("longer" in each for each in notices)


def test_an_empty_part_is_refused() -> None:
    data, split = three_parts()
    empty = dataclasses.replace(split, test=np.array([], dtype=np.int64))
    with pytest.raises(DataError, match="Received: test has none"):
        text_material(data, empty, small_plan())


@pytest.mark.parametrize("field", ["ids", "labels"])
def test_what_is_out_of_range_is_refused(field) -> None:
    material = small_material(small_plan())
    wrong = getattr(material.test, field).copy()
    wrong[2] = 99
    part = dataclasses.replace(material.test, **{field: wrong})
    with pytest.raises(ArgumentError, match=f"`{field}` must be from 0"):
        dataclasses.replace(material, test=part)


def test_batches_have_one_shape_and_an_order_of_their_own_in_each_epoch() -> None:
    material = small_material(small_plan())
    batches = material.batches(material.train, 7, seed=3)
    assert {batch[0].shape for batch in batches.epoch(0)} == {(7, material.length.length)}
    assert batches.order(0).tolist() != batches.order(1).tolist()
    assert material.batches(material.train, 7).order(0).tolist() == list(range(34))


def test_the_demo_corpus_keeps_its_own_parts() -> None:
    material = demo_material(small_plan())
    assert material.classes == ("negative", "positive")
    assert [len(part) for part in (material.train, material.validation, material.test)] == [
        2880,
        720,
        720,
    ]
    for part in (material.train, material.validation, material.test):
        assert np.bincount(part.labels).tolist() == [len(part) // 2] * 2
