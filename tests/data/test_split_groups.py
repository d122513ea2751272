"""Parts that tear no group: as many of each class as that allows, and some in any case."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from regard.data import LabelledTexts, Split, split_examples, split_validation
from regard.errors import ShapeError, TableError


def grouped(members: list[tuple[str, str]], texts: list[str] | None = None) -> LabelledTexts:
    """Make rows from pairs of group and label, without asking for five rows of a class."""
    labels = tuple(label for _, label in members)
    return LabelledTexts(
        texts=tuple(texts or (f"text {number}" for number in range(len(members)))),
        labels=labels,
        classes=tuple(sorted(set(labels))),
        source="the data",
        groups=tuple(group for group, _ in members),
    )


def drawn(seed: int, rows: int, groups: int, classes: int, own: float = 0.0) -> LabelledTexts:
    """Draw rows; a row is of its group's own class with probability `own`."""
    generator = np.random.default_rng(seed)
    group = generator.integers(0, groups, rows)
    label = generator.integers(0, classes, rows)
    label = np.where(generator.random(rows) < own, group % classes, label)
    return grouped([(f"g{one}", f"c{two}") for one, two in zip(group, label, strict=True)])


def parts(split: Split) -> list[np.ndarray]:
    return [split.train, split.validation, split.test]


def groups_of(data: LabelledTexts, split: Split) -> list[set[str]]:
    return [{data.groups[row] for row in part} for part in parts(split)]


def dealt(data: LabelledTexts, number: int) -> bool:
    """Whether any way of dealing whole groups to so many parts gives each part each class."""
    names = sorted(set(data.groups))
    pairs = set(zip(data.groups, data.labels, strict=True))
    held = np.array([[(name, each) in pairs for each in data.classes] for name in names])
    ways = np.array(list(itertools.product(range(number), repeat=len(names))))
    each_part = [(ways == part).astype(int) @ held > 0 for part in range(number)]
    return bool(np.all(each_part, axis=(0, 2)).any())


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 7), st.integers(30, 90), st.integers(0, 9))
def test_no_group_is_torn(draw: int, splits: int, groups: int, seed: int) -> None:
    data = drawn(draw, 600, groups, 3)
    made = split_examples(data, splits=splits, seed=seed)
    for split in (*made, split_validation(data, seed=seed)):
        assert sorted(np.concatenate(parts(split)).tolist()) == list(range(600))
        sides = groups_of(data, split)
        assert sum(map(len, sides)) == len(set.union(*sides))
    tested = np.concatenate([split.test for split in made])
    assert len(tested) == len(set(tested.tolist()))
    assert splits < 5 or len(tested) == 600


def worst(data: LabelledTexts, part: np.ndarray, share: float) -> float:
    """How far a part is from its share of a class or of all, as a multiple of that share."""
    ids = data.label_ids()
    wanted = np.append(np.bincount(ids), len(ids)) * share
    there = np.append(np.bincount(ids[part], minlength=len(wanted) - 1), len(part))
    return float(np.abs(there / wanted - 1).max())


@pytest.mark.parametrize("seed", range(4))
def test_the_shares_are_kept_as_well_as_groups_allow(seed: int) -> None:
    # 150 groups of about 20 rows, most of them of one class.
    data = drawn(seed, 3000, 150, 4, own=0.7)
    for split in split_examples(data, seed=seed):
        assert worst(data, split.test, 1 / 5) < 0.1
        assert worst(data, split.validation, 1 / 10) < 0.2


def test_large_groups_and_rare_classes() -> None:
    # Groups of 3 to 202 rows; every class is rarer than the one before it, down to 3 %.
    sizes = [2 + int(200 / (place + 1)) for place in range(120)]
    groups = np.repeat(np.arange(120), sizes)
    tested, chosen = [], []
    for seed in range(10):
        labels = np.random.default_rng(seed).choice(4, len(groups), p=[0.7, 0.2, 0.07, 0.03])
        data = grouped([(f"g{one}", f"c{two}") for one, two in zip(groups, labels, strict=True)])
        for split in split_examples(data, seed=seed):
            tested.append(worst(data, split.test, 1 / 5))
            chosen.append(worst(data, split.validation, 1 / 10))
    # scikit-learn's StratifiedGroupKFold has 0.08 for the test parts.
    assert np.mean(tested) < 0.12
    assert np.mean(chosen) < 0.12


def test_groups_beside_single_rows() -> None:
    members = [(f"g{row % 8}", "a") for row in range(160)]
    members += [(f"alone {row}", "ab"[row % 2]) for row in range(240)]
    for split in split_examples(grouped(members)):
        # Single rows even out what the groups of 20 leave uneven.
        assert (len(split.test), len(split.validation)) == (80, 40)


