"""The store: a schema that others can read; each write is all or nothing; errors are clear."""

import dataclasses
import re
import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from regard.comparison import Check, Store, Trial, TrialKey
from regard.comparison.store import schema
from regard.errors import RunFolderError
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.preparation import TextPreparation
from tests.comparison.clock import LONG
from tests.comparison.small_material import corpus, small_plan, small_preparation

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

PLAN = small_plan(layers=("mean_pooling", "words"), splits=2, rate_check=False)
CHECKS = (Check(3, 0.5, 0.7, 0.6, 0.25), Check(6, 1.0, 0.65, 0.55, 0.75))


def created(path: Path, plan: TextPlan = PLAN) -> Store:
    return Store.create(path, small_preparation(plan), {"backend": "jax"})


def outcome(key: TrialKey) -> Trial:
    number = key.split + (0.25 if key.contender == "words" else 0.125)
    return Trial(
        key,
        validation=number / 3,
        test=number / 7,
        validation_loss=0.1,
        checks=2,
        best_check=1,
        limited=True,
        parameters=20_001,
        peak_memory_mb=123.456,
    )


def looks(key: TrialKey) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(key.split)
    shapes = {"weights": (3, 5), "removal": (3, 2, 2, 7)}
    return {name: generator.random(shape, dtype=np.float32) for name, shape in shapes.items()}


def answers(key: TrialKey, rows: int = 11) -> dict[str, np.ndarray]:
    numbers = np.arange(2 * rows, dtype=np.float32).reshape(rows, 2) + key.split
    return {"validation": numbers / 7, "test": numbers / 3}


def content(path: Path) -> list[tuple]:
    """All that is in the file, as another program reads it."""
    with sqlite3.connect(path) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
        tables = [name for name in tables if not name.startswith("sqlite_")]
        rows = [
            (name, *row) for name in tables for row in connection.execute(f"SELECT * FROM {name}")
        ]
    connection.close()
    return rows


