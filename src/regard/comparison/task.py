"""What the comparison, the executor and the report need to know of one kind of data.

A task turns data into parts, and trains a contender on one of them. Concrete ones stand in
`regard.tasks`; nothing here or above knows them but by the name that a run's store holds.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from regard.comparison.events import Check
from regard.comparison.outcome import Outcome
from regard.comparison.plan import TrialKey
from regard.comparison.preparation import Preparation
from regard.comparison.store import Store

__all__ = ["Task", "Trainer"]


class Trainer(ABC):
    """Train one contender, as often as asked; what is compiled once serves all its trials."""

    @abstractmethod
    def run(self, key: TrialKey) -> Iterator[Check | Outcome | None]:
        """Train once, and yield what happens; the last is the `Outcome`.

        Args:
            key: of the trial.

        Yields:
            `Check` after each validation, None now and then in between, then `Outcome`.
        """

    @abstractmethod
    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test part, in ms."""


class Task(ABC):
    """One kind of data.

    Attributes:
        name: what a run's store and the registry call it.
    """

    name: ClassVar[str]

    @abstractmethod
    def restored(self, store: Store) -> Preparation:
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
