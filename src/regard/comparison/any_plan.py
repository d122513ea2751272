"""What all plans have in common."""

from typing import Protocol

from regard.comparison.metric import Metric
from regard.comparison.plan import Setting, TrialKey

__all__ = ["AnyPlan"]


class AnyPlan(Protocol):
    """What choosing and ranking need to know of a plan, be it of texts or of a user's own model."""

    @property
    def layers(self) -> tuple[str, ...]:
        """The contenders, in the order of the table."""
        ...

    @property
    def splits(self) -> int:
        """How many splits there are."""
        ...

    @property
    def seeds(self) -> int:
        """How often each contender is trained on each split."""
        ...

    @property
    def epochs(self) -> int:
        """The most epochs of a trial."""
        ...

    @property
    def batch_size(self) -> int:
        """Examples per step."""
        ...

    @property
    def scoring(self) -> Metric:
        """What computes the score, and says it."""
        ...

    @property
    def rope(self) -> float:
        """The difference below which two contenders are practically equal."""
        ...

    def settings(self) -> tuple[Setting, ...]:
        """Return the settings by number; 0 is the plan's own."""
        ...

    def trials(self) -> tuple[TrialKey, ...]:
        """Return the trials in the order in which they are to run."""
        ...

    def competes(self, key: TrialKey) -> bool:
        """Say whether a trial may count for the score."""
        ...
