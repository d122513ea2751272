"""What SQLite says becomes one sentence: damage, or a file that cannot be used just now."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from regard.comparison.store.damage import damaged, no_run, translated_errors
from regard.errors import RunFolderError


def test_damage_is_told_in_one_line() -> None:
    assert str(damaged(Path("a/run.sqlite"), "page 7:\n  is gone")) == (
        "The store of a run must be whole. Received: 'a/run.sqlite', which is damaged:"
        " page 7: is gone. Start over with --overwrite, or in another folder"
    )


def test_what_is_no_run_names_the_runs_beside_it(tmp_path) -> None:
    start = "The folder of a run must be there. Received: "
    store = tmp_path / "regard-reveiws" / "run.sqlite"
    assert str(no_run(store)) == f"{start}{str(store.parent)!r}, which is not there"
    for name in ("regard-demo", "regard-reviews"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.sqlite").touch()
    (tmp_path / "photos").mkdir()
    nearest, other = (repr(str(tmp_path / f"regard-{name}")) for name in ("reviews", "demo"))
    assert str(no_run(store)).endswith(f"not there. Runs beside it: {nearest}, {other}")
    told = str(no_run(tmp_path / "photos" / "run.sqlite"))
    assert "photos', which holds no run.sqlite. Runs beside it: " in told
    assert str(no_run(Path("no/such/run.sqlite"))) == f"{start}'no/such', which is not there"


def test_a_file_that_is_no_database_is_damaged(tmp_path) -> None:
    path = tmp_path / "run.sqlite"
    path.write_bytes(b"not a database, " * 999)
    with (
        closing(sqlite3.connect(path)) as connection,
        pytest.raises(RunFolderError, match="which is damaged: file is not a database"),
        translated_errors(path, ""),
    ):
        connection.execute("SELECT * FROM sqlite_master")


def test_a_file_that_another_program_writes_is_whole(tmp_path) -> None:
    path = tmp_path / "run.sqlite"
    with closing(sqlite3.connect(path)) as writer, closing(sqlite3.connect(path, 0)) as other:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(RunFolderError) as error, translated_errors(path, "Wait, in {folder}"):
            other.execute("BEGIN IMMEDIATE")
    assert str(error.value) == (
        f"The store of a run must be writable. Received: {str(path)!r}: database is locked."
        f" Wait, in {tmp_path}"
    )


def test_an_error_of_the_caller_stays_what_it_is(tmp_path) -> None:
    connection = sqlite3.connect(":memory:")
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError), translated_errors(tmp_path, ""):
        connection.execute("SELECT 1")
