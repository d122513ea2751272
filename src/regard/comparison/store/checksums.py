"""The checksums of rows, and what they add up to."""

import hashlib
import math
from collections.abc import Sequence
from typing import Any

__all__ = ["row_checksum", "stored_value", "wrapped_sum"]


def row_checksum(table: str, values: Sequence[Any]) -> int:
    """Return the checksum of a row.

    Args:
        table: its name.
        values: of its columns, as SQLite gives them: strings, integers, floats, bytes or None.

    Returns:
        64 bits of BLAKE2b, as a signed integer.
    """
    parts = []
    for value in (table, *values):
        content = value if isinstance(value, bytes) else str(value).encode()
        parts += [f"{type(value).__name__} {len(content)} ".encode(), content]
    found = hashlib.blake2b(b"".join(parts), digest_size=8)
    return int.from_bytes(found.digest(), "little", signed=True)


def stored_value(kind: str, value: Any) -> Any:
    """Return what SQLite will give back of a value.

    Args:
        kind: the type of its column: "REAL", "INTEGER", "TEXT" or "BLOB".
        value: what is written, also of NumPy's types.

    Returns:
        A value of the column's type, or None.
    """
    if value is None:
        return None
    if kind == "REAL":
        # SQLite has no NaN, and keeps 0.0 for -0.0.
        return None if math.isnan(value) else float(value) + 0.0
    return {"INTEGER": int, "TEXT": str, "BLOB": bytes}[kind](value)


def wrapped_sum(number: int) -> int:
    """Return a number modulo 2**64, as SQLite can hold it.

    Args:
        number: a sum of checksums.

    Returns:
        A signed integer of 64 bits.
    """
    return (number + 2**63) % 2**64 - 2**63
