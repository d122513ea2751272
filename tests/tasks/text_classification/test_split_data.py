"""The material: arrays that are checked before anything is trained, and survive their file."""

import dataclasses

import numpy as np
import pytest

from regard.errors import ArgumentError, DataError
from regard.tasks.text_classification.split_data import Material, Part
from tests.comparison.small_material import small_material, small_plan, told_material


def part_of(labels: list[int], first_row: int = 0) -> Part:
    rows = len(labels)
    ids = np.zeros((rows, 8), dtype=np.int32)
    ids[:, :2] = 1
    return Part(np.arange(first_row, first_row + rows), ids, np.array(labels, dtype=np.int32))


def material_of(labels: list[int], classes: int = 3, **fields) -> Material:
    return Material(
        **{
            "classes": classes,
            "vocabulary": 5,
            "buckets": (8,),
            "train": part_of(labels),
            "validation": part_of([0], 90),
            "test": part_of([1, 0], 91),
            **fields,
        }
    )


def equal(one: Part, other: Part) -> bool:
    return (
        all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("rows", "ids"))
        and one.labels.tolist() == other.labels.tolist()
    )


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_an_empty_part_is_refused(part) -> None:
    with pytest.raises(DataError, match=f"Received: {part} has none"):
        material_of([0, 1], **{part: part_of([])})


@pytest.mark.parametrize("part", ["train", "validation", "test"])
@pytest.mark.parametrize("field", ["ids", "labels"])
def test_what_is_out_of_range_is_refused(part, field) -> None:
    material = small_material(small_plan())
    own = getattr(material, part)
    wrong = getattr(own, field).copy()
    wrong[2] = 99
    with pytest.raises(ArgumentError, match=f"`{field}` must be from 0"):
        dataclasses.replace(material, **{part: dataclasses.replace(own, **{field: wrong})})


def test_batches_know_what_the_material_knows() -> None:
    material = small_material(small_plan(), long=5)
    assert material.buckets == (8, 16)
    weights = np.linspace(0.5, 1.5, 34, dtype=np.float32)
    batches = material.batches(material.train, 7, seed=3, row_weights=weights)
    assert {batch.inputs.shape for batch in batches.epoch(0)} == {(7, 8), (7, 16)}
    assert batches.order(0).tolist() != batches.order(1).tolist()
    for batch in batches.epoch(0):
        np.testing.assert_array_equal(batch.weights[: len(batch.rows)], weights[batch.rows])
        np.testing.assert_array_equal(
            batch.targets[: len(batch.rows)], material.train.labels[batch.rows]
        )
    plain = material.batches(material.train, 7)
    assert plain.order(0).tolist() == plain.order(1).tolist()
    assert sum(batch.weights.sum() for batch in plain.epoch(0)) == 34


def test_class_weights_make_all_classes_count_alike() -> None:
    labels = [0] * 6 + [1] * 3 + [2]
    weights = material_of(labels).class_weights()
    # 10 texts / 3 classes / the size of the class.
    assert weights.tolist() == pytest.approx([10 / 18] * 6 + [10 / 9] * 3 + [10 / 3])
    assert weights.dtype == np.float32
    assert weights.mean() == pytest.approx(1)


def test_a_class_without_training_texts_takes_no_share() -> None:
    assert material_of([0, 0, 0, 2]).class_weights().tolist() == pytest.approx([2 / 3] * 3 + [2])


@pytest.mark.parametrize("vectors", [False, True])
def test_a_saved_material_equals_the_loaded(tmp_path, vectors) -> None:
    material = small_material(small_plan(), classes=3, long=5)
    if vectors:
        drawn = np.random.default_rng(2).random((material.vocabulary, 6), dtype=np.float32)
        material = dataclasses.replace(material, vectors=drawn)
    material.save(tmp_path / "split-0.npz")
    loaded = Material.load(tmp_path / "split-0.npz")
    for name in ("classes", "vocabulary", "buckets"):
        assert getattr(loaded, name) == getattr(material, name)
        assert type(getattr(loaded, name)) is type(getattr(material, name))
    for name in ("train", "validation", "test"):
        assert equal(getattr(loaded, name), getattr(material, name))
        assert getattr(loaded, name).ids.dtype == np.int32
    assert not equal(loaded.train, loaded.test)  # the comparison can fail
    if vectors:
        np.testing.assert_array_equal(loaded.vectors, material.vectors)
    else:
        assert loaded.vectors is None


@pytest.mark.parametrize("answer", ["numbers", "labels"])
def test_other_answers_survive_their_file(tmp_path, answer) -> None:
    made = told_material(small_plan(answer=answer))
    made.save(tmp_path / "split.npz")
    found = Material.load(tmp_path / "split.npz")
    assert (found.answer, found.centre, found.scale) == (answer, made.centre, made.scale)
    assert found.classes == (1 if answer == "numbers" else 3)
    for name in ("train", "validation", "test", "sample"):
        one, other = getattr(found, name), getattr(made, name)
        assert one.labels.dtype == other.labels.dtype
        np.testing.assert_array_equal(one.labels, other.labels)
    np.testing.assert_array_equal(found.learned(found.test), made.learned(made.test))


def test_the_unit_is_that_of_the_training_part() -> None:
    made = told_material(small_plan(answer="numbers"))
    assert made.learned(made.train).mean() == pytest.approx(0, abs=1e-12)
    assert made.learned(made.train).std() == pytest.approx(1)
    assert abs(made.learned(made.test).mean()) > 1e-4
