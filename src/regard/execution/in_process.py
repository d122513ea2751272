"""Trials in this process, for what cannot travel to another one: a function that a user wrote."""

from collections.abc import Callable, Iterator
from typing import final

from regard.comparison.events import Check
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.execution.executor import Executor
from regard.execution.job_steps import JobSteps, steps_of_job
from regard.execution.jobs import Job, JobEvent

__all__ = ["InProcessExecutor"]


@final
class InProcessExecutor(Executor):
    """Carry out one job at a time, in the calls of `events`.

    Each of them works until the job has something to tell, or gives a sign that it goes on; so the
    one who calls can stop in between. What trains a contender is kept for its next trial.

    Args:
        trainer: returns what trains a contender, from its name.
    """

    def __init__(self, trainer: Callable[[str], Trainer]) -> None:
        self._make = trainer
        self._trainers: dict[str, Trainer] = {}
        self._steps: dict[Job, JobSteps] = {}

    @property
    def room(self) -> int:
        """One while nothing goes on, else none."""
        return 1 - len(self._steps)

    def submit(self, job: Job) -> None:
        """Take a job; the next call of `events` begins it."""
        self._steps[job] = steps_of_job(job, lambda: self._trainer(job.contender))

    def events(self) -> Iterator[tuple[Job, JobEvent]]:
        """Work until something happens, and yield it."""
        for job, steps in list(self._steps.items()):
            event = next(steps)
            if event is None:
                continue
            if not isinstance(event, Check):
                next(steps, None)  # to its end: closed before it, a trial looks cancelled
                self._end(job, keep=isinstance(event, Outcome))
            yield job, event

    def cancel(self, job: Job) -> None:
        """End a job between two of its steps."""
        self._end(job)

    def close(self) -> None:
        """End the job that goes on, and forget all trainers."""
        for job in list(self._steps):
            self._end(job)
        self._trainers.clear()

    def _trainer(self, contender: str) -> Trainer:
        if contender not in self._trainers:
            self._trainers[contender] = self._make(contender)
        return self._trainers[contender]

    def _end(self, job: Job, *, keep: bool = False) -> None:
        """Forget a job; and its trainer, which may be in any state or trains no more."""
        self._steps.pop(job).close()
        if not keep:
            self._trainers.pop(job.contender, None)
