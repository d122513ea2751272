"""Scores that are a function of sums over all rows, and no mean over them: BLEU, chrF.

What one row does to such a score is found by resampling: it is computed again without the row.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.errors import ShapeError

__all__ = ["leave_one_out"]

Floats = NDArray[np.float64]


def leave_one_out(sums: ArrayLike, score: Callable[[Floats], Floats]) -> Floats:
    """Return one number for each row, whose mean is the score of all rows.

    With s the score and s_i that without row i (Tukey's pseudo-values, moved so that their mean is
    the score itself and not its jackknife estimate):

        z_i = s + (n - 1) (mean over j of s_j - s_i)

    Args:
        sums: what each row adds to the sums that the score is made of, `(n, K)`: matching and
            possible n-grams, lengths.
        score: from sums `(..., K)` to scores `(...)`.

    Returns:
        Numbers `(n,)`.

    Raises:
        ShapeError: if there are not two rows at least.
    """
    rows = np.asarray(sums, dtype=np.float64)
    if rows.ndim != 2 or len(rows) < 2:
        raise ShapeError(
            "`sums` must have the shape (n, K), with n of at least 2, so that a row can be left"
            f" out. Received: {rows.shape}"
        )
    total = rows.sum(axis=0)
    without = score(total - rows)
    found: Floats = score(total) + (len(rows) - 1) * (without.mean() - without)
    return found
