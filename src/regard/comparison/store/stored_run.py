"""What the store of a run holds, as others read it."""

from abc import ABC
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from numpy.typing import NDArray

from regard.comparison.events import Check, Trial
from regard.comparison.plan import Plan
from regard.comparison.store.checked_tables import CheckedTables
from regard.comparison.store.damage import damaged
from regard.comparison.store.rows import (
    PARTS,
    array_of_row,
    key_of_row,
    splits_of_rows,
    trial_of_row,
)
from regard.comparison.trial_key import TrialKey
from regard.data import Split
from regard.errors import RegardError, RunFolderError

__all__ = ["WHERE", "StoredRun"]

AnyPlan = TypeVar("AnyPlan", bound=Plan)

WHERE = "contender = ? AND split = ? AND seed = ? AND setting = ?"  # one trial, by its key
_OF_TRIAL = f"trial = (SELECT id FROM trials WHERE {WHERE})"


class StoredRun(ABC):
    """Read what is kept of a run; a context manager that closes the file.

    `Store` makes the file, opens it and writes.
    """

    _tables: CheckedTables

    def __enter__(self) -> Self:
        """Return it."""
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
        if tuple(key_of_row(row) for row in trials) != plan.trials():
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
        return splits_of_rows(self._tables.rows("parts", order="split"))

    def keys(self, *statuses: str) -> tuple[TrialKey, ...]:
        """Return the keys of the trials of some statuses, in the plan's order.

        Args:
            *statuses: "queued", "running", "done" or "failed".

        Returns:
            The keys.
        """
        marks = ", ".join("?" * len(statuses))
        found = self._tables.rows("trials", f"status IN ({marks})", statuses, order="id")
        return tuple(key_of_row(row) for row in found)

    def trials(self) -> tuple[Trial, ...]:
        """Return the finished and failed trials, in the plan's order."""
        found = self._tables.rows("trials", "status IN ('done', 'failed')", order="id")
        return tuple(trial_of_row(row) for row in found)

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
        return array_of_row(found[0])

    def looks(self, key: TrialKey) -> dict[str, NDArray[Any]]:
        """Return what a trial says of some examples.

        Args:
            key: of the trial.

        Returns:
            Arrays by name (`comparison.attention_probes`); none for a trial that is not done.
        """
        found = self._tables.rows("arrays", _OF_TRIAL, key, order="name")
        return {row[1]: array_of_row(row) for row in found if row[1] not in PARTS}

    def answers(self) -> dict[str, float]:
        """Return the time of an answer by contender."""
        return dict(self._tables.rows("answers"))

    def check_end(self) -> None:
        """Refuse the store of a run that has ended if it does not say so.

        SQLite takes a log only as far as it is whole. So damage there leaves a store that is whole
        and older.

        Raises:
            RunFolderError: if what was written last is gone.
        """
        if self.about("ended") is None:
            raise damaged(self.path, "the run has ended, and what it wrote last is gone")

    def _row_of(self, key: TrialKey) -> tuple[Any, ...]:
        found = self._tables.rows("trials", WHERE, key)
        if not found:
            raise damaged(self.path, f"it has no trial {tuple(key)}")
        return found[0]
