"""What a finished trial hands over."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial

__all__ = ["Outcome"]


@dataclass(frozen=True)
class Outcome:
    """Hold what a finished trial gives besides its numbers.

    Args:
        trial: the numbers, without the scores, which follow from the answers.
        validation: what the metric takes as outputs on the validation part, a row each.
        test: the same on the test part.
        weights: the kept state of the model, by name; none where it stands in a file.
        looks: what it says of some rows, by names that the task knows.
    """

    trial: Trial
    validation: NDArray[np.floating[Any]]
    test: NDArray[np.floating[Any]]
    weights: dict[str, NDArray[Any]]
    looks: dict[str, NDArray[np.float32]] = field(default_factory=dict)
