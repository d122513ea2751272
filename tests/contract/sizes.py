"""The sizes that everything in the contract has, and masks with holes and padding of both sides."""

import numpy as np

# All different, so that a swapped axis cannot pass.
BATCH, QUERIES, KEYS, WIDTH, KEY_WIDTH, VALUE_WIDTH = 2, 3, 5, 7, 11, 13
SENTENCES = 4

# A sample with a hole and right padding, one with left padding.
KEY_MASK = np.array([[True, False, True, True, False], [False, True, True, True, True]])
QUERY_MASK = np.array([[True, True, False], [False, True, True]])
OTHER_MASK = np.array([[True, True, True, False, False], [True, True, False, True, True]])


def compact(value: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Move what is valid to the front, on each axis of the mask, and cut off the rest.

    Args:
        value: one sample, (1, *sizes, D).
        mask: (1, *sizes).

    Returns:
        Both, shorter; where the mask has one axis behind the batch, it is all True.
    """
    for axis in reversed(range(1, mask.ndim)):
        some = mask.any(tuple(range(axis + 1, mask.ndim)))
        order = np.argsort(~some, axis=axis, kind="stable")
        longest = int(some.sum(axis).max())
        value, mask = (
            np.take_along_axis(
                each, np.expand_dims(order, tuple(range(axis + 1, each.ndim))), axis
            ).take(range(longest), axis)
            for each in (value, mask)
        )
    return value, mask
