"""Executors for the tests, and what comes of a job."""

from pathlib import Path

from regard.comparison import Check
from regard.execution.executor import Executor
from regard.execution.jobs import Job, JobEvent
from regard.execution.processes import ProcessExecutor
from tests.comparison.clock import LONG


def processes(folder: Path, backend: str, **options) -> ProcessExecutor:
    """What carries out the jobs of texts in processes."""
    options = {"workers": 1, "silent_seconds": LONG, **options}
    return ProcessExecutor(folder, "text", backend, **options)


def ended(executor: Executor, job: Job) -> JobEvent:
    """Submit a job, and return the last event of it."""
    *_, last = told(executor, job)
    return last


def told(executor: Executor, job: Job) -> list[JobEvent]:
    """Submit a job, and return all events of it."""
    executor.submit(job)
    events: list[JobEvent] = []
    while not events or isinstance(events[-1], Check):
        events += [event for each, event in executor.events() if each == job]
    return events
