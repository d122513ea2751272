"""What several tasks make of their splits: groups that count, and sentences on parts and groups."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.data import Split

__all__ = ["countable_groups", "split_notices"]


def countable_groups(groups: ArrayLike, splits: Sequence[Split]) -> NDArray[np.int64] | None:
    """Return the group of each row as a number.

    Args:
        groups: of each row, `(rows,)`: names or numbers.
        splits: the rows of each split.

    Returns:
        Numbers `(rows,)`; None where the test part of some split has one group alone, so that rows
        are what counts.
    """
    _, numbers = np.unique(np.asarray(groups), return_inverse=True)
    if any(len(np.unique(numbers[each.test])) == 1 for each in splits):
        return None
    return numbers


def split_notices(
    splits: Sequence[Split],
    groups: NDArray[np.int64] | None,
    shape: str,
    *,
    rows: str,
    grouped: bool,
) -> list[str]:
    """Say how large the parts are, how rows are padded, and whether groups count.

    Args:
        splits: the rows of each split.
        groups: what `countable_groups` returned.
        shape: a sentence on the lengths of rows, which stands between those on parts and groups.
        rows: what a row is called, in the plural.
        grouped: whether the data have groups.

    Returns:
        Sentences.
    """
    sizes = splits[0].sizes_in_words
    many = f"Parts of the first of {len(splits)} splits: {sizes}."
    told = [f"Parts: {sizes}." if len(splits) == 1 else many, shape]
    if groups is not None:
        count = len(np.unique(groups[splits[0].test]))
        told.append(
            f"Groups: {count:,} in the test part. Its {rows} count by group, so intervals say"
            " what to expect of other groups."
        )
    elif grouped:
        told.append(
            f"Groups: a test part is of one group alone, or has none. Its {rows} count one by"
            " one, so intervals say nothing about other groups."
        )
    return told
