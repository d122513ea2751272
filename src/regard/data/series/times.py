"""A column of times as numbers that keep their order: numbers, or dates in the form of ISO 8601."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.numerals import read_numbers
from regard.errors import TableError

__all__ = ["read_times"]

_WHOLE = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_MOST = 2**62  # so that the difference of two fits into 64 bits
_NANOSECONDS = re.compile(r"(.*\.\d{6})(\d{1,3})(\D.*)?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_times(words: Sequence[str], places: Sequence[str], *, source: str) -> NDArray[Any]:
    """Read times as integers, floats, or microseconds or nanoseconds since 1970.

    Integers stay exact: nanoseconds since 1970 as floats would be equal where they are not.

    Args:
        words: the time of each row.
        places: where each row stands, for messages.
        source: what the messages call the file.

    Returns:
        An array of int64 or float64, in the rows' order.

    Raises:
        TableError: if one is neither a number nor a date, or they are of several kinds.
    """
    bare = [word.strip() for word in words]
    if all(map(_WHOLE.fullmatch, bare)):
        whole = list(map(int, bare))
        if max(map(abs, whole)) < _MOST:
            return np.array(whole, dtype=np.int64)
    numbers, _ = read_numbers(bare)
    none = np.flatnonzero(~np.isfinite(numbers))
    if not none.size:
        return numbers
    if 2 * none.size <= len(bare):  # numbers, as most of them are
        raise _no_time(words, places, int(none[0]), source)
    moments: list[datetime] = []
    for place, word in enumerate(bare):
        try:
            moments.append(datetime.fromisoformat(word))
        except ValueError:
            raise _no_time(words, places, place, source) from None
    zones = [moment.tzinfo is not None for moment in moments]
    if len(set(zones)) > 1:
        raise TableError(
            f"{source}: all times must have a time zone, or none. Received:"
            f" {bare[zones.index(True)]!r} in {places[zones.index(True)]} and"
            f" {bare[zones.index(False)]!r} in {places[zones.index(False)]}."
        )
    made = [each if zones[0] else each.replace(tzinfo=UTC) for each in moments]
    whole = [(each - _EPOCH) // timedelta(microseconds=1) for each in made]
    # What `datetime` cuts off: Parquet has times that differ in it alone.
    rest = [int(f[2].ljust(3, "0")) if (f := _NANOSECONDS.fullmatch(each)) else 0 for each in bare]
    if any(rest) and max(map(abs, whole)) * 1000 < _MOST:
        whole = [1000 * each + more for each, more in zip(whole, rest, strict=True)]
    return np.array(whole, dtype=np.int64)


def _no_time(words: Sequence[str], places: Sequence[str], place: int, source: str) -> TableError:
    return TableError(
        f"{source}: each time must be a number, or a date like 2024-05-31 or 2024-05-31T12:30:00,"
        f" all of one kind. Received: {_checks.written(words[place])} in {places[place]}."
    )
