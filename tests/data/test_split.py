"""Parts that keep the classes' shares, share no text, and are the same each time."""

import time
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.data import LabelledTexts, Split, split_examples, split_validation
from regard.errors import ArgumentError, ArgumentTypeError, TableError


def labelled(sizes: dict[str, int], repeats: int = 1) -> LabelledTexts:
    """Make texts of each class, mixed, each of them several times."""
    pairs = [(f"{name} {number}", name) for name, size in sizes.items() for number in range(size)]
    pairs = [pairs[place] for place in np.random.default_rng(7).permutation(len(pairs))] * repeats
    return LabelledTexts.from_rows([text for text, _ in pairs], [name for _, name in pairs])


def parts(split: Split) -> list[np.ndarray]:
    return [split.train, split.validation, split.test]


def equal(one: Iterable[Split], two: Iterable[Split]) -> bool:
    return all(
        np.array_equal(first, second)
        for left, right in zip(one, two, strict=True)
        for first, second in zip(parts(left), parts(right), strict=True)
    )


@pytest.mark.parametrize("splits", [1, 3, 5, 7])
def test_every_row_is_in_one_part(splits: int) -> None:
    made = split_examples(labelled({"a": 97, "b": 41, "c": 13}), splits=splits, seed=3)
    assert len(made) == splits
    for split in made:
        assert sorted(np.concatenate(parts(split)).tolist()) == list(range(151))
        for part in parts(split):
            assert part.dtype == np.int64
            assert (np.diff(part) > 0).all()


@pytest.mark.parametrize("splits", [5, 8])
def test_every_row_is_tested_once(splits: int) -> None:
    made = split_examples(labelled({"a": 97, "b": 41, "c": 13}), splits=splits, seed=3)
    tested = np.concatenate([split.test for split in made])
    assert sorted(tested.tolist()) == list(range(151))
    sizes = [len(split.test) for split in made]
    assert max(sizes) - min(sizes) <= 1


def test_shares_of_each_class() -> None:
    data = labelled({"a": 200, "b": 70, "c": 30})
    ids = data.label_ids()
    for split in split_examples(data, seed=5):
        assert np.bincount(ids[split.test]).tolist() == [40, 14, 6]
        assert np.bincount(ids[split.validation]).tolist() == [20, 7, 3]
        assert np.bincount(ids[split.train]).tolist() == [140, 49, 21]
    for split in split_examples(data, splits=10, validation=0.2):
        assert np.bincount(ids[split.test]).tolist() == [20, 7, 3]
        assert np.bincount(ids[split.validation]).tolist() == [40, 14, 6]
    own = split_validation(data)
    assert np.bincount(ids[own.validation]).tolist() == [20, 7, 3]
    assert np.bincount(ids[own.train]).tolist() == [180, 63, 27]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(5, 60), min_size=2, max_size=6),
    st.integers(1, 9),
    st.floats(0, 0.7),
    st.integers(0, 99),
)
def test_parts_are_as_large_as_they_can_be(
    sizes: list[int], splits: int, validation: float, seed: int
) -> None:
    folds = max(splits, 5)
    data = labelled({f"class {place}": max(size, folds) for place, size in enumerate(sizes)})
    ids, count = data.label_ids(), len(sizes)
    totals = np.bincount(ids)
    for split in split_examples(data, splits=splits, validation=validation, seed=seed):
        tested = np.bincount(ids[split.test], minlength=count)
        assert (np.abs(tested - totals / folds) < 1).all()
        assert abs(len(split.test) - len(data) / folds) < 1
        chosen = np.bincount(ids[split.validation], minlength=count)
        trained = np.bincount(ids[split.train], minlength=count)
        assert (trained > 0).all()
        wanted = totals * validation
        if validation:
            assert (chosen > 0).all()
            # One more or less by rounding; at least one; and one left to train on.
            assert (chosen <= np.maximum(wanted + 1, 1)).all()
            assert (chosen >= np.minimum(wanted - 1, totals - tested - 1)).all()


def test_small_classes_add_up_to_the_share() -> None:
    # 0.1 * 14 = 1.4 in each of 50 classes: plain rounding would give 50 instead of 70.
    data = labelled({f"class {n}": 14 for n in range(50)})
    for split in split_examples(data):
        assert (len(split.test), len(split.validation)) == (140, 70)
    assert len(split_validation(data).validation) == 70


@pytest.mark.parametrize("seed", range(5))
def test_each_class_is_in_each_part(seed: int) -> None:
    data = labelled({"a": 500, "b": 5, "c": 6, "d": 7})
    ids = data.label_ids()
    for split in split_examples(data, validation=0.05, seed=seed):
        for part in parts(split):
            assert set(ids[part].tolist()) == {0, 1, 2, 3}
    own = split_validation(data, validation=0.01, seed=seed)
    assert set(ids[own.train]) == set(ids[own.validation]) == {0, 1, 2, 3}


