"""Tables with checksums: what is written fits, what is changed does not, and sums keep up."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from regard.comparison.store.checked_tables import CheckedTables
from regard.errors import RunFolderError

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

SCHEMA = """
CREATE TABLE birds (name TEXT PRIMARY KEY, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE eggs (
  number INTEGER PRIMARY KEY, colour TEXT, weight REAL, shell BLOB, checksum INTEGER NOT NULL
);
"""


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[CheckedTables]:
    with closing(CheckedTables(tmp_path / "nest.sqlite", SCHEMA, "Wait, in {folder}")) as made:
        with made.writing():
            made.make()
            made.insert("eggs", [(1, "white", 50.0, b"a"), (2, "brown", 60.5, b"bc")])
        yield made


def otherwise(tables: CheckedTables, statement: str) -> None:
    """Let another program write."""
    with closing(sqlite3.connect(tables.path)) as connection, connection:
        connection.execute(statement)


# What is written fits.


@pytest.mark.parametrize(
    ("number", "colour", "weight", "shell"),
    [
        (2**63 - 1, "", 0.0, b""),
        (-(2**63), "a\0b", -0.0, b"\0"),
        (7, "é\n\U0001f95a", float("nan"), bytes(range(256)) * 40),
        (8, None, float("inf"), None),
        (9, "7", 5e-324, b"x"),
        (10, "x", 2.0**53 + 2, b"x"),
        (np.int64(11), "x", np.float32(0.1), memoryview(b"xy")),
        (True, "x", 3, b"x"),
        (13, "x", None, b"x"),
    ],
)
def test_whatever_is_written_fits_when_it_is_read(tables, number, colour, weight, shell) -> None:
    with tables.writing():
        tables.delete("eggs", "1", [])
        tables.insert("eggs", [(number, colour, weight, shell)])
    ((found, *others),) = tables.rows("eggs")
    assert (found, others[0]) == (number, colour)
    assert others[1] == (None if weight is None or np.isnan(weight) else float(weight))
    assert others[2] == (None if shell is None else bytes(shell))
    tables.check()


def test_sums_keep_up_with_any_changes(tables) -> None:
    draw = random.Random(1)
    for _ in range(60):
        with tables.writing():
            if draw.random() < 0.4:
                count = draw.randrange(4)
                names = [(f"{draw.random()}",) for _ in range(count)]
                tables.insert("birds", names)
            elif draw.random() < 0.3:
                tables.delete("eggs", "number % 3 = ?", [draw.randrange(3)])
            elif draw.random() < 0.5:
                tables.update("eggs", {"weight": draw.random()}, "number = ?", [draw.randrange(9)])
            else:
                free = max([0, *(row[0] for row in tables.rows("eggs"))]) + 1
                tables.insert("eggs", [(free, "grey", draw.random(), b"")])
        tables.check()
    assert len(tables.rows("birds")) > 9
    assert len(tables.rows("eggs")) > 1


def test_what_fails_in_the_middle_did_not_happen(tables) -> None:
    def write() -> None:
        with tables.writing():
            tables.delete("eggs", "number = 1", [])
            tables.insert("birds", [("wren",)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    assert (len(tables.rows("eggs")), tables.rows("birds")) == (2, [])
    tables.check()


def test_rows_come_as_asked_without_their_checksums(tables) -> None:
    with tables.writing():
        tables.update("eggs", {"colour": "blue", "shell": None}, "number = ?", [1])
    assert tables.rows("eggs", order="weight DESC") == [
        (2, "brown", 60.5, b"bc"),
        (1, "blue", 50.0, None),
    ]
    assert tables.rows("eggs", "weight > ? AND colour = ?", [55, "brown"]) == [
        (2, "brown", 60.5, b"bc")
    ]


# What is changed does not.


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE eggs SET colour = 'green' WHERE number = 1",
        "UPDATE eggs SET colour = CAST(x'66ff' AS TEXT) WHERE number = 1",
        "UPDATE eggs SET checksum = 'x' WHERE number = 1",
    ],
)
def test_each_row_that_is_read_is_held_to_its_checksum(tables, statement) -> None:
    """Also after the file was opened and checked."""
    tables.check()
    otherwise(tables, statement)
    with pytest.raises(
        RunFolderError, match=r"which is damaged: (a row of 'eggs'|it holds a text)"
    ):
        tables.rows("eggs")
    with pytest.raises(RunFolderError, match="which is damaged"), tables.writing():
        tables.update("eggs", {"weight": 1.0}, "number = ?", [1])
    with pytest.raises(RunFolderError, match="which is damaged"), tables.writing():
        tables.delete("eggs", "number = ?", [1])
    assert tables.rows("eggs", "number = 2") == [(2, "brown", 60.5, b"bc")]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM eggs WHERE number = 2", "'eggs' has other rows than were written"),
        (
            "INSERT INTO eggs VALUES (3, NULL, NULL, NULL, 0)",
            "a row of 'eggs' does not fit its checksum",
        ),
        ("DELETE FROM sums WHERE name = 'birds'", "'birds' has other rows than were written"),
        ("UPDATE sums SET rows = 1.5", "'birds' has other rows than were written"),
        ("INSERT INTO sums VALUES (NULL, 0, 0)", "it has sums of tables that it does not have"),
        ("ALTER TABLE eggs ADD COLUMN taste TEXT", "its tables are not those that regard makes"),
        ("DROP TABLE sums", "its tables are not those that regard makes"),
    ],
)
def test_all_there_is_is_held_to_what_was_written(tables, statement, what) -> None:
    otherwise(tables, statement)
    with pytest.raises(RunFolderError) as error:
        tables.check()
    assert str(error.value) == (
        f"The store of a run must be whole. Received: {str(tables.path)!r}, which is damaged:"
        f" {what}. Start over with --overwrite, or in another folder"
    )


def test_a_sum_that_is_gone_is_not_added_to(tables) -> None:
    for statement in ("UPDATE sums SET rows = 'x'", "DELETE FROM sums"):
        otherwise(tables, statement)
        with pytest.raises(RunFolderError, match="the sum of 'birds' is gone"), tables.writing():
            tables.insert("birds", [("wren",)])
        assert tables.rows("birds") == []


def test_another_process_may_write_while_all_is_checked(tables, monkeypatch) -> None:
    with tables.writing():
        tables.insert("birds", [("robin",)])
    held = tables._held

    def written_meanwhile(*given) -> tuple:
        monkeypatch.undo()
        with closing(CheckedTables(tables.path, SCHEMA, "")) as other, other.writing():
            other.delete("eggs", "number = 2", [])
            other.insert("birds", [("wren",)])
        return held(*given)

    monkeypatch.setattr(tables, "_held", written_meanwhile)
    tables.check()
    assert len(tables.rows("eggs")) == 1


def test_what_the_caller_does_wrong_is_no_damage(tables) -> None:
    tables.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        tables.rows("eggs")
