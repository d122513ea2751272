"""A store that is damaged says what it said before, or is refused: no third outcome.

FULL=1 draws 1,000 flipped bits and 100 edits of rows of a run that has ended, and prints how often
there was which outcome.
"""

import os
import random
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from regard.cli.main import main
from regard.comparison import Store
from regard.comparison.store.schema import SCHEMA
from regard.errors import RunFolderError
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.ended_run import ended_run, said, stored
from tests.comparison.store.test_store import PLAN, created
from tests.full import full

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

Damage = Callable[[Path], object]

FLIPS, EDITS = (1000, 100) if full("damage") else (60, 40)
TABLES = (*(line.split()[2] for line in SCHEMA.splitlines() if line.startswith("CREATE")), "sums")


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ended_run(tmp_path_factory.mktemp("ended") / "run")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with its rows in SQLite's log."""
    return ended_run(tmp_path_factory.mktemp("killed") / "run", killed=True)


def outcome(path: Path, wanted: str) -> str:
    """What comes of a store: the same, or the sentence that refuses it; other errors are none."""
    try:
        found = stored(path)
    except RunFolderError as error:
        told = str(error)
        assert told.startswith("The store of a run must "), told
        assert "\n" not in told
        return "damaged" if "which is damaged: " in told else told
    return "same" if found == wanted else "another"


def outcomes(whole: Path, folder: Path, damages: Sequence[Damage]) -> Counter[str]:
    """How often which outcome came of damages, each to a fresh copy of the store."""
    shutil.copytree(whole, folder / "whole")
    wanted, found = stored(folder / "whole"), Counter[str]()
    copy = folder / "copy"
    for number, damage in enumerate(damages):
        copy.mkdir()
        for file in whole.glob("run.sqlite*"):
            shutil.copy(file, copy)
        damage(copy)
        came = outcome(copy, wanted)
        assert came != "another", f"damage {number}"
        found[came] += 1
        shutil.rmtree(copy)
    print(f"{len(damages)} damages: {dict(found)}")
    return found


# The command.


