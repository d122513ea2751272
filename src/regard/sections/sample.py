"""Some rows of the test part whose maps are compared, and what they are called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Names", "Sample"]


@final
@dataclass(frozen=True)
class Names:
    """Hold what rows and their steps are called.

    Args:
        row: such as "text".
        rows: such as "texts".
        step: such as "word".
        steps: such as "words".
        weighed: what weights stand on, in the plural: such as "tokens" where these are not all
            words; else the same as `steps`.
        told: "label", where an answer is a probability for each label and is right or wrong; else
            "numbers".
    """

    row: str
    rows: str
    step: str
    steps: str
    weighed: str
    told: Literal["label", "numbers"] = "label"


@final
@dataclass(frozen=True)
class Sample:
    """Hold the rows whose maps are compared: the same for all trials.

    Args:
        rows: their numbers, `(n,)`.
        steps: how many steps each has, `(n,)`.
        errors: from the answers of a model to these rows, `(n, ...)`, to how far each is off,
            `(n,)`; of labels 0 where it is right and 1 where it is wrong.
        names: what they are called.
        known: which steps are known to decide, an array a row; empty where nothing is known.
        readable: the most steps of a row that is shown to people.
    """

    rows: NDArray[np.int64]
    steps: NDArray[np.int64]
    errors: Callable[[NDArray[Any]], NDArray[Any]]
    names: Names
    known: Sequence[NDArray[np.bool_]] = field(default=())
    readable: int = 60

    def there(self, length: int) -> NDArray[np.bool_]:
        """Return where rows have a step.

        Args:
            length: of a row.

        Returns:
            Shape `(n, length)`.
        """
        return np.arange(length) < self.steps[:, None]

    def known_to_decide(self, length: int) -> NDArray[np.bool_]:
        """Return which steps are known to decide, padded or cut.

        Args:
            length: of a row.

        Returns:
            Shape `(n, length)`.
        """
        found = np.zeros((len(self.rows), length), dtype=bool)
        for place, mark in enumerate(self.known):
            found[place, : len(mark)] = mark[:length]
        return found
