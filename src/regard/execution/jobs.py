"""What an executor carries out, and what may come of it."""

from dataclasses import dataclass
from pathlib import Path

from regard.comparison.events import Check
from regard.comparison.outcome import Outcome
from regard.comparison.trial_key import TrialKey

__all__ = [
    "Failed",
    "Job",
    "JobEvent",
    "Lost",
    "Refused",
    "Timed",
    "TimingJob",
    "TrialJob",
    "Unwritable",
]


@dataclass(frozen=True)
class TrialJob:
    """Train a contender once.

    Args:
        key: of the trial.
        weights: the file that takes the kept state; a contender without weights writes none.
        checkpoint: the file that is kept in the course of it, and from which it goes on; None for a
            trial that begins again when it is stopped.
    """

    key: TrialKey
    weights: Path
    checkpoint: Path | None = None

    @property
    def contender(self) -> str:
        """The contender's name."""
        return self.key.contender


@dataclass(frozen=True)
class TimingJob:
    """Time an answer of a contender; it trains no more afterwards.

    Args:
        contender: its name.
    """

    contender: str


@dataclass(frozen=True)
class Timed:
    """How long an answer takes.

    Args:
        milliseconds: for a batch, the median.
    """

    milliseconds: float


@dataclass(frozen=True)
class Failed:
    """A job could not be carried out, by a fault of its own.

    Args:
        reason: one line.
    """

    reason: str


@dataclass(frozen=True)
class Lost:
    """Something outside ended a job, which may succeed next time.

    Args:
        reason: one line.
    """

    reason: str


@dataclass(frozen=True)
class Unwritable:
    """The weights or the checkpoint of a trial cannot be written, which is no fault of the trial.

    Args:
        reason: one line.
    """

    reason: str


@dataclass(frozen=True)
class Refused:
    """A trial cannot go on from the checkpoint that is there.

    Args:
        reason: a sentence, and what to do.
    """

    reason: str


Job = TrialJob | TimingJob

JobEvent = Check | Outcome | Timed | Failed | Lost | Unwritable | Refused
"""What may come of a job; `Check` comes in its middle, each of the others ends it.

An `Outcome` comes without the weights, which stand in the file of the job.
"""
