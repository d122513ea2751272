"""Checksums: those of earlier versions, no two rows alike; values as SQLite gives them back."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest

from regard.comparison.store.checksums import row_checksum, stored_value, wrapped_sum


def test_a_checksum_is_what_it_was_in_earlier_versions() -> None:
    """Whoever changes it changes the format of the store."""
    assert row_checksum("eggs", (1, "white", 50.0, b"a", None)) == 2037073074543243196


def test_a_checksum_tells_tables_places_and_types_apart() -> None:
    rows = [
        ("eggs", ("ab", "c")),
        ("eggs", ("a", "bc")),
        ("eggs", ("c", "ab")),
        ("eggs", ("abc",)),
        ("eggs", ("abc", "")),
        ("eggs", ("abc", None)),
        ("eggs", ("abc", "None")),
        ("eggs", (b"abc",)),
        ("eggsabc", ()),
        *(("eggs", (value,)) for value in (1, 1.0, "1", b"1", True, -1, 0.1 + 0.2, 0.3)),
    ]
    assert len({row_checksum(*row) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("REAL", 3),
        ("REAL", -0.0),
        ("REAL", float("nan")),
        ("REAL", np.float32(0.1)),
        ("INTEGER", True),
        ("INTEGER", np.int64(11)),
        ("TEXT", "a\0b"),
        ("BLOB", memoryview(b"xy")),
        ("REAL", None),
    ],
)
def test_a_stored_value_is_what_sqlite_gives_back(kind, value) -> None:
    given = value.item() if isinstance(value, np.generic) else value
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(f"CREATE TABLE eggs (value {kind})")
        memory.execute("INSERT INTO eggs VALUES (?)", [given])
        (back,) = memory.execute("SELECT value FROM eggs").fetchone()
    assert repr(stored_value(kind, value)) == repr(back)


def test_a_sum_stays_within_64_bits() -> None:
    assert wrapped_sum(2**63 - 1) == 2**63 - 1
    assert wrapped_sum(2**63) == -(2**63)
    assert wrapped_sum(wrapped_sum(2**63 + 7) - (2**63 + 7)) == 0
