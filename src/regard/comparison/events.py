"""What a comparison tells while it runs, and what a trial leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from regard.comparison.plan import Plan
from regard.comparison.trial_key import TrialKey

__all__ = [
    "Check",
    "CheckDone",
    "Event",
    "Listener",
    "Prepared",
    "Trial",
    "TrialDone",
    "TrialFailed",
    "TrialReopened",
    "TrialStarted",
]


@dataclass(frozen=True)
class Check:
    """Hold what one validation found in the middle of a training.

    Args:
        step: the training steps so far.
        epoch: the same in epochs, in quarters.
        loss: the mean loss of the training steps since the last check.
        validation_loss: the mean loss of the validation texts.
        validation_accuracy: the share of validation texts that are right.
    """

    step: int
    epoch: float
    loss: float
    validation_loss: float
    validation_accuracy: float


@dataclass(frozen=True)
class Trial:
    """Hold what one training of one contender left.

    Args:
        key: the contender, the split, the seed and the setting.
        status: `"done"` or `"failed"`.
        reason: why it failed; empty if it did not.
        validation: the score of the kept state on the validation texts.
        test: its score on the test texts.
        validation_loss: what the kept state was chosen by.
        calibration: how far its probabilities are from what happens, on the test texts.
        concentration: 1 minus the normalised entropy of the weights over valid tokens, mean over
            the validation texts: 0 is uniform; None for a contender without weights.
        checks: how often it was validated.
        best_check: the number of the check whose state was kept, from 1.
        limited: whether the training ended because the budget did.
        train_seconds: processor time of all training steps, without compiling and validating.
        compile_seconds: processor time of the first call of each compiled function; 0 for a trial
            in a model that an earlier trial compiled.
        parameters: number of weights.
        attention_parameters: number of weights of the slot, which is what contenders differ in.
        peak_memory_mb: the most memory that its process had held when it ended, in MB.
        learning_rate: what the optimizer was given; None if it is no single number.
        dropout: what the model was given.
    """

    key: TrialKey
    status: Literal["done", "failed"] = "done"
    reason: str = ""
    validation: float | None = None
    test: float | None = None
    validation_loss: float | None = None
    calibration: float | None = None
    concentration: float | None = None
    checks: int = 0
    best_check: int = 0
    limited: bool = False
    train_seconds: float = 0.0
    compile_seconds: float = 0.0
    parameters: int | None = None
    attention_parameters: int | None = None
    peak_memory_mb: float | None = None
    learning_rate: float | None = None
    dropout: float | None = None

    @property
    def contender(self) -> str:
        """The contender's name."""
        return self.key.contender

    @property
    def undertrained(self) -> bool:
        """Whether the last check was the best and only the budget ended the training."""
        return self.limited and self.best_check == self.checks > 1

    @property
    def too_fast(self) -> bool:
        """Whether the first check was the best: the steps may be too long."""
        return self.best_check == 1 and self.checks > 1


@dataclass(frozen=True)
class Prepared:
    """The material is ready and the trials begin.

    Args:
        plan: what will run.
        notices: sentences about the material.
        earlier: the trials that were finished before, where a run goes on.
    """

    plan: Plan
    notices: tuple[str, ...]
    earlier: tuple[Trial, ...] = ()


@dataclass(frozen=True)
class TrialStarted:
    """A trial begins; the first one of a contender compiles its functions first.

    Args:
        key: of the trial.
    """

    key: TrialKey


@dataclass(frozen=True)
class CheckDone:
    """A quarter of an epoch of a trial is over.

    Args:
        key: of the trial.
        check: what the validation found.
    """

    key: TrialKey
    check: Check


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


@dataclass(frozen=True)
class TrialReopened:
    """Something outside ended a trial's process; the trial will run again.

    Args:
        key: of the trial.
        reason: what is known of it.
    """

    key: TrialKey
    reason: str


Event = Prepared | TrialStarted | CheckDone | TrialDone | TrialFailed | TrialReopened
Listener = Callable[[Event], None]