def test_groups_of_one_row_are_no_groups() -> None:
    labels = ["a", "b", "b"] * 30
    alone = grouped([(f"g{number}", label) for number, label in enumerate(labels)])
    free = LabelledTexts.from_rows(alone.texts, labels)
    for one, two in zip(split_examples(alone), split_examples(free), strict=True):
        assert all(np.array_equal(*pair) for pair in zip(parts(one), parts(two), strict=True))


def test_the_seed_decides_and_nothing_else() -> None:
    # All groups differ in size: dealt in the order of sizes, they would always meet the same ones.
    data = grouped([(f"g{size}", "ab"[size % 2]) for size in range(4, 50) for _ in range(size)])
    made = [[split.test.tolist() for split in split_examples(data, seed=n)] for n in (0, 0, 1, 2)]
    assert made[0] == made[1]
    assert not any(sorted(map(tuple, one)) == sorted(map(tuple, made[0])) for one in made[2:])
    assert [split.test.tolist() for split in split_examples(data, splits=2)] == made[0][:2]


def test_any_split_may_test_the_largest_group() -> None:
    sizes = [64, *range(4, 30)]
    data = grouped([(f"g{size}", "ab"[row % 2]) for size in sizes for row in range(size)])
    tests = [
        [0 in split.test for split in split_examples(data, seed=seed)].index(True)
        for seed in range(40)
    ]
    assert set(tests) == set(range(5))


def test_groups_of_about_one_size_come_in_any_order() -> None:
    data = grouped([(f"g{size}", "ab"[row % 2]) for size in range(33, 61) for row in range(size)])
    met = 0
    for seed in range(20):
        tests = [groups_of(data, split)[2] for split in split_examples(data, seed=seed)]
        met += any({"g59", "g60"} <= test for test in tests)
    # In the order of sizes the two largest would never meet.
    assert 0 < met < 20


def test_equal_texts_tie_groups_together() -> None:
    members = [(f"g{number // 4}", "ab"[number % 2]) for number in range(80)]
    texts = [f"text {number}" for number in range(80)]
    texts[3] = texts[7] = "ok"  # of the groups 0 and 1
    texts[6] = texts[79] = "yes"  # of the groups 1 and 19
    data = grouped(members, texts)
    for split in (*split_examples(data, seed=3), split_validation(data, seed=3)):
        sides = groups_of(data, split)
        assert sum(map(len, sides)) == 20
        assert any({"g0", "g1", "g19"} <= side for side in sides)


# Each class in each part


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 8), st.integers(2, 5), st.integers(4, 24))
def test_two_parts_are_found_where_there_are_any(
    draw: int, groups: int, classes: int, rows: int
) -> None:
    data = drawn(draw, rows, groups, classes)
    assume(len(data.classes) > 1)
    if dealt(data, 2):
        split = split_validation(data)
        for part in (split.train, split.validation):
            assert {data.labels[row] for row in part} == set(data.classes)
    else:
        with pytest.raises(TableError, match=r"^Each class must be in "):
            split_validation(data)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(5, 7), st.integers(2, 4), st.integers(20, 60))
def test_five_parts_are_found_where_there_are_any(
    draw: int, groups: int, classes: int, rows: int
) -> None:
    data = drawn(draw, rows, groups, classes)
    assume(len(data.classes) > 1)
    if dealt(data, 5):
        for split in split_examples(data):
            for part in parts(split):
                assert {data.labels[row] for row in part} == set(data.classes)
    else:
        with pytest.raises(TableError, match=r"^Each class must be in "):
            split_examples(data)


def test_a_rare_class_beside_large_groups() -> None:
    # The rare class stands in five large groups alone: each must go to another part.
    members = [(f"g{group}", "ab"[row % 2]) for group in range(40) for row in range(group % 7 + 2)]
    members += [(f"g{group}", "rare") for group in (3, 10, 17, 24, 31)]
    data = grouped(members)
    for seed in range(20):
        for split in split_examples(data, seed=seed):
            for part in parts(split):
                assert "rare" in {data.labels[row] for row in part}


def test_no_more_is_moved_for_a_rare_class_than_needed() -> None:
    # A tenth of the rare class is less than one text; each stands in a group of 81.
    members = [(f"g{group}", "ab"[row % 2]) for group in range(60) for row in range(10)]
    members += [(f"h{row % 3}", "a" if row < 240 else "rare") for row in range(243)]
    data = grouped(members)
    for seed in range(10):
        validation = split_validation(data, seed=seed).validation
        assert [data.labels[row] for row in validation].count("rare") == 1
        assert len(validation) < 84.3 + 81 + 10


