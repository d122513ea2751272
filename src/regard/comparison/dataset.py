"""The data of one task as they were read, before they are split."""

from abc import ABC, abstractmethod

from regard.comparison.plan import Plan

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

    @abstractmethod
    def notices(self, plan: Plan | None = None) -> tuple[str, ...]:
        """Say in sentences what was read, what was left out, and what is doubtful.

        Args:
            plan: how the data will be used, where that is known.

        Returns:
            Sentences, with the numbers of rows where rows are named.
        """
