"""What is read of a run: whole, also while it is written, and refused where something is gone."""

import sqlite3

import pytest

from regard.comparison import Store
from regard.errors import RunFolderError
from tests.comparison.store.test_store import CHECKS, PLAN, answers, created, outcome


def test_others_read_while_it_is_written(tmp_path) -> None:
    path = tmp_path / "run.sqlite"
    with created(path) as store, sqlite3.connect(path) as other:
        other.execute("BEGIN")
        assert other.execute("SELECT count(*) FROM arrays").fetchone() == (0,)
        key = PLAN.trials()[0]
        store.finish(outcome(key), CHECKS, answers(key))  # does not wait for the reader
        assert other.execute("SELECT count(*) FROM arrays").fetchone() == (0,)
        other.rollback()
        assert other.execute("SELECT count(*) FROM arrays").fetchone() == (2,)
    other.close()


def test_what_is_gone_from_an_open_store_is_damage(tmp_path) -> None:
    key = PLAN.trials()[0]
    with created(tmp_path / "run.sqlite") as store:
        store.finish(outcome(key), CHECKS, answers(key))
        with sqlite3.connect(store.path) as other:
            other.execute("DELETE FROM arrays WHERE name = 'test'")
        other.close()
        with pytest.raises(RunFolderError, match=r"damaged: it has no predictions of \('mean_p"):
            store.predictions(key, "test")
        with sqlite3.connect(store.path) as other:
            other.execute("DELETE FROM trials WHERE id = 1")
        other.close()
        with pytest.raises(RunFolderError, match=r"damaged: it has no trial \('mean_p"):
            store.begin(key)


def test_a_run_that_has_ended_says_so(tmp_path) -> None:
    with created(tmp_path / "run.sqlite") as store:
        with pytest.raises(RunFolderError, match="what it wrote last is gone"):
            store.check_end()
        for _ in range(2):
            store.end()
            store.check_end()
    Store.open(tmp_path / "run.sqlite").close()
