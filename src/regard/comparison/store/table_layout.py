"""What an SQLite file with given tables is made of, as SQLite itself says."""

import contextlib
import functools
import sqlite3
from typing import Any, NamedTuple

__all__ = ["MAKE_SUMS", "Row", "TableLayout", "table_layout_of"]

MAKE_SUMS = (
    "CREATE TABLE sums (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, checksum INTEGER NOT NULL)"
)
_PARTS = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"

Row = tuple[Any, ...]


class TableLayout(NamedTuple):
    """What a schema makes.

    Args:
        parts: what SQLite says of each table and index, the table `sums` included.
        columns: the type of each column of each table, without `sums` and the checksums.
    """

    parts: list[Row]
    columns: dict[str, dict[str, str]]

    def fits(self, connection: sqlite3.Connection) -> bool:
        """Return whether a file is made of the same parts.

        Args:
            connection: to the file.

        Returns:
            Whether it has them all, and no others.
        """
        return connection.execute(_PARTS).fetchall() == self.parts


@functools.cache
def table_layout_of(schema: str) -> TableLayout:
    """Return what a schema makes.

    Args:
        schema: SQL that makes tables, each with a last column `checksum`.

    Returns:
        Its parts and columns.
    """
    with contextlib.closing(sqlite3.connect(":memory:")) as memory:
        memory.executescript(schema)
        tables = [row[0] for row in memory.execute("SELECT name FROM sqlite_master")]
        columns = {
            name: {row[1]: row[2] for row in memory.execute(f"PRAGMA table_info({name})")}
            for name in tables
            if not name.startswith("sqlite_")
        }
        memory.execute(MAKE_SUMS)
        parts = memory.execute(_PARTS).fetchall()
    for each in columns.values():
        del each["checksum"]
    return TableLayout(parts, columns)
