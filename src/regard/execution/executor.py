"""The one way to start a trial, wherever it runs."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from regard.execution.jobs import Job, JobEvent

__all__ = ["Executor"]


class Executor(ABC):
    """Carry out jobs; a context manager, at whose end nothing of them goes on.

    A run submits a job where there is room, and asks for events again and again. It notes what it
    is told, and decides what runs next; how a job is started, watched and ended is decided here.
    """

    @property
    @abstractmethod
    def room(self) -> int:
        """How many more jobs may be submitted now."""

    @abstractmethod
    def submit(self, job: Job) -> None:
        """Begin a job.

        Args:
            job: one that differs from all that go on; there must be room for it.
        """

    @abstractmethod
    def events(self) -> Iterator[tuple[Job, JobEvent]]:
        """Yield what has happened; come back within a second or so where nothing has.

        Yields:
            The job, and what came of it: `Check` in its middle, each other event at its end.
        """

    @abstractmethod
    def cancel(self, job: Job) -> None:
        """End a job, of which nothing more is told.

        Args:
            job: one that goes on.
        """

    @abstractmethod
    def close(self) -> None:
        """End all jobs, and free what is kept for further ones."""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
