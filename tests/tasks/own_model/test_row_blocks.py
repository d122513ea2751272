"""Blocks of a test part: nearly equal, of whole groups, and weighed so that their mean is right."""

import numpy as np
import pytest

from regard.tasks.own_model.row_blocks import blocks_of, counts_groups, weighed


@pytest.mark.parametrize(("rows", "blocks"), [(100, 20), (41, 20), (13, 6), (4, 2), (1, 1)])
def test_rows_are_dealt_in_their_order(rows, blocks) -> None:
    numbers = np.arange(7, 7 + rows)
    made = blocks_of(numbers)
    assert len(made) == blocks
    assert np.concatenate(made).tolist() == numbers.tolist()
    assert max(map(len, made)) - min(map(len, made)) <= 1


def test_groups_are_whole_and_blocks_nearly_equal() -> None:
    generator = np.random.default_rng(3)
    groups = generator.integers(0, 90, 500)
    rows = np.arange(100, 400)
    made = blocks_of(rows, groups)
    assert len(made) == 20
    assert sorted(np.concatenate(made)) == rows.tolist()
    held = [set(groups[block]) for block in made]
    assert sum(map(len, held)) == len(set.union(*held))
    assert max(map(len, made)) - min(map(len, made)) <= 3


def test_few_groups_are_a_block_each() -> None:
    groups = np.array(["a", "b", "a", "c", "c", "c"])
    made = blocks_of(np.array([0, 1, 2, 3, 5]), groups)
    assert sorted(block.tolist() for block in made) == [[0, 2], [1], [3, 5]]


def test_one_group_alone_counts_row_by_row() -> None:
    groups = np.zeros(40, dtype=int)
    assert not counts_groups(np.arange(10), groups)
    assert not counts_groups(np.arange(10), None)
    assert counts_groups(np.arange(10), np.arange(40) // 5)
    assert len(blocks_of(np.arange(10), groups)) == 5


def test_the_mean_is_that_of_the_rows() -> None:
    values = np.random.default_rng(1).normal(size=13)
    blocks = [np.arange(6), np.arange(6, 8), np.arange(8, 13)]
    found = weighed([values[block].mean() for block in blocks], blocks)
    assert found.mean() == pytest.approx(values.mean())
    assert len(found) == 3
