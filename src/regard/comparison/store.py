"""The store of a run: one SQLite file that is whole after any crash.

The tables stand in `regard.comparison.store_schema`, and `regard.comparison.checked_tables` holds
every row to its checksum. The process that runs the comparison is the only one that writes; the
journal is a write-ahead log (WAL), so that others may read meanwhile.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from regard.comparison.array_bytes import array_of, bytes_of
from regard.comparison.checked_tables import CheckedTables, damaged
from regard.comparison.events import Check, Trial
from regard.comparison.plan import Plan
from regard.comparison.preparation import Preparation
from regard.comparison.store_schema import FORMAT, NUMBERS, SCHEMA
from regard.comparison.trial_key import TrialKey
from regard.data import Split
from regard.errors import RegardError, RunFolderError

__all__ = ["Store"]

AnyPlan = TypeVar("AnyPlan", bound=Plan)

_PARTS = ("train", "validation", "test")
_GO_ON = (
    "What was finished is kept; make room, or leave other programs off the file, and go on with"
    " --resume {folder}"
)
_START_OVER = "Make room, and start over with --overwrite (overwrite=True)"
_WHERE = "contender = ? AND split = ? AND seed = ? AND setting = ?"
_ATTEMPTS = 7  # the place of the column in a row of trials
_OF_TRIAL = f"trial = (SELECT id FROM trials WHERE {_WHERE})"


class Store:
    """Read and write the store of one run; a context manager that closes it.

    Make it with `create` or `open`.

    Args:
        tables: of the file.
    """

    def __init__(self, tables: CheckedTables) -> None:
        self._tables = tables

    @classmethod
    def create(
        cls,
        path: Path,
        preparation: Preparation,
        facts: Mapping[str, str],
    ) -> "Store":
        """Make the file, with the data and with all trials of the plan queued, or nothing of it.

        Args:
            path: the file; it must be empty or missing.
            preparation: the data, the splits and the plan.
            facts: other facts to note, text by name.

        Returns:
            The store.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        facts = {
            "format": FORMAT,
            "task": preparation.task,
            "plan": preparation.plan.to_json(),
            **preparation.facts(),
            **facts,
        }
        queued = enumerate(preparation.plan.trials(), start=1)
        nothing = [None] * len(NUMBERS)
        tables = CheckedTables(path, SCHEMA, _GO_ON)
        try:
            with tables.writing(_START_OVER):
                tables.make()
                tables.insert("about", facts.items())
                tables.insert("examples", _numbered(preparation.examples()))
                tables.insert("parts", _part_rows(preparation.splits))
                tables.insert(
                    "trials", ((number, *key, "queued", "", 0, *nothing) for number, key in queued)
                )
        except BaseException:
            tables.close()
            raise
        return cls(tables)

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
        store = cls(CheckedTables(path, SCHEMA, _GO_ON))
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
        self._tables.close()

    @property
    def path(self) -> Path:
        """Where the file stands."""
        return self._tables.path

    def plan_as(self, kind: type[AnyPlan]) -> AnyPlan:
        """Return what was planned.

        Args:
            kind: the class of the task's plans.

        Returns:
            The plan.

        Raises:
            RunFolderError: if the store holds none of this kind, or other trials than planned.
        """
        try:
            plan = kind.from_json(self.about("plan") or "")
        except RegardError as error:
            raise RunFolderError(
                f"The store of a run must hold a plan. Received: {str(self.path)!r}: {error}"
            ) from error
        trials = self._tables.rows("trials", order="id")
        if tuple(_key(row) for row in trials) != plan.trials():
            raise damaged(self.path, "its trials are not those of its plan")
        return plan

    def about(self, name: str) -> str | None:
        """Return one of the facts about the run.

        Args:
            name: of the fact.

        Returns:
            The fact, or None if it was never noted.
        """
        found = self._tables.rows("about", "name = ?", [name])
        return None if not found else str(found[0][1])

    def examples(self, *, is_test: bool) -> tuple[str, ...]:
        """Return the rows of the data, as the task wrote them down.

        Args:
            is_test: whether those of the separate test set are asked for, or the others.

        Returns:
            A text for each row, in order.
        """
        found = self._tables.rows("examples", "is_test = ?", [int(is_test)], order="row")
        return tuple(row[2] for row in found)

    def splits(self) -> tuple[Split, ...]:
        """Return the rows of each part of each split."""
        found = self._tables.rows("parts", order="split")
        rows: dict[int, dict[str, NDArray[np.int64]]] = {}
        for number, part, blob in found:
            rows.setdefault(number, {})[part] = np.frombuffer(blob, "<i4").astype(np.int64)
        return tuple(Split(**parts) for parts in rows.values())

    def keys(self, *statuses: str) -> tuple[TrialKey, ...]:
        """Return the keys of the trials of some statuses, in the plan's order.

        Args:
            *statuses: "queued", "running", "done" or "failed".

        Returns:
            The keys.
        """
        marks = ", ".join("?" * len(statuses))
        found = self._tables.rows("trials", f"status IN ({marks})", statuses, order="id")
        return tuple(_key(row) for row in found)

    def begin(self, key: TrialKey) -> None:
        """Note that a trial runs.

        Args:
            key: of the trial.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        with self._tables.writing():
            attempts = self._row_of(key)[_ATTEMPTS] + 1
            changes = {"status": "running", "reason": "", "attempts": attempts}
            self._tables.update("trials", changes, _WHERE, key)

    def reopen(self, keys: Sequence[TrialKey]) -> None:
        """Queue trials again.

        Args:
            keys: of trials that something outside has ended.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        with self._tables.writing():
            for key in keys:
                self._tables.update("trials", {"status": "queued"}, _WHERE, key)

    def finish(
        self,
        trial: Trial,
        checks: Sequence[Check],
        predictions: Mapping[str, NDArray[Any]],
        looks: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        """Write what a trial left, all of it or nothing.

        Args:
            trial: its numbers.
            checks: what its validations found.
            predictions: the answers by part, "validation" and "test"; empty for a failed trial.
            looks: what it says of some examples, by other names.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        numbers = {name: getattr(trial, name) for name in ("status", "reason", *NUMBERS)}
        tables = self._tables
        with tables.writing():
            tables.update("trials", numbers, _WHERE, trial.key)
            number = self._row_of(trial.key)[0]
            # Of the same trial, when it runs again.
            for table in ("checks", "arrays"):
                tables.delete(table, "trial = ?", [number])
            tables.insert("checks", ((number, *vars(check).values()) for check in checks))
            arrays = {**predictions, **(looks or {})}
            tables.insert("arrays", ((number, name, *_row(each)) for name, each in arrays.items()))

    def trials(self) -> tuple[Trial, ...]:
        """Return the finished and failed trials, in the plan's order."""
        found = self._tables.rows("trials", "status IN ('done', 'failed')", order="id")
        return tuple(_trial(row) for row in found)

    def checks(self, key: TrialKey) -> tuple[Check, ...]:
        """Return the learning curve of a trial.

        Args:
            key: of the trial.

        Returns:
            Its checks, in order; none for a trial that is not done.
        """
        found = self._tables.rows("checks", _OF_TRIAL, key, order="step")
        return tuple(Check(*row[1:]) for row in found)

    def predictions(self, key: TrialKey, part: str) -> NDArray[Any]:
        """Return the answers that a trial gave.

        Args:
            key: of a trial that is done.
            part: "validation" or "test".

        Returns:
            What the task's metrics take, such as probabilities `(texts, classes)`, in the order of
            the part's rows.
        """
        found = self._tables.rows("arrays", f"{_OF_TRIAL} AND name = ?", [*key, part])
        if not found:
            raise damaged(self.path, f"it has no predictions of {tuple(key)}")
        return _array(found[0])

    def looks(self, key: TrialKey) -> dict[str, NDArray[Any]]:
        """Return what a trial says of some examples.

        Args:
            key: of the trial.

        Returns:
            Arrays by name (`comparison.attention_probes`); none for a trial that is not done.
        """
        found = self._tables.rows("arrays", _OF_TRIAL, key, order="name")
        return {row[1]: _array(row) for row in found if row[1] not in _PARTS}

    def keep_answer(self, contender: str, inference_ms: float) -> None:
        """Write the time of an answer.

        Args:
            contender: its name.
            inference_ms: milliseconds for a batch.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        self._replace("answers", "contender", (contender, inference_ms))

    def answers(self) -> dict[str, float]:
        """Return the time of an answer by contender."""
        return dict(self._tables.rows("answers"))

    def end(self) -> None:
        """Note that the run has ended, as the last of all that is written.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        self._replace("about", "name", ("ended", "yes"))

    def check_end(self) -> None:
        """Refuse the store of a run that has ended if it does not say so.

        SQLite takes a log only as far as it is whole. So damage there leaves a store that is whole
        and older.

        Raises:
            RunFolderError: if what was written last is gone.
        """
        if self.about("ended") is None:
            raise damaged(self.path, "the run has ended, and what it wrote last is gone")

    def _replace(self, table: str, key: str, row: tuple[Any, ...]) -> None:
        with self._tables.writing():
            self._tables.delete(table, f"{key} = ?", row[:1])
            self._tables.insert(table, [row])

    def _row_of(self, key: TrialKey) -> tuple[Any, ...]:
        found = self._tables.rows("trials", _WHERE, key)
        if not found:
            raise damaged(self.path, f"it has no trial {tuple(key)}")
        return found[0]

    def _check(self) -> None:
        """Refuse a file that is damaged, empty, or of another format."""
        tables = self._tables
        tables.check_file()
        names = {row[0] for row in tables.peek("SELECT name FROM sqlite_master")}
        if not names:
            raise _without_data(self.path)
        found = None
        if "about" in names:
            rows = tables.peek("SELECT value FROM about WHERE name = 'format'")
            if not rows:
                raise damaged(self.path, "it does not say its format")
            found = rows[0][0]
        if found != FORMAT:
            raise RunFolderError(
                f"The store of a run must have the format {FORMAT!r}. Received: {found!r} in"
                f" {str(self.path)!r}. Read it with the version of regard that wrote it"
            )
        tables.check()


def _numbered(examples: Iterable[tuple[bool, str]]) -> Iterator[tuple[int, int, str]]:
    for row, (is_test, content) in enumerate(examples):
        yield row, int(is_test), content


def _part_rows(splits: Sequence[Split]) -> Iterator[tuple[int, str, bytes]]:
    for number, split in enumerate(splits):
        for part in _PARTS:
            yield number, part, getattr(split, part).astype("<i4").tobytes()


def _row(array: NDArray[Any]) -> tuple[str, str, bytes]:
    dtype, shape, content = bytes_of(array)
    return dtype, json.dumps(shape), content


def _array(row: Sequence[Any]) -> NDArray[Any]:
    _, _, dtype, shape, content = row
    return array_of(dtype, json.loads(shape), content)


def _key(row: Sequence[Any]) -> TrialKey:
    return TrialKey(*row[1:5])


def _trial(row: Sequence[Any]) -> Trial:
    status, reason = row[5:_ATTEMPTS]
    numbers: dict[str, Any] = dict(zip(NUMBERS, row[_ATTEMPTS + 1 :], strict=True))
    for name in ("checks", "best_check", "parameters", "attention_parameters"):
        numbers[name] = None if numbers[name] is None else int(numbers[name])
    numbers["limited"] = bool(numbers["limited"])
    return Trial(_key(row), status, reason, **numbers)


def _without_data(path: Path) -> RunFolderError:
    return RunFolderError(
        "A run can go on when its data have been stored. Received:"
        f" {str(path.parent)!r}, where it was stopped before that."
        " Start over with --overwrite (overwrite=True)"
    )
