"""Whether the pairs of a window alone are computed, and in what blocks."""

from typing import Any, NamedTuple

from regard.kernels.dispatch.choice import Choice, chosen

__all__ = [
    "GAIN",
    "Window",
    "block_size",
    "blocks",
    "choose_window",
]

# A window is computed in blocks where these reach at most 1/2 of the keys.
GAIN = 2

# The least steps in a block: matrices smaller than this are slower to multiply than what they save.
_LEAST = 32


class Window(NamedTuple):
    """Hold what a position says of the pairs that may meet.

    Attributes:
        left: keys before its place that a query may see; None for all.
        right: keys after it; None for all.
        relative: whether nothing but the distance of two steps counts.
        ratio: whether the window moves on by other than one key a query.
    """

    left: int | None
    right: int | None
    relative: bool = True
    ratio: bool = False


def choose_window(
    window: Window, query_length: Any, key_length: Any, whole: tuple[str, ...] = ()
) -> Choice:
    """Choose whether the pairs of a window alone are computed, or all.

    Args:
        window: what the position allows.
        query_length: T; None where it is not known.
        key_length: S; None where it is not known.
        whole: reasons that rule out the blocks, a sentence each.

    Returns:
        `"banded"`, or `"reference"` and why.

    Raises:
        UnknownNameError: if REGARD_KERNEL is none of `MODES`.
    """
    reasons = [*_no_band(window, query_length, key_length), *whole]
    return chosen("banded", reasons, [] if reasons else _wide(window, query_length, key_length))


def _no_band(window: Window, query_length: Any, key_length: Any) -> list[str]:
    reasons = []
    if window.left is None or window.right is None:
        reasons.append("the position is no window: it is open on a side")
    if not window.relative:
        reasons.append("a part of the position may depend on more than the distance of two steps")
    if window.ratio:
        reasons.append("with a `ratio` the window does not move on by one key a query")
    if not isinstance(query_length, int) or not isinstance(key_length, int):
        reasons.append("the number of steps is not known before the call")
    elif 0 in (query_length, key_length):
        reasons.append("there is nothing to compute: a size is 0")
    return reasons


def _wide(window: Window, query_length: int, key_length: int) -> list[str]:
    _, _, reach = blocks(window, query_length)
    if reach * GAIN <= key_length:
        return []
    return [f"a block of this window reaches {reach} keys, more than 1/{GAIN} of {key_length}"]


def blocks(window: Window, query_length: int) -> tuple[int, int, int]:
    """Return how many blocks a window is computed in, and of how many queries and keys each.

    Args:
        window: open on no side.
        query_length: T.

    Returns:
        n, c and W of `regard.kernels.band`.
    """
    left, right = window.left or 0, window.right or 0
    size = block_size(left, right)
    return -(-query_length // size), size, left + size + right


def block_size(left: int, right: int) -> int:
    """Return how many queries make a block: half of what their window reaches beyond them.

    More queries waste keys that few of them see, fewer copy each key more often.
    """
    half = (left + right) // 2
    return max(_LEAST, -(-half // _LEAST) * _LEAST)
