"""Some rows of which every trial tells where it looks: of all classes, short enough to read."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["SAMPLE_SIZE", "sample_rows"]

SAMPLE_SIZE = 60
"""So many rows at most: enough for a mean, few enough that each trial can look at all of them."""

_READABLE = 60  # tokens or steps
_SEED = 0


def sample_rows(
    rows: NDArray[np.int64], labels: NDArray[np.int32], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Choose rows, class by class in turn, at random within a class.

    Rows that a person can read at a glance come before longer ones. The choice follows from the
    arguments alone.

    Args:
        rows: the rows to choose from.
        labels: the class of each.
        lengths: the number of tokens or steps of each.

    Returns:
        At most `SAMPLE_SIZE` rows, ascending.
    """
    order = np.random.default_rng(_SEED).permutation(len(rows))
    # A stable sort: the readable ones first, each kind in its random order.
    order = order[np.argsort(lengths[order] > _READABLE, kind="stable")]
    turn = np.zeros(len(rows), dtype=np.int64)  # how many of its class come before a row
    seen: dict[int, int] = {}
    for place in order:
        label = int(labels[place])
        turn[place] = seen.get(label, 0)
        seen[label] = seen.get(label, 0) + 1
    in_turn = order[np.argsort(turn[order], kind="stable")]
    return np.sort(rows[in_turn[:SAMPLE_SIZE]])