def test_equal_texts_are_on_the_same_side() -> None:
    data = labelled({"a": 31, "b": 17}, repeats=3)
    for split in (*split_examples(data, seed=2), split_validation(data, seed=2)):
        texts = [{data.texts[row] for row in part} for part in parts(split)]
        assert sum(map(len, texts)) == len(set.union(*texts)) == 48
        assert sum(map(len, parts(split))) == 144


def test_a_text_with_two_labels_is_on_one_side_too() -> None:
    data = labelled({"a": 23, "b": 19})
    both = LabelledTexts.from_rows(
        (*data.texts, *data.texts), (*data.labels, *["b" if n == "a" else "a" for n in data.labels])
    )
    for split in split_examples(both, seed=4):
        for part in parts(split):
            assert set(part % 42) == set(part[part < 42])


def test_the_seed_decides_and_nothing_else() -> None:
    data = labelled({"a": 61, "b": 29})
    first, again, other = (split_examples(data, seed=seed) for seed in (8, 8, 9))
    assert equal(first, again)
    assert not any(
        np.array_equal(one.test, two.test) for one, two in zip(first, other, strict=True)
    )
    assert equal(split_examples(data), split_examples(data, seed=0))
    assert equal([split_validation(data)], [split_validation(data, seed=0)])
    assert not equal([split_validation(data)], [split_validation(data, seed=1)])


def test_a_split_does_not_depend_on_the_number_asked_for() -> None:
    data = labelled({"a": 61, "b": 29})
    five = split_examples(data)
    for splits in range(1, 5):
        assert equal(split_examples(data, splits=splits), five[:splits])


def test_each_split_draws_its_validation_part_by_itself() -> None:
    data = labelled({"a": 400, "b": 100})
    one, two, *_ = split_examples(data)
    both = np.setdiff1d(np.arange(500), np.union1d(one.test, two.test))
    # Of the 300 rows outside both test parts about 1/8 are drawn each time, 1/64 both times.
    shared = np.intersect1d(one.validation, two.validation)
    assert len(np.intersect1d(one.validation, both)) > 25
    assert len(shared) < 15


def test_the_split_is_fixed_for_all_time() -> None:
    # A change here changes every published comparison.
    texts = [f"text {number}" for number in range(17)]
    data = LabelledTexts.from_rows(texts, ["x", "y", "y"] * 5 + ["x", "y"])
    assert [split.test.tolist() for split in split_examples(data, seed=11)] == [
        [0, 8, 13, 15],
        [2, 5, 10, 12],
        [1, 3, 7],
        [4, 6, 14],
        [9, 11, 16],
    ]
    assert [split.validation.tolist() for split in split_examples(data, seed=11)] == [
        [6, 10],
        [3, 7],
        [15, 16],
        [0, 10],
        [0, 7],
    ]
    assert split_validation(data, seed=11).validation.tolist() == [9, 11]


def test_rows_are_drawn_evenly() -> None:
    data = labelled({"a": 20, "b": 10, "c": 5})
    small = data.label_ids() == 2
    tested, chosen, own = np.zeros(35), np.zeros(35), np.zeros(35)
    for seed in range(400):
        first = split_examples(data, splits=1, seed=seed)[0]
        tested[first.test] += 1
        chosen[first.validation] += 1
        own[split_validation(data, seed=seed).validation] += 1
    # Expected 80 and 40 of the large classes, 80 of the small one, which is in each part; the
    # standard deviations are 8 and 6.
    assert (np.abs(tested - 80) < 40).all()
    for drawn in (chosen, own):
        assert (np.abs(drawn - np.where(small, 80, 40)) < 30).all()


def test_a_share_below_one_text_gives_one_of_each_class() -> None:
    data = labelled({"a": 20, "b": 10})
    drawn = [split_validation(data, validation=1e-20, seed=seed).validation for seed in range(40)]
    assert all(sorted(data.labels[row] for row in rows) == ["a", "b"] for rows in drawn)
    assert len({tuple(rows) for rows in drawn}) > 20


def test_the_validation_part_can_be_left_empty() -> None:
    data = labelled({"a": 20, "b": 10})
    for split in split_examples(data, validation=0):
        assert (len(split.train), len(split.validation), len(split.test)) == (24, 0, 6)
    own = split_validation(data, validation=0)
    assert own.train.tolist() == list(range(30))
    assert (len(own.validation), len(own.test)) == (0, 0)
    assert own.test.dtype == np.int64


def test_too_few_different_texts() -> None:
    pairs = [(f"text {number}", "a") for number in range(11)] + [("one", "b"), ("two", "b")] * 3
    data = LabelledTexts.from_rows([text for text, _ in pairs], [name for _, name in pairs])
    with pytest.raises(TableError) as caught:
        split_examples(data)
    assert str(caught.value) == (
        "Each class must have at least 5 different texts, so that it is in each of 5 test parts."
        " Received: class 'b' with 2. Add rows, or merge the class with another."
    )
    # Two are enough where the test set stands elsewhere.
    own = split_validation(data)
    assert {data.labels[row] for row in own.validation} == {"a", "b"}
    assert {data.labels[row] for row in own.train} == {"a", "b"}


