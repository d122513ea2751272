"""Groups that count, and what is said of parts and groups."""

import numpy as np

from regard.data import Split
from regard.training.split_facts import countable_groups, split_notices


def split(*test: int) -> Split:
    return Split(np.array([0, 1]), np.array([2]), np.array(test))


def test_groups_count_where_each_test_part_has_two() -> None:
    names = ["b", "a", "a", "b", "c", "b"]
    found = countable_groups(names, [split(3, 4)])
    assert found.tolist() == [1, 0, 0, 1, 2, 1]
    assert countable_groups(found, [split(3, 4)]).tolist() == found.tolist()
    assert countable_groups(names, [split(3, 4), split(3, 5)]) is None


def test_what_is_said_of_them() -> None:
    splits = [split(3, 4, 5)]
    groups = countable_groups(["b", "a", "a", "b", "c", "b"], splits)
    parts, shape, told = split_notices(splits, groups, "Padded.", rows="games", grouped=True)
    assert parts == f"Parts: {splits[0].sizes_in_words}."
    assert shape == "Padded."
    assert told.startswith("Groups: 2 in the test part. Its games count by group")
    several = split_notices([*splits, split(3)], None, "Padded.", rows="games", grouped=True)
    assert several[0].startswith("Parts of the first of 2 splits: ")
    assert several[2].startswith("Groups: a test part is of one group alone")
    assert len(split_notices(splits, None, "Padded.", rows="games", grouped=False)) == 2
