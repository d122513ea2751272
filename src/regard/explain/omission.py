"""How much an answer changes when one token is left out."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["Answers", "changes_without", "leave_one_out", "without_tokens"]

Answers = Callable[[NDArray[np.int32]], NDArray[np.float32]]
"""From rows of token ids, padded on the right with 0, to `(rows, classes)`: chances or numbers."""


def leave_one_out(
    answers: Answers, ids: NDArray[np.int32], chosen: NDArray[np.int64], *, unknown: int
) -> NDArray[np.float32]:
    """Return how much less probable the chosen class becomes without each token.

    The token is taken out and what follows moves up. Of a text of one token an unknown token is
    left, since no row may be empty.

    Args:
        answers: gives the probabilities of rows.
        ids: `(rows, length)`, integers, padded on the right with 0.
        chosen: the class of each row, `(rows,)`.
        unknown: the id of the unknown token.

    Returns:
        Shape `(rows, length)`, 0 at padding; negative where the class becomes more probable.

    Source:
        Li, Monroe and Jurafsky (2016), "Understanding neural networks through representation
        erasure", equation 1. Differs: a difference of probabilities, not a ratio of
        log-likelihoods.
    """
    changes = changes_without(answers, ids, unknown=unknown)
    effects: NDArray[np.float32] = changes[np.arange(len(ids)), :, chosen]
    return effects


def changes_without(
    answers: Answers, ids: NDArray[np.int32], *, unknown: int
) -> NDArray[np.float32]:
    """Return how much smaller each answer becomes without each token; see `leave_one_out`.

    Args:
        answers: gives the answers to rows.
        ids: `(rows, length)`, integers, padded on the right with 0.
        unknown: the id of the unknown token.

    Returns:
        Shape `(rows, length, classes)`, 0 at padding; negative where the answer becomes larger.
    """
    rows, places = np.nonzero(ids)
    if not len(rows):
        return np.zeros((*ids.shape, 1), dtype=np.float32)  # nobody knows how many answers
    whole = answers(ids)
    changes = np.zeros((*ids.shape, whole.shape[1]), dtype=np.float32)
    taken = np.zeros((len(rows), ids.shape[1]), dtype=bool)
    taken[np.arange(len(rows)), places] = True
    without = answers(without_tokens(ids[rows], taken, unknown=unknown))
    changes[rows, places] = whole[rows] - without
    return changes


def without_tokens(
    ids: NDArray[np.int32], taken: NDArray[np.bool_], *, unknown: int
) -> NDArray[np.int32]:
    """Take tokens out of rows, and move up what follows.

    Args:
        ids: `(rows, length)`, integers, padded on the right with 0.
        taken: which to take out, `(rows, length)`.
        unknown: what stands in a row from which all were taken.

    Returns:
        Rows of the same shape, padded on the right with 0, none of them empty.
    """
    left = np.where(taken, 0, ids)
    # A stable sort by "is padding" moves the tokens up and keeps their order.
    order = np.argsort(left == 0, axis=1, kind="stable")
    moved = np.take_along_axis(left, order, axis=1)
    moved[moved[:, 0] == 0, 0] = unknown
    return moved
