"""The store of a run: one SQLite file that is whole after any crash.

The tables stand in `regard.comparison.store_schema`. The process that runs the comparison is the
only one that writes; the journal is a write-ahead log (WAL), so that others may read meanwhile.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Check, Trial
from regard.comparison.plan import Plan, TrialKey
from regard.comparison.store_schema import FORMAT, NUMBERS, SCHEMA
from regard.data import LabelledTexts, Split
from regard.errors import RunFolderError

__all__ = ["Store"]

_PARTS = ("train", "validation", "test")
_PATIENCE_SECONDS = 10  # with another program that writes
_GO_ON = (
    "What was finished is kept; make room, or leave other programs off the file, and go on with"
    " --resume {folder}"
)
_BEGIN_ANEW = "Make room, and begin anew with --overwrite (overwrite=True)"
_WHERE = "contender = ? AND split = ? AND seed = ? AND setting = ?"


class Store:
    """Read and write the store of one run; a context manager that closes it.

    Make it with `create` or `open`.

    Args:
        path: the file.
        connection: to it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def create(
        cls,
        path: Path,
        plan: Plan,
        data: LabelledTexts,
        test: LabelledTexts | None,
        splits: Sequence[Split],
        facts: Mapping[str, str],
    ) -> "Store":
        """Make the file, with the data and with all trials of a plan queued, or nothing of it.

        Args:
            path: the file; it must be empty or missing.
            plan: what will run.
            data: the texts to learn from.
            test: a separate test set, or None.
            splits: the rows of each part of each split.
            facts: what else to note, text by name.

        Returns:
            The store.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        facts = {
            "format": FORMAT,
            "plan": plan.to_json(),
            "source": data.source,
            "classes": json.dumps(data.classes),
            **facts,
        }
        store = cls(path, _connect(path, _BEGIN_ANEW))
        try:
            with store._writing(_BEGIN_ANEW) as write:
                for statement in filter(str.strip, SCHEMA.split(";")):
                    write.execute(statement)
                write.executemany("INSERT INTO about VALUES (?, ?)", facts.items())
                write.executemany("INSERT INTO examples VALUES (?, ?, ?, ?)", _examples(data, test))
                write.executemany("INSERT INTO parts VALUES (?, ?, ?)", _part_rows(splits))
                write.executemany(
                    "INSERT INTO trials (contender, split, seed, setting, status)"
                    " VALUES (?, ?, ?, ?, 'queued')",
                    plan.trials(),
                )
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open(cls, path: Path) -> "Store":
        """Open the store of an earlier run.

        Args:
            path: the file.

        Returns:
            The store.

        Raises:
            RunFolderError: if there is none, it is damaged, or of another format.
        """
        if not path.is_file():
            raise RunFolderError(
                "A run that goes on must have its store."
                f" Received: {str(path.parent)!r}, which has no {path.name}"
            )
        if not path.stat().st_size:
            raise _without_data(path)  # SQLite would write into it
        store = cls(path, _connect(path, _GO_ON))
        try:
            store._check()
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> "Store":
        """Return the store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; what was committed is there."""
        self._connection.close()

    @property
    def plan(self) -> Plan:
        """What was planned."""
        return Plan.from_json(self.about("plan") or "")

    def about(self, name: str) -> str | None:
        """Return one of the facts about the run.

        Args:
            name: of the fact.

        Returns:
            The fact, or None if it was never noted.
        """
        found = self._connection.execute("SELECT value FROM about WHERE name = ?", [name])
        row = found.fetchone()
        return None if row is None else str(row[0])

    def data(self) -> tuple[LabelledTexts, LabelledTexts | None, tuple[Split, ...]]:
        """Return the data.

        Returns:
            The texts to learn from, the test set if there is one, and the splits.
        """
        classes = tuple(json.loads(self.about("classes") or "[]"))
        source = self.about("source") or ""

        def texts(is_test: int, name: str) -> LabelledTexts | None:
            found = self._connection.execute(
                "SELECT text, label FROM examples WHERE is_test = ? ORDER BY row", [is_test]
            ).fetchall()
            if not found:
                return None
            kept, labels = zip(*found, strict=True)
            return LabelledTexts(texts=kept, labels=labels, classes=classes, source=name)

        data = texts(0, source)
        assert data is not None
        return data, texts(1, "the test set"), self._splits()

    def keys(self, *statuses: str) -> tuple[TrialKey, ...]:
        """Return the keys of the trials of some statuses, in the plan's order.

        Args:
            *statuses: "queued", "running", "done" or "failed".

        Returns:
            The keys.
        """
        marks = ", ".join("?" * len(statuses))
        found = self._connection.execute(
            f"SELECT contender, split, seed, setting FROM trials WHERE status IN ({marks})"
            " ORDER BY id",
            statuses,
        )
        return tuple(TrialKey(*row) for row in found)

    def begin(self, key: TrialKey) -> None:
        """Note that a trial runs.

        Args:
            key: of the trial.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        with self._writing() as write:
            write.execute(
                "UPDATE trials SET status = 'running', reason = '', attempts = attempts + 1"
                f" WHERE {_WHERE}",
                key,
            )

    def reopen(self, keys: Sequence[TrialKey]) -> None:
        """Queue trials again.

        Args:
            keys: of trials that something outside has ended.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        with self._writing() as write:
            write.executemany(f"UPDATE trials SET status = 'queued' WHERE {_WHERE}", keys)

    def finish(
        self,
        trial: Trial,
        checks: Sequence[Check],
        predictions: Mapping[str, NDArray[np.float32]],
        looks: Mapping[str, NDArray[np.float32]] | None = None,
    ) -> None:
        """Write what a trial left, all of it or nothing.

        Args:
            trial: its numbers.
            checks: what its validations found.
            predictions: the probabilities by part; empty for a failed trial.
            looks: what it says of some texts, by name.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        names = ", ".join(f"{name} = ?" for name in ("status", "reason", *NUMBERS))
        values = [getattr(trial, name) for name in ("status", "reason", *NUMBERS)]
        with self._writing() as write:
            write.execute(f"UPDATE trials SET {names} WHERE {_WHERE}", [*values, *trial.key])
            found = write.execute(f"SELECT id FROM trials WHERE {_WHERE}", trial.key).fetchone()
            # Of the same trial, when it runs again.
            for table in ("checks", "predictions", "looks"):
                write.execute(f"DELETE FROM {table} WHERE trial = ?", found)
            write.executemany(
                "INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?)",
                [(found[0], *vars(check).values()) for check in checks],
            )
            write.executemany(
                "INSERT INTO predictions VALUES (?, ?, ?)",
                [
                    (found[0], part, np.ascontiguousarray(each, "<f4").tobytes())
                    for part, each in predictions.items()
                ],
            )
            write.executemany(
                "INSERT INTO looks VALUES (?, ?, ?, ?)",
                [
                    (
                        found[0],
                        name,
                        json.dumps(each.shape),
                        np.ascontiguousarray(each, "<f4").tobytes(),
                    )
                    for name, each in (looks or {}).items()
                ],
            )

    def trials(self) -> tuple[Trial, ...]:
        """Return the finished and failed trials, in the plan's order."""
        found = self._connection.execute(
            f"SELECT contender, split, seed, setting, status, reason, {', '.join(NUMBERS)}"
            " FROM trials WHERE status IN ('done', 'failed') ORDER BY id"
        )
        return tuple(_trial(row) for row in found)

    def checks(self, key: TrialKey) -> tuple[Check, ...]:
        """Return the learning curve of a trial.

        Args:
            key: of the trial.

        Returns:
            Its checks, in order; none for a trial that is not done.
        """
        found = self._connection.execute(
            "SELECT step, epoch, loss, validation_loss, validation_accuracy FROM checks"
            f" WHERE trial = (SELECT id FROM trials WHERE {_WHERE}) ORDER BY step",
            key,
        )
        return tuple(Check(*row) for row in found)

    def predictions(self, key: TrialKey, part: str) -> NDArray[np.float32]:
        """Return the probabilities that a trial gave.

        Args:
            key: of a trial that is done.
            part: "validation" or "test".

        Returns:
            Probabilities, `(texts, classes)`, in the order of the part's rows.
        """
        found = self._connection.execute(
            "SELECT probabilities FROM predictions"
            f" WHERE trial = (SELECT id FROM trials WHERE {_WHERE}) AND part = ?",
            [*key, part],
        ).fetchone()
        classes = len(json.loads(self.about("classes") or "[]"))
        return np.frombuffer(found[0], dtype="<f4").reshape(-1, classes)

    def looks(self, key: TrialKey) -> dict[str, NDArray[np.float32]]:
        """Return what a trial says of some texts.

        Args:
            key: of the trial.

        Returns:
            Arrays by name, see `regard.comparison.looking`; none for a trial that is not done.
        """
        found = self._connection.execute(
            "SELECT name, shape, content FROM looks"
            f" WHERE trial = (SELECT id FROM trials WHERE {_WHERE}) ORDER BY name",
            key,
        )
        return {
            name: np.frombuffer(content, dtype="<f4").reshape(json.loads(shape))
            for name, shape, content in found
        }

    def keep_answer(self, contender: str, inference_ms: float) -> None:
        """Write the time of an answer.

        Args:
            contender: its name.
            inference_ms: milliseconds for a batch.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        with self._writing() as write:
            write.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", [contender, inference_ms])

    def answers(self) -> dict[str, float]:
        """Return the time of an answer by contender."""
        return dict(self._connection.execute("SELECT contender, inference_ms FROM answers"))

    def _splits(self) -> tuple[Split, ...]:
        found = self._connection.execute("SELECT split, part, rows FROM parts ORDER BY split")
        rows: dict[int, dict[str, NDArray[np.int64]]] = {}
        for number, part, blob in found:
            rows.setdefault(number, {})[part] = np.frombuffer(blob, "<i4").astype(np.int64)
        return tuple(Split(**parts) for parts in rows.values())

    def _check(self) -> None:
        """Refuse a file that is damaged, empty, or of another format."""
        with _usable(self.path, _GO_ON):
            verdict = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            names = [row[0] for row in self._connection.execute("SELECT name FROM sqlite_master")]
            found = self.about("format") if "about" in names else None
        if verdict != "ok":
            raise _damaged(self.path, " ".join(verdict.split()))
        if not names:
            raise _without_data(self.path)
        if found != FORMAT:
            raise RunFolderError(
                f"The store of a run must have the format {FORMAT!r}. Received: {found!r} in"
                f" {str(self.path)!r}. Read it with the version of regard that wrote it"
            )

    @contextmanager
    def _writing(self, advice: str = _GO_ON) -> Iterator[sqlite3.Connection]:
        """Write in one transaction, which is on the disk at its end or did not happen."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.commit()
            except BaseException:
                self._connection.rollback()
                raise
        except sqlite3.Error as error:
            raise _unusable(self.path, error, advice) from error


