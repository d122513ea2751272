"""Where a trained model looks in some texts, and how much its answers depend on that.

The arrays by name; `n` texts, `L` places of tokens, `C` classes or labels, for numbers 1:

    answers  (n, C)  the probabilities, or the numbers
    weights  (n, L)  the weight of each token; only where the model gives tokens weights
    effects  (n, L)  how much less probable the answer is without each token: the class, or the
                     most probable label; or how far the number moves, in deviations of the
                     training part
    removal  (n, 2, 2, S)  see `regard.explain.removal_curves`; only where there are weights, and
                     not of numbers, for which a text without words has no answer to begin from
    probe    (4, C)  what the network says of `regard.bundle.probe_ids`: numbers as deviations

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
    unit: float | None = None,
) -> dict[str, NDArray[np.float32]]:
    """Return what a model says of some texts.

    Args:
        answers: gives the probabilities of rows, or their numbers in one column.
        weights: gives the weight of each token of rows; None for a model without weights.
        ids: the texts, `(n, L)`, padded on the right with 0.
        closely: whether tokens are taken away, too, and left out without weights to hold to it.
        unit: what effects on numbers are divided by; None for probabilities.

    Returns:
        Arrays by name, without `probe`.
    """
    found = {"answers": answers(ids)}
    chosen = found["answers"].argmax(axis=1)
    if weights is not None:
        found["weights"] = weights(ids)
    if closely or weights is not None:
        effects = leave_one_out(answers, ids, chosen, unknown=UNKNOWN_ID)
        found["effects"] = effects if unit is None else (np.abs(effects) / unit).astype(np.float32)
    if closely and weights is not None and unit is None:
        found["removal"] = removal_curves(
            answers, ids, chosen, found["weights"], unknown=UNKNOWN_ID
        )
    return found
