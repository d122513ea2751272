"""What a run and a contender's process say to each other, as JSON objects, one a line.

The run orders, and the process answers:

    {"order": "trial", "key": [...], "weights": path, "checkpoint": path or null}
        {"event": "beat"}           steps are taken
        {"event": "check", ...}     a validation
        {"event": "done", ...}      the numbers and the answers of a trial
    {"order": "time"}
        {"event": "timed", "milliseconds": ...}
    each of them
        {"event": "failed", "reason": ...}
        {"event": "unwritable", "reason": ...}      no room for weights or checkpoint
        {"event": "refused", "reason": ...}         the checkpoint is not of this trial
"""

import base64
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from regard.comparison.events import Check, Trial
from regard.comparison.outcome import Outcome
from regard.comparison.store.array_bytes import array_of, bytes_of
from regard.comparison.trial_key import TrialKey
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

__all__ = ["event_message", "job_order", "read_event", "read_job"]

_PLAIN = {
    "check": Check,
    "timed": Timed,
    "failed": Failed,
    "unwritable": Unwritable,
    "refused": Refused,
}
_NAMES = {kind: name for name, kind in _PLAIN.items()}
_PARTS = ("validation", "test")


def job_order(job: Job) -> dict[str, Any]:
    """Return the order to carry out a job.

    Args:
        job: for the process of its contender.

    Returns:
        An object for JSON.
    """
    if isinstance(job, TimingJob):
        return {"order": "time"}
    return {
        "order": "trial",
        "key": list(job.key),
        "weights": str(job.weights),
        "checkpoint": None if job.checkpoint is None else str(job.checkpoint),
    }


def read_job(order: dict[str, Any], contender: str) -> Job:
    """Return the job that is ordered.

    Args:
        order: what `job_order` made.
        contender: whose process was ordered.

    Returns:
        The job.
    """
    if order["order"] == "time":
        return TimingJob(contender)
    kept = order["checkpoint"]
    return TrialJob(
        TrialKey(*order["key"]), Path(order["weights"]), None if kept is None else Path(kept)
    )


def event_message(event: JobEvent | None) -> dict[str, Any]:
    """Return the message of what came of a job.

    Args:
        event: what happened; None if only steps were taken.

    Returns:
        An object for JSON.
    """
    if event is None:
        return {"event": "beat"}
    if isinstance(event, Outcome):
        return _outcome_message(event)
    return {"event": _NAMES[type(event)], **vars(event)}


def read_event(message: dict[str, Any], job: Job) -> JobEvent | None:
    """Return what came of a job.

    Args:
        message: what `event_message` made.
        job: that the process works on.

    Returns:
        What happened; None if only steps were taken.
    """
    name = message["event"]
    if name == "beat":
        return None
    if name == "done":
        assert isinstance(job, TrialJob)
        return _read_outcome(message, job.key)
    event: JobEvent = _PLAIN[name](**{each: message[each] for each in message if each != "event"})
    return event


def _outcome_message(outcome: Outcome) -> dict[str, Any]:
    numbers = dataclasses.asdict(outcome.trial)
    del numbers["key"], numbers["status"], numbers["reason"]
    answers = {part: _encoded(getattr(outcome, part)) for part in _PARTS}
    looks = {name: _encoded(each) for name, each in outcome.looks.items()}
    return {"event": "done", "numbers": numbers, "answers": answers, "looks": looks}


def _read_outcome(message: dict[str, Any], key: TrialKey) -> Outcome:
    answers, looks = (
        {name: _decoded(*each) for name, each in message[kind].items()}
        for kind in ("answers", "looks")
    )
    return Outcome(Trial(key=key, **message["numbers"]), **answers, weights={}, looks=looks)


def _encoded(array: NDArray[Any]) -> tuple[str, tuple[int, ...], str]:
    dtype, shape, content = bytes_of(array)
    return dtype, shape, base64.b64encode(content).decode("ascii")


def _decoded(dtype: str, shape: Sequence[int], content: str) -> NDArray[Any]:
    return array_of(dtype, shape, base64.b64decode(content))
