"""The layout of tables: columns without their checksums, and a file that fits or does not."""

import sqlite3
from contextlib import closing

import pytest

from regard.comparison.store.table_layout import MAKE_SUMS, table_layout_of

SCHEMA = """
CREATE TABLE birds (name TEXT PRIMARY KEY, checksum INTEGER NOT NULL);
CREATE TABLE eggs (number INTEGER PRIMARY KEY, weight REAL, checksum INTEGER NOT NULL);
"""


def test_columns_have_types_and_no_checksum() -> None:
    assert table_layout_of(SCHEMA).columns == {
        "birds": {"name": "TEXT"},
        "eggs": {"number": "INTEGER", "weight": "REAL"},
    }


@pytest.mark.parametrize(
    ("statement", "fits"),
    [
        ("SELECT 1", True),
        ("INSERT INTO eggs VALUES (1, 50.0, 0)", True),
        ("DROP TABLE sums", False),
        ("ALTER TABLE eggs ADD COLUMN taste TEXT", False),
        ("CREATE INDEX weights ON eggs (weight)", False),
    ],
)
def test_a_file_fits_as_long_as_it_has_the_same_parts(statement, fits) -> None:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.executescript(SCHEMA + MAKE_SUMS)
        memory.execute(statement)
        assert table_layout_of(SCHEMA).fits(memory) is fits
