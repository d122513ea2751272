"""How much at once, and how long, a run may work."""

from dataclasses import dataclass

from regard import _checks

__all__ = ["Limits"]

_MOST_WORKERS = 1024


@dataclass(frozen=True)
class Limits:
    """Hold how much at once, and how long, a run may work.

    Args:
        workers: how many trials run at the same time.
        trial_seconds: how long a trial may take; None for as long as it needs.
        silent_seconds: how long a process may give no sign: it hangs then.

    Raises:
        ArgumentError: if a number is not positive.
        ArgumentTypeError: if an argument is not a number.
    """

    workers: int = 1
    trial_seconds: float | None = None
    silent_seconds: float = 900.0

    def __post_init__(self) -> None:
        _checks.positive_integer("workers", self.workers, _MOST_WORKERS)
        _checks.positive_number("silent_seconds", self.silent_seconds)
        if self.trial_seconds is not None:
            _checks.positive_number("trial_seconds", self.trial_seconds)
