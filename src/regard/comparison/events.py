"""What a comparison tells while it runs, and what a trial leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from regard.comparison.plan import Plan

__all__ = [
    "EpochDone",
    "Event",
    "Listener",
    "Prepared",
    "Trial",
    "TrialDone",
    "TrialFailed",
    "TrialStarted",
]


@dataclass(frozen=True)
class Trial:
    """Hold what one training of one contender left.

    Args:
        contender: its name.
        seed: the seed of the trial, from 0.
        status: `"done"` or `"failed"`.
        reason: why it failed; empty if it did not.
        validation: the share of validation texts that the kept state gets right.
        test: the share of test texts that the kept state gets right.
        epochs: the epochs that ran.
        train_seconds: time of all training steps, without compiling and validating.
        compile_seconds: time of the first call of each compiled function; 0 for a trial in a model
            that an earlier trial compiled.
        inference_ms: median time to answer one batch of the plan's size, in milliseconds.
        parameters: number of weights.
        attention_parameters: number of weights of the slot, which is what contenders differ in.
    """

    contender: str
    seed: int
    status: Literal["done", "failed"] = "done"
    reason: str = ""
    validation: float | None = None
    test: float | None = None
    epochs: int = 0
    train_seconds: float = 0.0
    compile_seconds: float = 0.0
    inference_ms: float | None = None
    parameters: int | None = None
    attention_parameters: int | None = None


@dataclass(frozen=True)
class Prepared:
    """The material is ready and the trials begin.

    Args:
        plan: what will run.
        notices: sentences about the material.
    """

    plan: Plan
    notices: tuple[str, ...]


@dataclass(frozen=True)
class TrialStarted:
    """A trial begins; the first one of a contender compiles its functions first.

    Args:
        contender: its name.
        seed: the seed of the trial.
    """

    contender: str
    seed: int


@dataclass(frozen=True)
class EpochDone:
    """An epoch of a trial is over.

    Args:
        contender: its name.
        seed: the seed of the trial.
        epoch: the epoch's number, from 1.
        loss: the mean loss of its training steps.
        validation: the share of validation texts that are right after it.
    """

    contender: str
    seed: int
    epoch: int
    loss: float
    validation: float


@dataclass(frozen=True)
class TrialDone:
    """A trial is over.

    Args:
        trial: what it left.
    """

    trial: Trial


@dataclass(frozen=True)
class TrialFailed:
    """A trial could not be finished; the comparison goes on.

    Args:
        trial: its status is `"failed"`, and it has a reason.
    """

    trial: Trial


Event = Prepared | TrialStarted | EpochDone | TrialDone | TrialFailed
Listener = Callable[[Event], None]