def test_a_rare_class_in_the_validation_part_of_each_split() -> None:
    # Too few for a tenth of them to be one: each validation part needs one in any case.
    members = [(f"g{group}", "ab"[row % 2]) for group in range(60) for row in range(10)]
    members += [(f"h{row % 5}", "a" if row < 300 else "rare") for row in range(305)]
    members += [(f"i{group}", "ab"[group % 2]) for group in range(5)]
    data = grouped(members)
    for seed in range(10):
        for split in split_examples(data, seed=seed):
            for part in parts(split):
                assert "rare" in {data.labels[row] for row in part}


def test_a_chain_of_groups() -> None:
    # Each two neighbours share a class that no other has: only one way there and back is right.
    members = [(f"g{place + step}", f"c{place}") for place in range(8) for step in (0, 1)]
    data = grouped(members)
    for seed in range(20):
        split = split_validation(data, validation=0.4, seed=seed)
        even = {f"g{place}" for place in range(0, 9, 2)}
        assert even in groups_of(data, split)


def test_a_class_in_too_few_groups() -> None:
    members = [(f"g{row % 12}", "a") for row in range(60)] + [
        (f"g{row % 4}", "b") for row in range(9)
    ]
    with pytest.raises(TableError) as caught:
        split_examples(grouped(members))
    assert str(caught.value) == (
        "Each class must be in at least 5 groups, so that it is in each of 5 test parts with every"
        " group on one side. Received: class 'b' in 4 of 12. Add groups, merge the class with"
        " another, or split without groups."
    )
    with pytest.raises(TableError) as caught:
        split_examples(grouped(members), splits=13)
    assert str(caught.value) == (
        "Each class must be in at least 13 groups, so that it is in each of 13 test parts with"
        " every group on one side. Received: class 'a' in 12 of 12, and 1 other with too few."
        " Add groups, merge the class with another, ask for fewer splits, or split without groups."
    )


def test_too_few_groups_since_texts_tie_them() -> None:
    members = [(f"g{number // 4}", "ab"[number % 2]) for number in range(40)]
    texts = [f"text {number}" if number % 4 else "thanks" for number in range(40)]
    texts[36] = "another"
    with pytest.raises(TableError) as caught:
        split_examples(grouped(members, texts))
    assert str(caught.value) == (
        "Each class must be in at least 5 groups, so that it is in each of 5 test parts with every"
        " group on one side. Received: class 'a' in 2 of 2 (equal texts tie 10 groups to 2), and 1"
        " other with too few. Add groups, merge the class with another, or split without groups."
    )


def test_classes_that_share_groups_in_a_ring() -> None:
    # Each class is in two groups, but any two groups share a class.
    members = [
        ("one", "a"),
        ("two", "a"),
        ("two", "b"),
        ("three", "b"),
        ("three", "c"),
        ("one", "c"),
    ]
    with pytest.raises(TableError) as caught:
        split_validation(grouped(members))
    assert str(caught.value) == (
        "Each class must be in each part with equal texts, and every group, on one side. Received:"
        " classes that share texts or groups so that no way of dealing these to 2 parts does it."
        " Add rows, or merge small classes."
    )
    # Each class is in five of six groups, so no two groups may be in the same of five parts.
    members = [(f"g{one}", f"c{two}") for one in range(6) for two in range(6) if one != two]
    with pytest.raises(TableError, match="no way of dealing these to 5 parts does it"):
        split_examples(grouped(members))


def test_groups_that_are_not_as_many_as_the_rows() -> None:
    data = LabelledTexts(("x", "y"), ("a", "b"), ("a", "b"), "the data", groups=("g",))
    for split in (split_examples, split_validation):
        with pytest.raises(ShapeError) as caught:
            split(data)
        assert str(caught.value) == (
            "`groups` must be as many as the rows. Received: 1 groups and 2 rows."
        )


def test_many_groups_take_no_time() -> None:
    # Ten large groups that take the rare class where it is then lacking, and many small ones.
    large = [
        (f"g{group}", "ab"[row % 2]) for group in range(10) for row in range(600 + 100 * group)
    ]
    rare = [(f"g{group}", "rare") for group in (9, 0, 8, 1, 7)]
    small = [(f"h{row % 8000}", f"c{(row % 8000 + row // 8000) % 12}") for row in range(24_000)]
    data = grouped(large + rare + small)
    start = time.process_time()
    split_examples(data)
    assert time.process_time() - start < 8
