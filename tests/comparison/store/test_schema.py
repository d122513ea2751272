"""The tables of the store: valid SQL, and a column for all that a trial measures."""

import dataclasses
import sqlite3

from regard.comparison import Trial
from regard.comparison.store.schema import NUMBERS, SCHEMA


def tables() -> dict[str, list[str]]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE sql > ''")]
    found = {
        name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")] for name in names
    }
    connection.close()
    return found


def test_the_tables_are_those_that_the_documentation_names() -> None:
    assert sorted(tables()) == [
        "about",
        "answers",
        "arrays",
        "checks",
        "examples",
        "parts",
        "trials",
    ]


def test_a_trial_has_a_column_for_each_of_its_numbers() -> None:
    fields = {field.name for field in dataclasses.fields(Trial)} - {"key", "status", "reason"}
    assert fields == set(NUMBERS)
    key = {"contender", "split", "seed", "setting"}
    others = {"id", "status", "reason", "attempts", "checksum"}
    assert set(tables()["trials"]) == fields | key | others


def test_the_last_column_of_every_table_is_the_checksum() -> None:
    assert {columns[-1] for columns in tables().values()} == {"checksum"}