def _connect(path: Path, advice: str) -> sqlite3.Connection:
    with _usable(path, advice):
        connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE_SECONDS)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def _usable(path: Path, advice: str) -> Iterator[None]:
    """Tell a file that is damaged from one that cannot be used just now."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _unusable(path, error, advice) from error
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error


def _examples(
    data: LabelledTexts, test: LabelledTexts | None
) -> Iterator[tuple[int, str, str, int]]:
    row = 0
    for is_test, texts in enumerate([data] if test is None else [data, test]):
        for text, label in zip(texts.texts, texts.labels, strict=True):
            yield row, text, label, is_test
            row += 1


def _part_rows(splits: Sequence[Split]) -> Iterator[tuple[int, str, bytes]]:
    for number, split in enumerate(splits):
        for part in _PARTS:
            yield number, part, getattr(split, part).astype("<i4").tobytes()


def _trial(row: Sequence[Any]) -> Trial:
    numbers: dict[str, Any] = dict(zip(NUMBERS, row[6:], strict=True))
    for name in ("checks", "best_check", "parameters", "attention_parameters"):
        numbers[name] = None if numbers[name] is None else int(numbers[name])
    numbers["limited"] = bool(numbers["limited"])
    return Trial(key=TrialKey(*row[:4]), status=row[4], reason=row[5], **numbers)


def _unusable(path: Path, error: sqlite3.Error, advice: str) -> RunFolderError:
    told = advice.format(folder=path.parent)
    return RunFolderError(
        f"The store of a run must be writable. Received: {str(path)!r}: {error}. {told}"
    )


def _without_data(path: Path) -> RunFolderError:
    return RunFolderError(
        "A run can go on when its data have been stored. Received:"
        f" {str(path.parent)!r}, where it was stopped before that."
        " Begin anew with --overwrite (overwrite=True)"
    )


def _damaged(path: Path, what: str) -> RunFolderError:
    return RunFolderError(
        f"The store of a run must be whole. Received: {str(path)!r}, which is damaged: {what}."
        " Begin anew with --overwrite, or in another folder"
    )
