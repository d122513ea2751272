"""Parts that keep the classes' shares, share no text, and are the same each time."""

import time

import numpy as np
import pytest

from regard.data import LabelledTexts, split_examples
from regard.errors import ArgumentError, ArgumentTypeError, TableError


def labelled(sizes: dict[str, int], repeats: int = 1) -> LabelledTexts:
    """Make texts of each class, mixed, each of them several times."""
    pairs = [(f"{name} {number}", name) for name, size in sizes.items() for number in range(size)]
    pairs = [pairs[place] for place in np.random.default_rng(7).permutation(len(pairs))] * repeats
    return LabelledTexts.from_rows([text for text, _ in pairs], [name for _, name in pairs])


def parts(split: object) -> list[np.ndarray]:
    return [split.train, split.validation, split.test]


def test_every_row_is_in_one_part() -> None:
    split = split_examples(labelled({"a": 97, "b": 41, "c": 13}), seed=3)
    rows = np.concatenate(parts(split))
    assert sorted(rows.tolist()) == list(range(151))
    for part in parts(split):
        assert part.dtype == np.int64
        assert (np.diff(part) > 0).all()


def test_shares_of_each_class() -> None:
    data = labelled({"a": 200, "b": 70, "c": 30})
    ids = data.label_ids()
    split = split_examples(data, validation=0.1, test=0.2, seed=5)
    assert np.bincount(ids[split.test]).tolist() == [40, 14, 6]
    assert np.bincount(ids[split.validation]).tolist() == [20, 7, 3]
    assert np.bincount(ids[split.train]).tolist() == [140, 49, 21]


def test_small_classes_add_up_to_the_share() -> None:
    # 0.1 * 14 = 1.4 in each of 50 classes: plain rounding would give 50 instead of 70.
    split = split_examples(labelled({f"class {n}": 14 for n in range(50)}))
    assert len(split.validation) == 70
    assert len(split.test) == 140


@pytest.mark.parametrize("seed", range(5))
def test_each_class_is_in_each_part(seed: int) -> None:
    data = labelled({"a": 500, "b": 5, "c": 6, "d": 7})
    ids = data.label_ids()
    for part in parts(split_examples(data, validation=0.05, test=0.05, seed=seed)):
        assert set(ids[part].tolist()) == {0, 1, 2, 3}


def test_equal_texts_are_on_the_same_side() -> None:
    data = labelled({"a": 31, "b": 17}, repeats=3)
    texts = [{data.texts[row] for row in part} for part in parts(split_examples(data, seed=2))]
    assert sum(map(len, texts)) == 48
    assert len(set.union(*texts)) == 48
    assert sum(map(len, parts(split_examples(data, seed=2)))) == 144


def test_a_text_with_two_labels_is_on_one_side_too() -> None:
    data = labelled({"a": 23, "b": 19})
    both = LabelledTexts.from_rows(
        (*data.texts, *data.texts), (*data.labels, *["b" if n == "a" else "a" for n in data.labels])
    )
    split = split_examples(both, seed=4)
    for part in parts(split):
        assert set(part % 42) == set(part[part < 42])


def test_the_seed_decides_and_nothing_else() -> None:
    data = labelled({"a": 61, "b": 29})
    first, again, other = (split_examples(data, seed=seed) for seed in (8, 8, 9))
    for one, two in zip(parts(first), parts(again), strict=True):
        assert (one == two).all()
    assert first.test.tolist() != other.test.tolist()
    assert split_examples(data).test.tolist() == split_examples(data, seed=0).test.tolist()


def test_the_split_is_fixed_for_all_time() -> None:
    # A change here changes every published comparison.
    texts = [f"text {number}" for number in range(17)]
    data = LabelledTexts.from_rows(texts, ["x", "y", "y"] * 5 + ["x", "y"])
    split = split_examples(data, seed=11)
    assert split.test.tolist() == [4, 9, 13]
    assert split.validation.tolist() == [3, 11]


def test_a_test_seed_draws_evenly() -> None:
    data = labelled({"a": 20, "b": 10})
    drawn = np.zeros(30)
    for seed in range(400):
        drawn[split_examples(data, seed=seed).test] += 1
    # Expected 80 each; the standard deviation is 8.
    assert (np.abs(drawn - 80) < 40).all()


def test_parts_can_be_left_empty() -> None:
    data = labelled({"a": 20, "b": 10})
    split = split_examples(data, test=0)
    assert (len(split.train), len(split.validation), len(split.test)) == (27, 3, 0)
    split = split_examples(data, validation=0)
    assert (len(split.train), len(split.validation), len(split.test)) == (24, 0, 6)
    split = split_examples(data, validation=0, test=0)
    assert split.train.tolist() == list(range(30))


def test_too_few_different_texts() -> None:
    pairs = [(f"text {number}", "a") for number in range(11)] + [("one", "b"), ("two", "b")] * 3
    data = LabelledTexts.from_rows([text for text, _ in pairs], [name for _, name in pairs])
    with pytest.raises(TableError) as caught:
        split_examples(data)
    assert str(caught.value) == (
        "Each class must have enough different texts to be in each part; a text with several labels"
        " counts for that of its first row. Received: class 'b' with 2, and test=0.2,"
        " validation=0.1. Add rows, merge the class with another, or change the shares."
    )


def test_a_class_that_others_have_taken_the_texts_of() -> None:
    texts = [f"text {number}" for number in range(15)]
    both = [*texts, *texts[:6]]
    data = LabelledTexts.from_rows(both, ["a"] * 7 + ["b"] * 8 + ["c"] * 6)
    with pytest.raises(TableError, match="Received: class 'c' with 0, and"):
        split_examples(data)


def test_rules_of_the_arguments() -> None:
    data = labelled({"a": 20, "b": 10})
    with pytest.raises(ArgumentError) as caught:
        split_examples(data, validation=0.5, test=0.5)
    assert str(caught.value) == (
        "`validation` and `test` together must be below 1. Received: validation=0.5, test=0.5"
    )
    with pytest.raises(ArgumentError, match=r"^`test` must be a number from 0 to below 1\."):
        split_examples(data, test=1.5)
    with pytest.raises(ArgumentError, match=r"^`seed` must be .* Received: seed=-1$"):
        split_examples(data, seed=-1)
    with pytest.raises(ArgumentTypeError, match=r"^`seed` must be an integer of at least 0\. Rec"):
        split_examples(data, seed=None)


def test_many_rows_take_no_time() -> None:
    texts = [f"text {number % 90_001}" for number in range(100_000)]
    data = LabelledTexts.from_rows(texts, [f"class {number % 77}" for number in range(100_000)])
    start = time.perf_counter()
    split_examples(data)
    assert time.perf_counter() - start < 1
