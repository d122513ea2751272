"""What the comparison, the executor, the report and the commands need to know of one kind of data.

A task reads data, turns them into parts, and trains a contender on one of them. Concrete ones stand
in `regard.tasks`; nothing here or above knows them but by the name that a run's store holds.
Importing this needs no NumPy, so that a command's help need not wait for it.
"""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from regard.comparison.options import Options, option, optional_path
from regard.comparison.plan import Plan
from regard.comparison.trial_key import TrialKey
from regard.errors import ArgumentError

if TYPE_CHECKING:
    from regard.bundle import Bundle
    from regard.comparison.dataset import Dataset
    from regard.comparison.events import Check, Trial
    from regard.comparison.outcome import Outcome
    from regard.comparison.preparation import Preparation
    from regard.comparison.section import Section
    from regard.comparison.store import Store

__all__ = ["Reading", "Task", "Trainer", "UnwritableError"]


@dataclass(frozen=True)
class Reading(Options):
    """Say how data are read; a task's own reading adds fields."""

    test: str | None = option(
        None,
        optional_path,
        "A fixed test set, read with the same options.",
        metavar="DATA",
    )


class UnwritableError(Exception):
    """A file of a trial cannot be written, which is no fault of the trial."""


class Trainer(ABC):
    """Train one contender, as often as asked; what is compiled once serves all its trials."""

    @abstractmethod
    def run(self, key: TrialKey) -> "Iterator[Check | Outcome | None]":
        """Train once, and yield what happens; the last is the `Outcome`.

        Args:
            key: of the trial.

        Yields:
            `Check` after each validation, None now and then in between, then `Outcome`.
        """

    def resumable_run(
        self,
        key: TrialKey,
        checkpoint: Path,  # noqa: ARG002 (of those that keep one)
    ) -> "Iterator[Check | Outcome | None]":
        """Train once as `run` does, and go on where an earlier call was stopped.

        One that trains in an instant keeps nothing, and begins again.

        Args:
            key: of the trial.
            checkpoint: the file that is kept meanwhile.

        Yields:
            The same as `run`; also the checks of the earlier call.

        Raises:
            RunFolderError: if the file is not of this trial.
            UnwritableError: if the file cannot be written.
        """
        yield from self.run(key)

    @abstractmethod
    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test part, in ms."""


class Task(ABC):
    """One kind of data.

    Attributes:
        name: what a run's store, the registry and `--task` call it.
        summary: what the data are, for people, as in "Texts with labels: a CSV file, a folder".
        demo_source: what the data of `demo` are called, for people.
        plan: the class of its plans; names contenders and metrics, and gives the commands options.
        reading: the class that says how data are read; gives the commands options.
        inputs: the class that says how rows are read that a kept model is to answer.
        inputs_summary: what these rows are, for people, as in "Texts, each in quotes".
        model_formats: what `model.json` of its kept models may say in "format"; none for a task
            whose models answer from Python alone.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    demo_source: ClassVar[str]
    plan: ClassVar[type[Plan]]
    reading: ClassVar[type[Reading]]
    inputs: ClassVar[type[Options]] = Options
    inputs_summary: ClassVar[str] = "Rows"
    model_formats: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def recognises(self, source: Any) -> str | None:
        """Say why data are of this task, from their form alone.

        Args:
            source: a path, or what a caller from Python gave.

        Returns:
            A reason that completes "since ..."; None where it cannot be told.
        """

    @abstractmethod
    def demo(self) -> "Dataset":
        """Make data on the spot in which it is known what decides."""

    @abstractmethod
    def read(self, source: Any, targets: Any, reading: Reading) -> "Dataset":
        """Read data.

        Args:
            source: a path; or the rows themselves, from Python.
            targets: the target of each row, where the rows themselves are given; else None.
            reading: how to read them.

        Returns:
            The data.

        Raises:
            ArgumentError: if something given has no effect here.
            ArgumentTypeError: if it is neither a path nor rows.
            DataError: if the data cannot be used as they are.
        """

    @abstractmethod
    def prepare(self, data: "Dataset", budget: Mapping[str, Any]) -> "Preparation":
        """Split data, and make the plan that suits them.

        Args:
            data: what `read` or `demo` returned.
            budget: the fields of the plan that were given.

        Returns:
            The data in parts, with the plan.

        Raises:
            ArgumentError: if a value breaks its rule or has no effect on these data.
            DataError: if the data are too few, or a file of the plan cannot be read.
        """

    @abstractmethod
    def restored(self, store: "Store") -> "Preparation":
        """Prepare a run again from what its store holds.

        Args:
            store: of the run.

        Returns:
            The data in the same parts.
        """

    @abstractmethod
    def trainer(self, contender: str, folder: Path) -> Trainer:
        """Return what trains a contender, in a process of its own.

        Args:
            contender: its name.
            folder: what `Preparation.write` wrote into.

        Returns:
            The trainer; it loads each split when it is first needed.
        """

    def read_inputs(self, given: Sequence[str], inputs: Options, model: Mapping[str, Any]) -> Any:
        """Read rows that a kept model is to answer.

        Args:
            given: what stands on the command line: rows, or the names of files.
            inputs: how they are read, an object of `inputs`.
            model: what `model.json` says, not yet checked.

        Returns:
            At least one row, as `Bundle.predict` takes them.

        Raises:
            ArgumentError: if there are none, or something given has no effect.
            DataError: if a file cannot be used.
        """
        raise ArgumentError(
            f"A model of the task {self.name!r} answers from Python alone."
            f" Received: {len(given):,} rows, {type(inputs).__name__}, {sorted(model)}"
        )

    def read_model(self, path: str | os.PathLike[str]) -> "Bundle":
        """Read a kept model: one of texts or of series, unless the task has another kind.

        Args:
            path: the folder of the model, or of a run, whose `best` is then read.

        Returns:
            The model.

        Raises:
            BundleError: if it is none, cannot be read, or is not as it was written.
        """
        from regard.bundle import read_bundle

        return read_bundle(path)

    @abstractmethod
    def model_in_words(self, preparation: "Preparation") -> str:
        """Say what is compared, and in which model, in the words of a paper.

        Args:
            preparation: the data of a run, with its plan.

        Returns:
            What completes "We compared 14 ...", without a full stop, as in "ways to turn encoder
            states into one vector, in a text classifier that is otherwise the same: ...".
        """

    @abstractmethod
    def sections(
        self,
        store: "Store",
        preparation: "Preparation",
        chosen: "Mapping[str, Sequence[Trial]]",
    ) -> "Sequence[Section]":
        """Return what a report shows of data of this task alone, in its order.

        Args:
            store: of the run, which may be unfinished.
            preparation: its data.
            chosen: the trials that count, by contender; one without any is missing.

        Returns:
            The sections, of which no two have the same name.
        """