def test_too_many_splits() -> None:
    data = labelled({"a": 40, "b": 11, "c": 7, "d": 6})
    with pytest.raises(TableError) as caught:
        split_examples(data, splits=12)
    assert str(caught.value) == (
        "Each class must have at least 12 different texts, so that it is in each of 12 test parts."
        " Received: class 'b' with 11, and 2 other with too few. Add rows, ask for fewer splits, or"
        " merge the class with another."
    )


def with_shared_texts(labels_of_texts: list[str]) -> LabelledTexts:
    """Make a row for each letter: the labels of the first text, of the second, and so on."""
    pairs = [
        (f"text {place}", name) for place, names in enumerate(labels_of_texts) for name in names
    ]
    labels = tuple(name for _, name in pairs)
    texts = tuple(text for text, _ in pairs)
    return LabelledTexts(texts, labels, tuple(sorted(set(labels))), "the data")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "ab", "ba", "bc", "c", "abc"]), min_size=10, max_size=60),
    st.integers(0, 9),
)
def test_classes_that_share_texts(texts: list[str], seed: int) -> None:
    data = with_shared_texts([*texts, "a", "b", "b", "b", "b", "b", "c", "c", "c", "c", "c"])
    if len({text for text, label in zip(data.texts, data.labels, strict=True) if label == "a"}) < 5:
        return
    for split in (*split_examples(data, seed=seed), split_validation(data, seed=seed)):
        sides = [{data.texts[row] for row in part} for part in parts(split) if len(part)]
        assert sum(map(len, sides)) == len(set.union(*sides)) == len(set(data.texts))
        for part in parts(split):
            assert not len(part) or {data.labels[row] for row in part} == {"a", "b", "c"}


@pytest.mark.parametrize("seed", range(5))
def test_a_class_that_shares_all_its_texts(seed: int) -> None:
    # Of all texts with the rare label another has been seen first, or all labels are the same.
    for names in (["common"] * 200 + ["rare"] * 20, ["common"] * 200 + ["rare"] * 200):
        texts = [f"text {number % 200}" for number in range(len(names))]
        data = LabelledTexts.from_rows(texts, names)
        for split in split_examples(data, seed=seed):
            rare = sum(data.labels[row] == "rare" for row in split.test)
            assert rare == (len(names) - 200) / 5
            assert {data.labels[row] for row in split.validation} == {"common", "rare"}


@pytest.mark.parametrize(
    "texts",
    [["ac"] * 5 + ["a"] + ["b"] * 10, ["ac"] * 4 + ["a", "a", "c"] + ["b"] * 10],
)
def test_a_class_that_few_texts_have_alone(texts: list[str]) -> None:
    data = with_shared_texts(texts)
    for seed in range(10):
        for split in split_examples(data, seed=seed):
            for part in parts(split):
                assert {data.labels[row] for row in part} == {"a", "b", "c"}


def test_classes_that_share_texts_in_a_ring() -> None:
    # Each class has two texts, but any two texts share a class.
    with pytest.raises(TableError) as caught:
        split_validation(with_shared_texts(["ab", "bc", "ca"]))
    assert str(caught.value) == (
        "Each class must be in each part with equal texts, and every group, on one side. Received:"
        " classes that share texts or groups so that no way of dealing these to 2 parts does it."
        " Add rows, or merge small classes."
    )


def test_rules_of_the_arguments() -> None:
    data = labelled({"a": 20, "b": 10})
    with pytest.raises(ArgumentError) as caught:
        split_examples(data, validation=0.8)
    assert str(caught.value) == (
        "`validation` must be below 1 - 1/5, since 1/5 of the texts are for the test. Received:"
        " validation=0.8"
    )
    assert len(split_examples(data, splits=6, validation=0.8)) == 6
    with pytest.raises(ArgumentError, match=r"^`splits` must be a positive integer\. .*splits=0$"):
        split_examples(data, splits=0)
    for split in (split_examples, split_validation):
        with pytest.raises(ArgumentError, match=r"^`validation` must be a number from 0 to below"):
            split(data, validation=1.5)
        with pytest.raises(ArgumentError, match=r"^`seed` must be .* Received: seed=-1$"):
            split(data, seed=-1)
        with pytest.raises(ArgumentTypeError, match=r"^`seed` must be an integer of at least 0\."):
            split(data, seed=None)


def test_many_rows_take_no_time() -> None:
    texts = [f"text {number % 90_001}" for number in range(100_000)]
    data = LabelledTexts.from_rows(texts, [f"class {number % 77}" for number in range(100_000)])
    start = time.process_time()
    split_examples(data)
    assert time.process_time() - start < 2


def test_parts_in_words_and_without_a_test() -> None:
    split = Split(np.arange(1200), np.arange(1200, 1210), np.arange(1210, 1215))
    assert split.is_tested
    assert split.sizes_in_words == "1,200 to train, 10 to validate, 5 to test"
    without = split.untested
    assert not without.is_tested
    assert without.sizes_in_words == "1,200 to train, 10 to validate"
    np.testing.assert_array_equal(without.train, split.train)
    np.testing.assert_array_equal(without.test, split.validation)
