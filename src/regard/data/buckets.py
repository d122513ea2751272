"""Lengths for all texts: one, or a few buckets that save padding."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError

__all__ = ["Buckets", "Length", "choose_buckets", "choose_length"]

_STEP = 8  # lengths are multiples of it
_BUCKET_PRICE = 10  # in % of the padded tokens, for each bucket but one


class Length(NamedTuple):
    """A length for all texts.

    Args:
        length: in tokens.
        cut: how many texts are longer.
    """

    length: int
    cut: int


class Buckets(NamedTuple):
    """A few lengths; a text has the smallest one that holds it.

    Args:
        lengths: in tokens, ascending.
        cut: how many texts are longer than the last one.
    """

    lengths: tuple[int, ...]
    cut: int


def choose_length(lengths: ArrayLike, limit: int = 256, *, share: int = 99) -> Length:
    """Choose one length for all rows: what 99 % of them need, in steps of 8, up to a limit.

    Args:
        lengths: the number of tokens of each text.
        limit: the longest length.
        share: how many percent of the rows are not to be cut, unless the limit does.

    Returns:
        The length, and how many rows are cut at it.

    Raises:
        ArgumentError: if there are no lengths, one is below 1, or `limit` is.
        ArgumentTypeError: if `limit` or a length is not an integer.
    """
    limit = _checks.positive_integer("limit", limit)
    counts = _counts(lengths)
    # The smallest length that so many rows fit into, in whole numbers: no rounding enters.
    needed = int(np.sort(counts)[-(-share * counts.size // 100) - 1])
    length = min(-(-needed // _STEP) * _STEP, limit)
    return Length(length, int((counts > length).sum()))


def choose_buckets(
    lengths: ArrayLike, limit: int = 256, most: int = 3, *, share: int = 99
) -> Buckets:
    """Choose a few lengths, so that short texts are not padded to the length of long ones.

    The longest bucket is what `choose_length` chooses. The others are multiples of 8 below it,
    chosen so that the mean padded length, times 1 + 0.1 * (buckets - 1), is the smallest possible:
    each bucket costs a compilation, and exists only if it saves more than that. Of equally good
    choices the one with the fewest buckets is taken.

    Args:
        lengths: the number of tokens of each text.
        limit: the longest length.
        most: the most buckets.
        share: how many percent of the rows are not to be cut, unless the limit does.

    Returns:
        The lengths, and how many texts are cut at the longest.

    Raises:
        ArgumentError: if there are no lengths, one is below 1, or `limit` or `most` is.
        ArgumentTypeError: if `limit`, `most` or a length is not an integer.
    """
    most = _checks.positive_integer("most", most)
    longest, cut = choose_length(lengths, limit, share=share)
    ends = np.append(np.arange(_STEP, longest, _STEP), longest)
    # Of the texts as they are cut: how many fit into each length.
    fit = np.searchsorted(np.sort(np.minimum(_counts(lengths), longest)), ends, side="right")
    # Each round allows a bucket more: `padded` is what the texts up to each end take when it is the
    # last bucket, `ways` where the one before it ends then. A way back or on the spot saves
    # nothing, and so is never chosen.
    padded, ways = fit * ends, []
    prices = [padded[-1] * 100]
    for number in range(1, min(most, len(ends))):
        tried = padded + (fit[:, None] - fit) * ends[:, None]
        ways.append(tried.argmin(axis=1))
        padded = tried.min(axis=1)
        prices.append(padded[-1] * (100 + _BUCKET_PRICE * number))
    chosen = [len(ends) - 1]
    for way in reversed(ways[: int(np.argmin(prices))]):
        chosen.insert(0, int(way[chosen[0]]))
    return Buckets(tuple(int(ends[place]) for place in chosen), cut)


def _counts(lengths: Any) -> NDArray[np.int64]:
    counts = np.asarray(lengths).ravel()
    if counts.size and not np.issubdtype(counts.dtype, np.integer):
        raise ArgumentTypeError(f"`lengths` must be integers. Received: dtype {counts.dtype}")
    if counts.size == 0 or counts.min() < 1:
        raise ArgumentError(
            "`lengths` must be integers of at least 1, at least one of them."
            f" Received: {f'{counts.min()} among them' if counts.size else 'none'}."
        )
    return counts.astype(np.int64)
