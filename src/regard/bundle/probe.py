"""A few made-up rows whose answers are kept with a model, to see that it still gives the same."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["PROBE_ROWS", "PROBE_TOLERANCE", "probe_ids", "probe_series"]

PROBE_ROWS = 4
PROBE_TOLERANCE = 1e-4
"""How far an answer may be from the one that was kept: backends differ by some 1e-6."""


def probe_ids(vocabulary: int, lengths: Sequence[int]) -> NDArray[np.int32]:
    """Return rows of token ids that follow from the sizes of a model alone.

    Args:
        vocabulary: the rows of its embedding, at least 2.
        lengths: to which its texts are padded.

    Returns:
        Integers of shape `(PROBE_ROWS, lengths[-1])`; the rows have different numbers of tokens, at
        most `lengths[0]`.
    """
    ids = np.zeros((PROBE_ROWS, lengths[-1]), dtype=np.int32)
    for row in range(PROBE_ROWS):
        tokens = max(1, lengths[0] * (row + 1) // PROBE_ROWS)
        # Plain arithmetic: a library's random numbers may change with its version.
        places = np.arange(tokens, dtype=np.int64)
        ids[row, :tokens] = 1 + (7919 * places + 104_729 * row) % (vocabulary - 1)
    return ids


def probe_series(
    channels: int, lengths: Sequence[int]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return series that follow from the sizes of a model alone.

    Args:
        channels: how many values a step has.
        lengths: to which its series are padded.

    Returns:
        Values of shape `(PROBE_ROWS, lengths[-1], channels)` from -1 to 1, and the length of each
        series, at most `lengths[0]`, all different where that leaves room.
    """
    steps = [max(1, lengths[0] * (row + 1) // PROBE_ROWS) for row in range(PROBE_ROWS)]
    values = np.zeros((PROBE_ROWS, lengths[-1], channels), dtype=np.float32)
    for row, count in enumerate(steps):
        # Plain arithmetic: a library's random numbers may change with its version.
        places = np.arange(count * channels, dtype=np.int64).reshape(count, channels)
        values[row, :count] = ((7919 * places + 104_729 * row) % 2001 - 1000) / 1000
    return values, np.array(steps, dtype=np.int64)
