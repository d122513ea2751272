"""Tables in an SQLite file that notice damage: each row has a checksum, and each table a sum.

The last column of every table is `checksum`: of the table's name and the row's values. One more
table, `sums`, says of each table how many rows it has and what their checksums add up to, modulo
2**64; it changes in the transaction that changes the rows. So a value that has changed does not fit
its row's checksum, and a row that is gone, added or there twice does not fit the sum.

This is against faults of disks, programs and hands, not against somebody who means it: whoever can
write the file can also compute checksums.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from regard.comparison.store.checksums import row_checksum, stored_value, wrapped_sum
from regard.comparison.store.damage import damaged, translated_errors
from regard.comparison.store.table_layout import MAKE_SUMS, Row, table_layout_of

__all__ = ["CheckedTables"]

_PATIENCE_SECONDS = 10  # with another program that writes


class CheckedTables:
    """Read and write tables whose rows have checksums.

    Every row that is read is held to its checksum. Rows are written in `writing` alone.

    Args:
        path: the file; it is made if it is missing.
        schema: SQL that makes the tables, each with a last column `checksum INTEGER NOT NULL`.
        advice: what to do where the file cannot be used just now; `{folder}` is the folder's path.

    Raises:
        RunFolderError: if the file cannot be used.
    """

    def __init__(self, path: Path, schema: str, advice: str) -> None:
        self.path = path
        self._schema = schema
        self._layout = table_layout_of(schema)
        self._advice = advice
        with self._told():
            self._connection = sqlite3.connect(
                path, isolation_level=None, timeout=_PATIENCE_SECONDS
            )
        # Python's own reading turns text that is no UTF-8 into an error that names no cause.
        self._connection.text_factory = lambda content: content.decode("utf-8")
        try:
            with self._told():
                for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                    self._connection.execute(f"PRAGMA {setting}")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; what was committed is there."""
        self._connection.close()

    def make(self) -> None:
        """Make the tables, without rows; within `writing`."""
        for statement in (*filter(str.strip, self._schema.split(";")), MAKE_SUMS):
            self._connection.execute(statement)
        names = [(name, 0, 0) for name in self._layout.columns]
        self._connection.executemany("INSERT INTO sums VALUES (?, ?, ?)", names)

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows; within `writing`.

        Args:
            table: its name.
            rows: the values of each, in the order of the columns.
        """
        types = list(self._layout.columns[table].values())
        added: list[int] = []

        def checked() -> Iterator[list[Any]]:
            for row in rows:
                values = [stored_value(*each) for each in zip(types, row, strict=True)]
                added.append(row_checksum(table, values))
                yield [*values, added[-1]]

        marks = ", ".join("?" * (len(types) + 1))
        self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", checked())
        self._add_up(table, added, [])

    def update(
        self, table: str, changes: Mapping[str, Any], where: str, values: Sequence[Any]
    ) -> None:
        """Change columns of one row; within `writing`.

        Args:
            table: its name.
            changes: values by column.
            where: an SQL condition that no more than one row meets, with a `?` for each value.
            values: for the condition.
        """
        columns = self._layout.columns[table]
        names = ", ".join(f"{name} = ?" for name in (*changes, "checksum"))
        for row in self.rows(table, where, values):
            was = dict(zip(columns, row, strict=True))
            new = {name: stored_value(columns[name], value) for name, value in changes.items()}
            checksum = row_checksum(table, list((was | new).values()))
            self._connection.execute(
                f"UPDATE {table} SET {names} WHERE {where}", [*new.values(), checksum, *values]
            )
            self._add_up(table, [checksum], [row_checksum(table, row)])

    def delete(self, table: str, where: str, values: Sequence[Any]) -> None:
        """Remove rows; within `writing`.

        Args:
            table: its name.
            where: an SQL condition, with a `?` for each value.
            values: for the condition.
        """
        gone = [row_checksum(table, row) for row in self.rows(table, where, values)]
        self._connection.execute(f"DELETE FROM {table} WHERE {where}", values)
        self._add_up(table, [], gone)

    def rows(
        self, table: str, where: str = "1", values: Sequence[Any] = (), *, order: str = "1"
    ) -> list[Row]:
        """Return rows, each held to its checksum.

        Args:
            table: its name.
            where: an SQL condition, with a `?` for each value.
            values: for the condition.
            order: what to sort by, in SQL.

        Returns:
            The values of each row, without the checksum.

        Raises:
            RunFolderError: if the file is damaged, or cannot be read.
        """
        query = f"SELECT * FROM {table} WHERE {where} ORDER BY {order}"
        with self._told():
            return [self._held(table, row) for row in self._connection.execute(query, values)]

    def peek(self, query: str) -> list[Row]:
        """Return what a query finds in a file of which nothing is known yet.

        Args:
            query: SQL.

        Returns:
            Rows that are held to nothing.

        Raises:
            RunFolderError: if the file is damaged, or cannot be read.
        """
        with self._told():
            return self._connection.execute(query).fetchall()

    def check_file(self) -> None:
        """Hold the file to what SQLite asks of one: pages, indexes, constraints.

        Raises:
            RunFolderError: if the file is damaged, or cannot be read.
        """
        ((verdict,),) = self.peek("PRAGMA integrity_check(1)")
        if verdict != "ok":
            raise damaged(self.path, str(verdict))

    def check(self) -> None:
        """Hold all there is to what was written: the schema, each row, and the sums.

        Raises:
            RunFolderError: if the file is damaged, or cannot be read.
        """
        # One transaction, so that another process that writes meanwhile changes nothing.
        with self._told(), self._transaction("BEGIN"):
            if not self._layout.fits(self._connection):
                raise damaged(self.path, "its tables are not those that regard makes")
            sums = {row[0]: row for row in self._connection.execute("SELECT * FROM sums")}
            for table in self._layout.columns:
                checksums = []
                for row in self._connection.execute(f"SELECT * FROM {table}"):
                    self._held(table, row)
                    checksums.append(row[-1])
                found = (table, len(checksums), wrapped_sum(sum(checksums)))
                if sums.pop(table, None) != found:
                    raise damaged(self.path, f"{table!r} has other rows than were written")
            if sums:
                raise damaged(self.path, "it has sums of tables that it does not have")

    @contextmanager
    def writing(self, advice: str | None = None) -> Iterator[None]:
        """Write in one transaction, which is on the disk at its end or did not happen.

        Args:
            advice: what to do if the file cannot be written; None for that of the tables.

        Yields:
            Nothing.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        with self._told(advice), self._transaction("BEGIN IMMEDIATE"):
            yield

    def _held(self, table: str, row: Row) -> Row:
        """Return the values of a row, or refuse what does not fit its checksum."""
        *values, checksum = row
        if row_checksum(table, values) != checksum:
            raise damaged(self.path, f"a row of {table!r} does not fit its checksum")
        return tuple(values)

    def _add_up(self, table: str, added: Sequence[int], gone: Sequence[int]) -> None:
        find = "SELECT rows, checksum FROM sums WHERE name = ?"
        found = self._connection.execute(find, [table]).fetchone()
        if found is None or not all(isinstance(each, int) for each in found):
            raise damaged(self.path, f"the sum of {table!r} is gone")
        self._connection.execute(
            "UPDATE sums SET rows = ?, checksum = ? WHERE name = ?",
            [
                found[0] + len(added) - len(gone),
                wrapped_sum(found[1] + sum(added) - sum(gone)),
                table,
            ],
        )

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self._connection.execute(begin)
        try:
            yield
            self._connection.commit()
        except BaseException:
            self._connection.rollback()
            raise

    def _told(self, advice: str | None = None) -> AbstractContextManager[None]:
        return translated_errors(self.path, advice or self._advice)
