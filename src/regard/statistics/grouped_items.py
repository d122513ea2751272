"""Items of rows that belong together: the visits of a patient, the reviews of an author."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.errors import ShapeError

__all__ = ["summed_by_group"]

Floats = NDArray[np.float64]


def summed_by_group(items: ArrayLike, groups: ArrayLike) -> Floats:
    """Return one number for each group, so that groups count as what was drawn, not rows.

    Rows of one group are right or wrong together. Taken one by one they would seem to be more
    evidence than they are. With n rows in G groups:

        z_g = G / n * sum of z_i over the rows i of g

    Args:
        items: of rows, `(..., n)`.
        groups: the group of each row, `(n,)`, as names or numbers.

    Returns:
        Numbers `(..., G)`, with the mean that the items have.

    Raises:
        ShapeError: if there are not as many groups as items.
    """
    values, names = np.asarray(items, dtype=np.float64), np.asarray(groups)
    if names.ndim != 1 or not names.size or values.shape[-1:] != names.shape:
        raise ShapeError(
            "`groups` must name the group of each item, `(n,)` for items `(..., n)`."
            f" Received: {names.shape} for {values.shape}"
        )
    _, place = np.unique(names, return_inverse=True)
    rows = values.reshape(-1, len(names))
    sums = np.stack([np.bincount(place, weights=row) for row in rows])
    found: Floats = sums.reshape(*values.shape[:-1], -1) * sums.shape[-1] / len(names)
    return found
