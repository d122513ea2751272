"""A job carried out in the process that it is in, step by step."""

import dataclasses
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from safetensors import SafetensorError
from safetensors.numpy import save_file

from regard.comparison.best_model import weights_metadata
from regard.comparison.events import Check
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer, UnwritableError
from regard.errors import RunFolderError
from regard.execution.jobs import (
    Failed,
    Job,
    JobEvent,
    Refused,
    Timed,
    TimingJob,
    TrialJob,
    Unwritable,
)
from regard.runtime import tells_no_memory

__all__ = ["JobSteps", "failure_reason", "steps_of_job"]

_LONGEST_REASON = 200


JobSteps = Generator[JobEvent | None, None, None]


def steps_of_job(job: Job, trainer: Callable[[], Trainer]) -> JobSteps:
    """Carry out a job, and yield what happens; the last event ends it.

    Whatever a backend raises becomes an event. An interruption is raised.

    Args:
        job: a trial, or the timing of an answer.
        trainer: returns what trains the job's contender.

    Yields:
        The events, and None now and then in between.
    """
    try:
        if isinstance(job, TimingJob):
            yield Timed(trainer().answer_milliseconds())
            return
        for event in _trial(job, trainer()):
            yield _written(event, job.weights) if isinstance(event, Outcome) else event
    except UnwritableError as error:
        yield Unwritable(str(error))
    except RunFolderError as error:
        yield Refused(str(error))
    except Exception as error:  # noqa: BLE001 (whatever a backend raises ends this job alone)
        yield Failed(failure_reason(error))


def failure_reason(error: BaseException) -> str:
    """Return the kind of an error and its first line; some backends write pages.

    Args:
        error: what ended a trial.

    Returns:
        One line.
    """
    lines = str(error).strip().splitlines()
    kind = type(error).__name__
    told = f"{kind}: {lines[0][:_LONGEST_REASON]}" if lines else kind
    exhausted = isinstance(error, MemoryError) or tells_no_memory(str(error))
    return f"out of memory ({told})" if exhausted else told


def _trial(job: TrialJob, trainer: Trainer) -> Iterator[Check | Outcome | None]:
    if job.checkpoint is None:
        return trainer.run(job.key)
    return trainer.resumable_run(job.key, job.checkpoint)


def _written(outcome: Outcome, path: Path) -> Outcome:
    """Write the kept state into its file, and return the outcome without it."""
    if outcome.weights:
        try:
            save_file(outcome.weights, path, metadata=weights_metadata(outcome.trial.key))
        except (OSError, SafetensorError) as error:
            raise UnwritableError(f"{path.name}: {error}") from error
    return dataclasses.replace(outcome, weights={})
