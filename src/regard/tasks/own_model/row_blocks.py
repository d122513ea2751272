"""Blocks of a test part: what is scored as a whole where single rows have no score.

A user's metric may be anything, and is computed by the model. So the items of a score, whose mean
it is (decision 0018), are those of up to 20 blocks of rows; of whole groups where there are any.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["blocks_of", "counts_groups", "weighed"]

_BLOCKS = 20

Rows = NDArray[np.int64]


def blocks_of(rows: Rows, groups: NDArray[np.generic] | None = None) -> list[Rows]:
    """Deal the rows of a test part to blocks of nearly equal sizes.

    Args:
        rows: numbers of rows.
        groups: the group of each row of the data; None without groups.

    Returns:
        The rows of each block. Rows of a group are in one block, unless all are of one group.
    """
    if not counts_groups(rows, groups):
        return np.array_split(rows, max(1, min(_BLOCKS, len(rows) // 2)))
    assert groups is not None
    _, group, sizes = np.unique(groups[rows], return_inverse=True, return_counts=True)
    filled = np.zeros(min(_BLOCKS, len(sizes)), dtype=np.int64)
    block = np.zeros(len(sizes), dtype=np.int64)
    for place in np.argsort(-sizes, kind="stable"):
        block[place] = filled.argmin()
        filled[block[place]] += sizes[place]
    return [rows[block[group] == number] for number in range(len(filled))]


def counts_groups(rows: Rows, groups: NDArray[np.generic] | None) -> bool:
    """Say whether groups are what counts in a test part, and not rows.

    Args:
        rows: numbers of rows.
        groups: the group of each row of the data; None without groups.

    Returns:
        False also where all rows are of one group.
    """
    return groups is not None and len(np.unique(groups[rows])) > 1


def weighed(scores: Sequence[float], blocks: Sequence[Rows]) -> NDArray[np.float64]:
    """Weigh the score of each block by its size.

    Args:
        scores: of the blocks.
        blocks: their rows.

    Returns:
        Numbers whose mean is the mean score of a row.
    """
    sizes = np.array([len(rows) for rows in blocks])
    found: NDArray[np.float64] = np.asarray(scores) * sizes * len(sizes) / sizes.sum()
    return found
