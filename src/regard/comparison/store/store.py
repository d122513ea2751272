"""The store of a run: one SQLite file that is whole after any crash.

The tables stand in `schema`, and `checked_tables` holds every row to its checksum. The process that
runs the comparison is the only one that writes; the journal is a write-ahead log (WAL), so that
others may read meanwhile.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from regard.comparison.events import Check, Trial
from regard.comparison.preparation import Preparation
from regard.comparison.store.checked_tables import CheckedTables
from regard.comparison.store.damage import damaged, no_run
from regard.comparison.store.rows import (
    ATTEMPTS,
    array_row,
    example_rows,
    part_rows,
)
from regard.comparison.store.schema import FORMAT, NUMBERS, SCHEMA
from regard.comparison.store.stored_run import WHERE, StoredRun
from regard.comparison.trial_key import TrialKey
from regard.errors import RunFolderError

__all__ = ["Store"]

_GO_ON = (
    "What was finished is kept; make room, or leave other programs off the file, and go on with"
    " --resume {folder}"
)
_START_OVER = "Make room, and start over with --overwrite (overwrite=True)"


class Store(StoredRun):
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
                tables.insert("examples", example_rows(preparation.examples()))
                tables.insert("parts", part_rows(preparation.splits))
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
            raise no_run(path)
        if not path.stat().st_size:
            raise _without_data(path)  # SQLite would write into it
        store = cls(CheckedTables(path, SCHEMA, _GO_ON))
        try:
            store._check()
        except BaseException:
            store.close()
            raise
        return store

    def begin(self, key: TrialKey) -> None:
        """Note that a trial runs.

        Args:
            key: of the trial.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        with self._tables.writing():
            attempts = self._row_of(key)[ATTEMPTS] + 1
            changes = {"status": "running", "reason": "", "attempts": attempts}
            self._tables.update("trials", changes, WHERE, key)

    def reopen(self, keys: Sequence[TrialKey]) -> None:
        """Queue trials again.

        Args:
            keys: of trials that something outside has ended.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        with self._tables.writing():
            for key in keys:
                self._tables.update("trials", {"status": "queued"}, WHERE, key)

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
            tables.update("trials", numbers, WHERE, trial.key)
            number = self._row_of(trial.key)[0]
            # Of the same trial, when it runs again.
            for table in ("checks", "arrays"):
                tables.delete(table, "trial = ?", [number])
            tables.insert("checks", ((number, *vars(check).values()) for check in checks))
            arrays = {**predictions, **(looks or {})}
            tables.insert("arrays", (array_row(number, *each) for each in arrays.items()))

    def keep_answer(self, contender: str, inference_ms: float) -> None:
        """Write the time of an answer.

        Args:
            contender: its name.
            inference_ms: milliseconds for a batch.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        self._replace("answers", "contender", (contender, inference_ms))

    def end(self) -> None:
        """Note that the run has ended, as the last of all that is written.

        Raises:
            RunFolderError: if the file cannot be written.
        """
        self._replace("about", "name", ("ended", "yes"))

    def _replace(self, table: str, key: str, row: tuple[Any, ...]) -> None:
        with self._tables.writing():
            self._tables.delete(table, f"{key} = ?", row[:1])
            self._tables.insert(table, [row])

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


def _without_data(path: Path) -> RunFolderError:
    return RunFolderError(
        "A run can go on when its data have been stored. Received:"
        f" {str(path.parent)!r}, where it was stopped before that."
        " Start over with --overwrite (overwrite=True)"
    )