def resumed(path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> tuple[int, str]:
    """The exit status of `regard compare --resume`, and what it says of the error."""
    monkeypatch.setattr("sys.argv", ["regard", "compare", "--resume", str(path)])
    status = main()
    return status, capsys.readouterr().err


def test_an_ended_run_says_the_same_again_or_is_refused_with_status_2(
    ended, tmp_path, monkeypatch, capsys
) -> None:
    wanted = said(ended)
    assert said(ended) == wanted
    label = 8 * (ended / "run.sqlite").read_bytes().index(b"class a")
    for number, (damage, told) in enumerate(
        {
            flipped("run.sqlite", label): "error: The store of a run must be whole. Received: ",
            flipped("best/tokens.json", 99): "error: A bundle must be as it was written. Received:",
            flipped("best/manifest.json", 9): "error: A bundle must be as it was written. Received",
            partial(executed, STATEMENTS[0]): "error: The store of a run must be whole. Received: ",
            linked_best: "error: The model that a run keeps must stand in its folder. Received: ",
        }.items()
    ):
        copy = Path(shutil.copytree(ended, tmp_path / f"{number}"))
        damage(copy)
        status, error = resumed(copy, monkeypatch, capsys)
        assert status == 2
        assert error.startswith(told)
        assert error.count("\n") == 1


def test_an_ended_run_whose_log_is_cut_is_refused_with_status_2(
    killed, tmp_path, monkeypatch, capsys
) -> None:
    """What is left of it is the whole store of an earlier moment."""
    copy = Path(shutil.copytree(killed, tmp_path / "run"))
    os.truncate(copy / "run.sqlite-wal", (copy / "run.sqlite-wal").stat().st_size - 4000)
    status, error = resumed(copy, monkeypatch, capsys)
    assert status == 2
    assert "damaged: the run has ended, and what it wrote last is gone" in error


def linked_best(path: Path) -> None:
    (path / "best").rename(path.with_name("elsewhere"))
    (path / "best").symlink_to(path.with_name("elsewhere"))


# Bits.


def flipped(name: str, place: int) -> Damage:
    def flip(path: Path) -> None:
        content = bytearray((path / name).read_bytes())
        content[place // 8] ^= 1 << place % 8
        (path / name).write_bytes(content)

    return flip


def drawn_flips(whole: Path, name: str, count: int) -> Sequence[Damage]:
    """Half of them anywhere, half where there is something: pages of a small store are mostly 0."""
    draw = random.Random(f"{name} {count}")
    content = (whole / name).read_bytes()
    places = range(len(content)), [place for place, byte in enumerate(content) if byte]
    return [
        flipped(name, 8 * draw.choice(places[number % 2]) + draw.randrange(8))
        for number in range(count)
    ]


def test_of_flipped_bits_nothing_comes_or_an_error(ended, tmp_path) -> None:
    found = outcomes(ended, tmp_path, drawn_flips(ended, "run.sqlite", FLIPS))
    assert found.keys() == {"same", "damaged"}


def test_of_flipped_bits_in_the_header_nothing_comes_or_an_error(ended, tmp_path) -> None:
    """The first 100 bytes say how all others are to be read."""
    draw = random.Random(3)
    places = range(800) if full("damage") else draw.sample(range(800), 40)
    flips = [flipped("run.sqlite", place) for place in places]
    found = outcomes(ended, tmp_path, flips)
    assert found.keys() == {"same", "damaged"}


def test_of_flipped_bits_in_the_log_nothing_comes_or_an_error(killed, tmp_path) -> None:
    """SQLite takes the log as far as it is whole: what is left is an earlier state of the run."""
    flips = drawn_flips(killed, "run.sqlite-wal", FLIPS // 4)
    assert outcomes(killed, tmp_path, flips) == {"damaged": len(flips)}


def test_a_log_that_is_cut_anywhere_is_no_end(killed, tmp_path) -> None:
    size = (killed / "run.sqlite-wal").stat().st_size

    def cut(end: int) -> Damage:
        return lambda path: os.truncate(path / "run.sqlite-wal", end)

    cuts = [cut(end) for end in range(0, size - 1, size // 7)]
    assert outcomes(killed, tmp_path, cuts) == {"damaged": len(cuts)}


def test_a_name_that_is_another_by_one_bit_is_refused_wherever_it_stands(ended, tmp_path) -> None:
    """In a row, in an index, in the plan; or the place is one that SQLite has given up."""
    content = (ended / "run.sqlite").read_bytes()
    places = [each.start() for each in re.finditer(b"additive", content)]
    flips = [flipped("run.sqlite", 8 * (place + 1) + 1) for place in places]  # afditive
    found = outcomes(ended, tmp_path, flips)
    assert found.keys() <= {"same", "damaged"}
    # Two trials, their index, an answer, the plan.
    assert found["damaged"] >= 6


def test_an_index_that_does_not_fit_its_rows_is_refused(ended, tmp_path) -> None:
    """SQLite takes an index at its word: the rows of another trial would come."""
    with closing(sqlite3.connect(ended / "run.sqlite")) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE type = 'index'")
        ends = [page * size for (page,) in found]
    flips = [flipped("run.sqlite", 8 * (end - back)) for end in ends for back in (1, 2, 3, 4)]
    assert len(ends) == 5
    assert outcomes(ended, tmp_path, flips) == {"damaged": len(flips)}


# Rows.

NO_UTF8 = "<no UTF-8>"
VALUES = (
    None,
    -1,
    0,
    7,
    2**40,
    0.5,
    float("inf"),
    "",
    "x",
    "[1",
    b"",
    b"\xff\xff\xff\x7f",
    NO_UTF8,
)


def executed(statement: str, path: Path) -> None:
    with closing(sqlite3.connect(path / "run.sqlite", isolation_level=None)) as connection:
        connection.execute(statement)


def rewritten(path: Path, table: str, change: Callable[[list[list]], object]) -> bool:
    """Change the rows of a table as a list; say whether they are others then."""
    with closing(sqlite3.connect(path / "run.sqlite")) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        found = connection.execute(f"SELECT * FROM {table}")
        names = [each[0] for each in found.description]
        rows = [list(row) for row in found]
        before = repr(rows)
        change(rows)
        with connection:  # all or nothing
            connection.execute(f"DELETE FROM {table}")
            marks = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            for name in names:
                connection.execute(
                    f"UPDATE {table} SET {name} = CAST(X'66ff' AS TEXT) WHERE {name} = ?", [NO_UTF8]
                )
        return repr(rows) != before


def drawn_edit(number: int) -> Damage:
    """One row is changed, removed or doubled, or exchanges a value with another, or all go."""
    draw = random.Random(number)

    def value(rows: list[list]) -> None:
        row, place = draw.choice(rows), draw.randrange(len(rows[0]))
        was = row[place]
        half = was[: len(was) // 2] if isinstance(was, str | bytes) else 2
        row[place] = draw.choice([each for each in (*VALUES, half) if each != was])

    def exchange(rows: list[list]) -> None:
        place = draw.randrange(len(rows[0]))
        one, other = draw.sample(rows, 2)
        one[place], other[place] = other[place], one[place]

    def double(rows: list[list]) -> None:
        row = list(draw.choice(rows))
        row[0] = f"{row[0]}x" if isinstance(row[0], str) else max(each[0] for each in rows) + 1
        rows.append(row)

    def remove(rows: list[list]) -> None:
        rows.remove(draw.choice(rows))

    def edit(path: Path) -> None:
        is_other = False
        while not is_other:
            change = draw.choice((value, value, value, exchange, double, remove, list.clear))
            with suppress(sqlite3.IntegrityError):  # what SQLite itself keeps out
                is_other = rewritten(path, draw.choice(TABLES), change)

    return edit


def test_edited_rows_are_refused(ended, tmp_path) -> None:
    found = outcomes(ended, tmp_path, [drawn_edit(number) for number in range(EDITS)])
    assert sum(found.values()) == EDITS
    # An edit of the format itself looks like a folder of another version, which is refused too.
    other = "The store of a run must have the format"
    assert {each for each in found if not each.startswith(other)} == {"damaged"}


STATEMENTS = (
    "UPDATE trials SET contender = 'adfitive' WHERE contender = 'additive'",
    "UPDATE trials SET test = NULL WHERE id = 2",
    "UPDATE trials SET status = 'queued' WHERE id = 6",
    "UPDATE trials SET checksum = checksum + 1 WHERE id = 1",
    "DELETE FROM trials WHERE id = 1",
    "DELETE FROM trials",
    "DELETE FROM checks WHERE step = 2",
    "DELETE FROM arrays WHERE name = 'test'",
    "UPDATE arrays SET content = x'00' WHERE name = 'test'",
    "UPDATE arrays SET trial = trial + 100 WHERE trial = 2",
    "DELETE FROM arrays WHERE name = 'weights'",
    "UPDATE arrays SET shape = '[1'",
    "UPDATE arrays SET shape = '[60, 7]' WHERE name = 'weights'",
    "UPDATE arrays SET dtype = '<f8' WHERE name = 'weights'",
    "UPDATE arrays SET dtype = 'object'",
    "UPDATE parts SET rows = x'ffffff7f'",
    "UPDATE parts SET part = 'x' || part",
    "DELETE FROM parts",
    "UPDATE examples SET content = CAST(x'66ff' AS TEXT) WHERE row = 3",
    "UPDATE examples SET content = '[]' WHERE row = 3",
    "UPDATE examples SET content = replace(content, 'class a', 'class z')",
    "UPDATE examples SET is_test = 1",
    "DELETE FROM examples WHERE row = 179",
    "DELETE FROM examples",
    "DELETE FROM answers WHERE contender = 'words'",
    "INSERT INTO answers VALUES ('dot', 1.0, 0)",
    "UPDATE about SET value = '{' WHERE name = 'plan'",
    "DELETE FROM about WHERE name = 'backend'",
    "DELETE FROM about WHERE name = 'classes'",
    "DELETE FROM about WHERE name = 'ended'",
    "DELETE FROM sums WHERE name = 'arrays'",
    "UPDATE sums SET rows = 'x'",
    "INSERT INTO sums VALUES ('photographs', 0, 0)",
    "DROP TABLE checks",
    "DROP TABLE sums",
    "ALTER TABLE arrays RENAME TO regards",
    "CREATE TABLE photographs (name TEXT)",
    "CREATE INDEX lengths ON trials (test)",
)


def test_each_kind_of_edit_is_refused(ended, tmp_path) -> None:
    edits = [partial(executed, statement) for statement in STATEMENTS]
    assert outcomes(ended, tmp_path, edits) == {"damaged": len(edits)}


# What no checksum tells.


def opened(path: Path) -> None:
    """Open a store as a run that goes on does: its plan is read first."""
    with Store.open(path) as store:
        store.plan_as(TextPlan)


def test_a_plan_that_cannot_be_read_is_refused(tmp_path) -> None:
    """A contender that another version of regard has, or lacks."""
    path = tmp_path / "run.sqlite"
    with created(path) as store, store._tables.writing():
        plan = PLAN.to_json().replace("mean_pooling", "mean_pudding")
        store._tables.update("about", {"value": plan}, "name = ?", ["plan"])
    with pytest.raises(RunFolderError, match=r"must hold a plan\. Received: .*'mean_pudding'"):
        opened(path)


def test_trials_that_are_not_those_of_the_plan_are_refused(tmp_path) -> None:
    path = tmp_path / "run.sqlite"
    with created(path) as store, store._tables.writing():
        store._tables.delete("trials", "id = ?", [2])
    with pytest.raises(RunFolderError, match="damaged: its trials are not those of its plan"):
        opened(path)
