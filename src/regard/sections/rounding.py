"""Numbers with few digits: a report is read, not computed with."""

import math
from collections.abc import Mapping
from typing import Any

__all__ = ["rounded", "significant"]

_DIGITS = 5


def rounded(value: Any) -> Any:
    """Return the same with five digits behind the point.

    Args:
        value: a number, or dictionaries, lists and tuples of them; all else stays.

    Returns:
        Dictionaries and lists.
    """
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {name: rounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each) for each in value]
    return value


def significant(value: float) -> float | None:
    """Return a number of any unit with five digits that count.

    Args:
        value: a number.

    Returns:
        The number; None for one that is not finite.
    """
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
