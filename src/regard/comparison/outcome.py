"""What a finished trial hands over."""

from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from regard.comparison.events import Trial

__all__ = ["Outcome"]


@dataclass(frozen=True)
class Outcome:
    """Hold what a finished trial gives besides its numbers.

    Args:
        trial: the numbers, without the scores, which follow from the answers.
        validation: the answer to each row of the validation part, as the metric takes it.
        test: the same for the test part.
        weights: the kept state of the model, by name; none where it stands in a file.
        looks: what it says of some rows, by names that the task knows.
    """

    trial: Trial
    validation: NDArray[Any]
    test: NDArray[Any]
    weights: dict[str, NDArray[Any]]
    looks: dict[str, NDArray[Any]] = field(default_factory=dict)
