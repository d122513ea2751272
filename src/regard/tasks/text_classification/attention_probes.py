"""Where a trained model looks in some texts, and how much its answers depend on that.

The arrays, float32, by name; `n` texts, `L` places of tokens, `C` classes:

    answers  (n, C)  the probabilities
    weights  (n, L)  the weight of each token; only where the model gives tokens weights
    effects  (n, L)  how much less probable the answer is without each token
    removal  (n, 2, 2, S)  see `regard.explain.removal_curves`; only where there are weights
    probe    (4, C)  what the model answers to `regard.bundle.probe_ids`

All trials that may count give `answers`, `weights` and `probe`, and `effects` where there are
weights; the first trial of a contender gives `effects` in any case, and `removal`.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from regard.data.tokens import UNKNOWN_ID
from regard.explain.deletion_insertion import removal_curves
from regard.explain.omission import Answers, leave_one_out

__all__ = ["look"]


def look(
    answers: Answers,
    weights: Callable[[NDArray[np.int32]], NDArray[np.float32]] | None,
    ids: NDArray[np.int32],
    *,
    closely: bool,
) -> dict[str, NDArray[np.float32]]:
    """Return what a model says of some texts.

    Args:
        answers: gives the probabilities of rows.
        weights: gives the weight of each token of rows; None for a model without weights.
        ids: the texts, `(n, L)`, padded on the right with 0.
        closely: whether tokens are taken away, too, and left out without weights to hold to it.

    Returns:
        Arrays by name, without `probe`.
    """
    found = {"answers": answers(ids)}
    chosen = found["answers"].argmax(axis=1)
    if weights is not None:
        found["weights"] = weights(ids)
    if closely or weights is not None:
        found["effects"] = leave_one_out(answers, ids, chosen, unknown=UNKNOWN_ID)
    if closely and weights is not None:
        found["removal"] = removal_curves(
            answers, ids, chosen, found["weights"], unknown=UNKNOWN_ID
        )
    return found
