"""The data of a run in parts, whatever they are."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.plan import Plan
from regard.data import Split

__all__ = ["Preparation"]


class Preparation(ABC):
    """The data of a run in parts.

    Attributes:
        task: the name of the task in `regard.tasks.registry`.
        plan: what is compared, and with which budget.
        splits: the rows of each part of each split.
    """

    task: ClassVar[str]
    plan: Plan
    splits: tuple[Split, ...]

    @property
    @abstractmethod
    def source(self) -> str:
        """Where the data come from, for people."""

    @property
    @abstractmethod
    def targets(self) -> NDArray[Any]:
        """The truth of all rows, as the plan's metric takes it, `(rows, ...)`."""

    @property
    @abstractmethod
    def groups(self) -> NDArray[Any] | None:
        """The group of each row, `(rows,)`; None if rows are what counts."""

    @abstractmethod
    def notices(self) -> tuple[str, ...]:
        """Say in sentences what the trials learn from, and what a person should know about it."""

    @abstractmethod
    def facts(self) -> Mapping[str, str]:
        """Return what the task needs besides the examples to prepare a run again, text by name."""

    @abstractmethod
    def examples(self) -> Iterator[tuple[bool, str]]:
        """Yield each row as text, and whether it is of a separate test set: for the store."""

    @abstractmethod
    def write(self, folder: Path, splits: Sequence[int]) -> None:
        """Write what processes need in order to train.

        Args:
            folder: where to write; it must exist.
            splits: the numbers of the splits that are needed.
        """

    @abstractmethod
    def calibration(self, answers: NDArray[Any], targets: NDArray[Any]) -> float | None:
        """Return how far the answers' probabilities are from what happens; None without any.

        Args:
            answers: of one part.
            targets: the truth of its rows.

        Returns:
            The error, 0 at best.
        """

    @abstractmethod
    def write_model(
        self,
        folder: Path,
        trial: Trial,
        weights: Mapping[str, NDArray[Any]],
        said: Mapping[str, NDArray[Any]],
        backend: str,
    ) -> None:
        """Write the model of a trial, with all that it needs to answer.

        Args:
            folder: is made.
            trial: what it left.
            weights: its state, by name.
            said: what it says of some rows, by name.
            backend: what Keras ran on.
        """
