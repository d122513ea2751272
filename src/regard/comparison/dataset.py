"""The data of one task as they were read, before they are split."""

from abc import ABC, abstractmethod
from typing import Self

from regard.comparison.plan import Plan
from regard.errors import ArgumentError

__all__ = ["Dataset"]


class Dataset(ABC):
    """Data that were read: rows with their targets, and a separate test set where there is one."""

    @property
    @abstractmethod
    def source(self) -> str:
        """Where the data come from, for people."""

    @property
    @abstractmethod
    def has_test_set(self) -> bool:
        """Whether there is a separate test set: the test rows are then the same for all trials."""

    def to_learn_from(self) -> Self:
        """Return the data for one model that is kept: all rows but a validation part to learn from.

        Returns:
            Data of which `Task.prepare` makes one split: with the separate test set, or the parts
            that the data came with; where there is neither, without a test (`Split.untested`).

        Raises:
            ArgumentError: if data of this kind cannot be used so.
            DataError: if the rows are too few for a validation part.
        """
        raise ArgumentError(
            "`regard train` needs data of a task that keeps one model."
            f" Received: {self.source}, of {type(self).__name__}"
        )

    @abstractmethod
    def notices(self, plan: Plan | None = None) -> tuple[str, ...]:
        """Say in sentences what was read, what was left out, and what is doubtful.

        Args:
            plan: how the data will be used, where that is known.

        Returns:
            Sentences, with the numbers of rows where rows are named.
        """
