"""The features of some rows: what a model makes of each, before it answers."""

from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

__all__ = ["RowFeatures"]


@final
@dataclass(frozen=True)
class RowFeatures:
    """Hold a vector for each row, in the order of the rows.

    Args:
        values: `(rows, width)`.
        ids: as many: numbers from 1, or names of the rows.
        id_name: what an id is, such as `"row"`.
        place: where in the model they were taken, such as `"input of dropout"`.
    """

    values: NDArray[np.float32]
    ids: tuple[Any, ...]
    id_name: str
    place: str