def integrity(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


# What is in it.


def test_the_tables_are_those_that_are_documented(tmp_path) -> None:
    created(tmp_path / "run.sqlite").close()
    connection = sqlite3.connect(tmp_path / "run.sqlite")
    found = {
        row[0]: [column[1] for column in connection.execute(f"PRAGMA table_info({row[0]})")]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    lines = re.findall(r"^    (\w+) +([\w, ]+):", schema.__doc__ or "", flags=re.MULTILINE)
    documented = {name: columns.split(", ") for name, columns in lines}
    measured = [field.name for field in dataclasses.fields(Trial)]
    documented["trials"] += [name for name in measured if name not in ("key", "status", "reason")]
    for name in documented.keys() - {"sums"}:
        documented[name].append("checksum")
    assert found == documented
    names = "contender, split, seed, setting, status, reason, attempts, checksum"
    states = f"INSERT INTO trials ({names}) VALUES ('a', 0, 0, 0, ?, '', 0, 0)"
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(states, ["lost"])
    for state in ("queued", "running", "done", "failed"):
        connection.execute(states, [state])
        connection.rollback()
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    connection.close()


def test_all_trials_are_queued_in_the_plan_s_order_with_the_data(tmp_path) -> None:
    with created(tmp_path / "run.sqlite") as store:
        assert store.keys("queued") == PLAN.trials()
        assert store.trials() == ()
    with Store.open(tmp_path / "run.sqlite") as store:
        made = small_preparation(PLAN)
        splits = store.splits()
        assert (store.plan_as(TextPlan), store.about("task"), store.about("backend")) == (
            PLAN,
            "text",
            "jax",
        )
        assert store.about("sandwich") is None
        assert {name: store.about(name) for name in made.facts()} == made.facts()
        assert store.examples(is_test=False) == tuple(made.data.records())
        assert store.examples(is_test=True) == ()
        assert len(splits) == len(made.splits) == 2
        for found, split in zip(splits, made.splits, strict=True):
            for part in ("train", "validation", "test"):
                np.testing.assert_array_equal(getattr(found, part), getattr(split, part))


def test_a_test_set_of_its_own_stays_apart(tmp_path) -> None:
    data, test = corpus(40, 2), corpus(31, 2)
    made = TextPreparation(PLAN, data, test, splits=small_preparation(PLAN).splits)
    Store.create(tmp_path / "run.sqlite", made, {}).close()
    with Store.open(tmp_path / "run.sqlite") as store:
        assert store.examples(is_test=False) == tuple(data.records())
        assert store.examples(is_test=True) == tuple(test.records())


def test_a_trial_comes_back_as_it_was(tmp_path) -> None:
    first, second = PLAN.trials()[:2]
    failed = Trial(second, status="failed", reason='TrialError: NaN; it\'s "quoted"')
    with created(tmp_path / "run.sqlite") as store:
        for key in (first, second):
            store.begin(key)
        assert store.keys("running") == (first, second)
        store.finish(failed, [], {})
        store.finish(outcome(first), CHECKS, answers(first), looks(first))
        store.keep_answer("words", 0.25)
        store.keep_answer("words", 0.5)
    with Store.open(tmp_path / "run.sqlite") as store:
        assert store.trials() == (outcome(first), failed)
        assert store.checks(first) == CHECKS
        assert store.checks(second) == ()
        for part, each in answers(first).items():
            np.testing.assert_array_equal(store.predictions(first, part), each)
        found = store.looks(first)
        assert found.keys() == looks(first).keys()
        for name, each in looks(first).items():
            assert found[name].shape == each.shape
            np.testing.assert_array_equal(found[name], each)
        assert store.looks(second) == {}
        assert store.answers() == {"words": 0.5}
        assert store.keys("queued") == PLAN.trials()[2:]
        assert store.keys("done", "failed") == (first, second)


def test_a_trial_that_runs_again_takes_the_place_of_what_was_there(tmp_path) -> None:
    key = PLAN.trials()[0]
    with created(tmp_path / "run.sqlite") as store:
        store.begin(key)
        store.reopen([key])
        assert store.keys("queued") == PLAN.trials()
        store.begin(key)
        store.finish(outcome(key), CHECKS, answers(key, rows=5), looks(key))
        store.finish(outcome(key), CHECKS[1:], answers(key, rows=7))
        assert store.looks(key) == {}
        assert store.checks(key) == CHECKS[1:]
        assert store.predictions(key, "test").shape == (7, 2)
    attempts = [row[8] for row in content(tmp_path / "run.sqlite") if row[0] == "trials"]
    assert attempts == [2, 0, 0, 0]


# All or nothing.


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may grow beyond a size: what a full disk does, to the byte."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def worked(path: Path) -> None:
    """Do what is left of a run, in the way of `run_trials`."""
    with Store.open(path) if path.exists() and path.stat().st_size else created(path) as store:
        store.reopen(store.keys("running"))
        for key in store.keys("queued"):
            store.begin(key)
            store.finish(outcome(key), CHECKS, answers(key))
        for name in PLAN.layers:
            store.keep_answer(name, 0.5)


def unattempted(path: Path) -> list[tuple]:
    """What is the same however often a trial was begun."""
    return [row for row in content(path) if "trials" not in row[:2]]


def test_the_store_is_whole_at_whichever_byte_the_disk_is_full(tmp_path) -> None:
    worked(tmp_path / "whole.sqlite")
    wanted = unattempted(tmp_path / "whole.sqlite")
    done = {row[1:6] for row in content(tmp_path / "whole.sqlite") if row[0] == "trials"}
    states = set()
    for size in range(1000, 400_000, 2741):  # a page with its header takes 4120 bytes in the log
        folder = tmp_path / str(size)
        folder.mkdir()
        path = folder / "run.sqlite"
        try:
            with largest_file(size):
                worked(path)
        except RunFolderError as error:
            assert integrity(path) == "ok"
            told = str(error)
            assert str(path) in told
            assert "\n" not in told
            states.add(len([row for row in content(path) if row[0] == "arrays"]))
            if "start over with --overwrite" in told:
                path.unlink()
            else:
                assert told.endswith(f"and go on with --resume {folder}")
        else:
            break
        worked(path)
        assert integrity(path) == "ok"
        assert unattempted(path) == wanted
        assert {row[1:6] for row in content(path) if row[0] == "trials"} == done
    else:
        pytest.fail("no size was enough")
    # The disk was full before the first trial, and after each of them.
    assert states == {0, 2, 4, 6, 8}


# What cannot be used.


def test_a_damaged_file_is_refused(tmp_path) -> None:
    path = tmp_path / "run.sqlite"
    worked(path)
    whole = path.read_bytes()
    # In the middle, where the header says nothing of it; then the header; then the end is missing.
    middle = bytearray(whole)
    middle[4096 * 3 : 4096 * 6] = b"\x5a" * (4096 * 3)
    for damaged in (bytes(middle), b"not a database, " * 999, whole[: len(whole) // 2]):
        path.write_bytes(damaged)
        with pytest.raises(RunFolderError, match="must be whole") as error:
            Store.open(path)
        assert f"{str(path)!r}, which is damaged: " in str(error.value)
        assert str(error.value).endswith("Start over with --overwrite, or in another folder")
        assert "\n" not in str(error.value)
    path.write_bytes(whole)
    Store.open(path).close()


def test_a_full_disk_is_not_taken_for_damage(tmp_path) -> None:
    """Whoever is told to start over loses the run."""
    path = tmp_path / "run.sqlite"
    worked(path)
    told = rf"disk I/O error\. What was finished is kept; make room.* --resume {tmp_path}$"
    with largest_file(1000), pytest.raises(RunFolderError, match=told):
        Store.open(path)
    Store.open(path).close()


def test_another_format_is_refused(tmp_path) -> None:
    path = tmp_path / "run.sqlite"
    created(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE about SET value = 'regard run 77' WHERE name = 'format'")
    connection.close()
    with pytest.raises(RunFolderError, match=r"must have the format 'regard run 4'\. Received: 'r"):
        Store.open(path)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE photographs (name TEXT)")
    connection.close()
    with pytest.raises(RunFolderError, match=r"must have the format .* Received: None in"):
        Store.open(other)


def test_a_store_without_data_says_to_start_over(tmp_path) -> None:
    path = tmp_path / "run.sqlite"
    with pytest.raises(RunFolderError, match=r"which holds no run\.sqlite"):
        Store.open(path)
    path.touch()
    with pytest.raises(RunFolderError, match=r"stopped before that\. Start over with --overwrite"):
        Store.open(path)
    # A store that could not be filled is as if it were empty.
    path.unlink()
    with largest_file(40_000), pytest.raises(RunFolderError, match="Make room, and start over"):
        created(path)
    with pytest.raises(RunFolderError, match=r"stopped before that\. Start over with --overwrite"):
        Store.open(path)


def test_a_folder_that_is_not_there_is_an_error(tmp_path) -> None:
    with pytest.raises(RunFolderError, match=r"must be writable.*unable to open"):
        created(tmp_path / "nowhere" / "run.sqlite")


# Others at the same file.


def test_a_second_writer_waits_or_says_why_it_cannot(tmp_path, monkeypatch) -> None:
    path = tmp_path / "run.sqlite"
    key = PLAN.trials()[0]
    monkeypatch.setattr("regard.comparison.store.checked_tables._PATIENCE_SECONDS", LONG)
    with created(path) as store:
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        released = []

        def let_go() -> None:
            released.append(None)
            other.rollback()

        release = threading.Timer(0.3, let_go)
        release.start()
        store.begin(key)
        assert released
        release.join()
    monkeypatch.setattr("regard.comparison.store.checked_tables._PATIENCE_SECONDS", 0.2)
    with Store.open(path) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RunFolderError) as error:
            store.finish(outcome(key), CHECKS, answers(key))
        assert str(error.value) == (
            f"The store of a run must be writable. Received: {str(path)!r}: database is locked."
            " What was finished is kept; make room, or leave other programs off the file, and go on"
            f" with --resume {tmp_path}"
        )
        other.rollback()
        store.finish(outcome(key), CHECKS, answers(key))
        assert store.keys("done") == (key,)
    other.close()
