"""Does removing the tokens with most weight change the answer more than removing random ones?"""

import numpy as np
from numpy.typing import NDArray

from regard.explain.omission import Answers, without_tokens

__all__ = ["REMOVED_SHARES", "removal_curves"]

REMOVED_SHARES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
"""The shares of a text's tokens at which the curves are taken."""

_DRAWS = 3  # of a random order
_SEED = 0


def removal_curves(
    answers: Answers,
    ids: NDArray[np.int32],
    chosen: NDArray[np.int64],
    weights: NDArray[np.float32],
    *,
    unknown: int,
) -> NDArray[np.float32]:
    """Return the probability of the chosen class while tokens are deleted from texts, or put in.

    Deletion takes tokens out of the whole text, insertion puts them into an empty one, both by
    falling weight or, to compare with, in random order (the mean of three). If weights point at
    what decides, deletion by weight falls faster than in random order, and insertion rises faster.

    Args:
        answers: gives the probabilities of rows.
        ids: `(rows, length)`, padded on the right with 0.
        chosen: the class of each row.
        weights: of each token, `(rows, length)`.
        unknown: what stands in a text without tokens.

    Returns:
        Shape `(rows, 2, 2, shares)`: deletion and insertion; by weight and in random order; at
        each of `REMOVED_SHARES`.

    Source:
        Petsiuk, Das and Saenko (2018), "RISE: Randomized input sampling for explanation of
        black-box models", section 4.2; for text, comprehensiveness and sufficiency of DeYoung et
        al. (2020), "ERASER", section 4. Differs: tokens are taken out, not masked.
    """
    generator = np.random.default_rng(_SEED)
    orders: list[NDArray[np.floating]] = [weights]
    orders += [generator.random(ids.shape) for _ in range(_DRAWS)]
    found = np.stack(
        [_curves(answers, ids, chosen, order, unknown) for order in orders], axis=0
    )  # (orders, rows, 2, shares)
    both = np.stack([found[0], found[1:].mean(axis=0)], axis=2)  # (rows, 2, 2, shares)
    return both.astype(np.float32)


def _curves(
    answers: Answers,
    ids: NDArray[np.int32],
    chosen: NDArray[np.int64],
    order: NDArray[np.floating],
    unknown: int,
) -> NDArray[np.float64]:
    token = ids != 0
    # The rank of each token of its text, the one with most weight first.
    ranked = np.argsort(np.where(token, -order, np.inf), axis=1, kind="stable")
    rank = np.argsort(ranked, axis=1, kind="stable")
    lengths = token.sum(axis=1)
    curves = np.zeros((len(ids), 2, len(REMOVED_SHARES)))
    for place, share in enumerate(REMOVED_SHARES):
        # At least one token for a share above 0, all of them for the whole.
        count = np.ceil(share * lengths).astype(np.int64)
        first = token & (rank < count[:, None])
        for side, taken in enumerate((first, token & ~first)):
            left = answers(without_tokens(ids, taken, unknown=unknown))
            curves[:, side, place] = left[np.arange(len(ids)), chosen]
    return curves
