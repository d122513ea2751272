"""Trials in processes of their own: one for each contender, kept for its next trial."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import final

from regard.comparison.events import Check
from regard.comparison.outcome import Outcome
from regard.comparison.store import Store
from regard.execution.contender_process import ContenderProcess
from regard.execution.executor import Executor
from regard.execution.jobs import Failed, Job, JobEvent, Lost
from regard.execution.messages import job_order, read_event
from regard.execution.process_ends import how_it_ended, memory_kills, was_ended_from_outside
from regard.execution.process_pool import ProcessPool
from regard.execution.run_limits import Limits
from regard.runtime import DEFAULT_BACKEND

__all__ = ["ProcessExecutor"]

_POLL_SECONDS = 0.2


@final
class ProcessExecutor(Executor):
    """Carry out each job in a process of its contender, and end those that hang.

    A process that has finished a trial waits for the next one, with what it has compiled. One that
    has failed may be in any state, and is ended.

    Args:
        folder: what `Preparation.write` wrote into.
        task: the name of the task.
        backend: what Keras runs on.
        workers: how many jobs go on at the same time.
        silent_seconds: how long a process may give no sign: it hangs then.
    """

    def __init__(
        self, folder: Path, task: str, backend: str, *, workers: int, silent_seconds: float
    ) -> None:
        self._pool = ProcessPool(folder, task, backend)
        self._workers = workers
        self._silent_seconds = silent_seconds
        self._jobs: dict[ContenderProcess, Job] = {}
        self._hanging: set[ContenderProcess] = set()
        self._kills = memory_kills()

    @classmethod
    def of_run(cls, folder: Path, task: str, store: Store, limits: Limits) -> "ProcessExecutor":
        """Make the executor of a run, on the backend that the run began with.

        Args:
            folder: what `Preparation.write` writes into.
            task: the name of the task.
            store: of the run.
            limits: how much at once, and how long.

        Returns:
            The executor.
        """
        return cls(
            folder,
            task,
            store.about("backend") or DEFAULT_BACKEND,
            workers=limits.workers,
            silent_seconds=limits.silent_seconds,
        )

    @property
    def room(self) -> int:
        """How many more jobs may go on."""
        return self._workers - len(self._jobs)

    def submit(self, job: Job) -> None:
        """Give the job to an idle process of its contender, or to a new one."""
        process = self._pool.take(job.contender)
        self._jobs[process] = job
        process.order(job_order(job))

    def events(self) -> Iterator[tuple[Job, JobEvent]]:
        """Yield what processes have told, and how they ended; wait a moment for the first."""
        for process, message in self._pool.messages(_POLL_SECONDS):
            job = self._jobs.get(process)
            if job is None:
                continue
            event = self._ended(process) if message is None else read_event(message, job)
            if event is None:
                continue
            if not isinstance(event, Check):
                self._end(process, keep=isinstance(event, Outcome))
            yield job, event
        self._watch()

    def cancel(self, job: Job) -> None:
        """Kill the process of a job."""
        process = next(process for process, each in self._jobs.items() if each == job)
        process.kill()
        self._end(process)

    def close(self) -> None:
        """End all processes."""
        self._jobs.clear()
        self._pool.close()

    def _watch(self) -> None:
        """End processes that hang; their end comes as a message."""
        now = time.monotonic()
        for process in self._jobs:
            if now - process.heard > self._silent_seconds:
                self._hanging.add(process)
                process.kill()

    def _end(self, process: ContenderProcess, *, keep: bool = False) -> None:
        del self._jobs[process]
        self._hanging.discard(process)
        if keep:
            self._pool.give_back(process)
        else:
            self._pool.drop(process)

    def _ended(self, process: ContenderProcess) -> JobEvent:
        """Say whose doing it was that a process ended."""
        status = process.wait()
        reason = how_it_ended(status, process.last_words())
        if process in self._hanging:
            return Failed(f"it hangs: no sign for {self._silent_seconds:g} s")
        if not was_ended_from_outside(status):
            return Failed(reason)
        if status == -signal.SIGKILL and memory_kills() > self._kills:
            self._kills = memory_kills()
            return Failed(f"out of memory: {reason}")
        return Lost(reason)
