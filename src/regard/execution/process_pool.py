"""The contenders' processes of a run: kept for the next trial, ended where memory is scarce."""

from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import psutil

from regard.execution.contender_process import ContenderProcess, Message

__all__ = ["ProcessPool"]

# An idle process keeps its compiled functions; below this share of free memory it has to go.
_FREE_MEMORY = 0.25


class ProcessPool:
    """All processes of a run.

    Args:
        folder: where the plan and the parts of the data stand.
        task: the name of the task.
        backend: what Keras runs on.
    """

    def __init__(self, folder: Path, task: str, backend: str) -> None:
        self._folder = folder
        self._task = task
        self._backend = backend
        self._idle: list[ContenderProcess] = []
        self._all: set[ContenderProcess] = set()
        self._inbox: SimpleQueue[tuple[ContenderProcess, Message | None]] = SimpleQueue()

    def close(self) -> None:
        """End all processes."""
        for process in self._all:
            process.kill()
        for process in self._all:
            process.close()

    def take(self, contender: str) -> ContenderProcess:
        """Return an idle process of a contender, or start one.

        Args:
            contender: its name.

        Returns:
            A process that waits for an order.
        """
        for process in list(self._idle):
            if process.contender == contender:
                self._idle.remove(process)
                if not process.ended:
                    return process
                self.drop(process)  # its end was nobody's message
        self._make_room()
        process = ContenderProcess(contender, self._folder, self._task, self._backend, self._inbox)
        self._all.add(process)
        return process

    def give_back(self, process: ContenderProcess) -> None:
        """Keep a process for the next trial of its contender.

        Args:
            process: one that has carried out its order.
        """
        self._idle.append(process)

    def drop(self, process: ContenderProcess) -> int:
        """End a process that is of no more use.

        Args:
            process: in any state.

        Returns:
            Its exit status; minus the number of the signal that ended it.
        """
        self._all.discard(process)
        return process.close()

    def messages(self, seconds: float) -> Iterator[tuple[ContenderProcess, Message | None]]:
        """Yield what has come; wait some time for the first.

        Args:
            seconds: to wait.

        Yields:
            The process and its message; None at its end.
        """
        try:
            yield self._inbox.get(timeout=seconds)
            while True:
                yield self._inbox.get_nowait()
        except Empty:
            return

    def _make_room(self) -> None:
        memory = psutil.virtual_memory()
        while self._idle and memory.available < _FREE_MEMORY * memory.total:
            self.drop(self._idle.pop())
            memory = psutil.virtual_memory()
