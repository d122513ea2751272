"""Scores of labels: one number for each sentence, whose mean is the score.

    span_f1         F1 of spans, read strictly in IOB2, of all sentences together
    token_accuracy  the share of tokens that are right
    token_macro_f1  the mean over the labels of F1 of tokens
    token_log_loss  the mean over tokens of -log of the chance given to the true label

Each is a ratio of sums over sentences, or a mean of such: no mean over sentences, of which long
ones would count for less. The mean of the numbers is the score: the score plus each sentence's
influence on it (the linear term of the delta method), whose mean is zero.

Below, n are the sentences, and answers `(n, T, 3)` hold of each token the number of the label that
is said, the chance given to it, and the chance given to the true label.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regard.errors import ArgumentError, ShapeError
from regard.tasks.tagging.label_scheme import matching_spans

__all__ = [
    "CHANCE",
    "SAID",
    "TRUTH",
    "kind_counts",
    "said_labels",
    "span_f1",
    "token_accuracy",
    "token_calibration_error",
    "token_log_loss",
    "token_macro_f1",
]

SAID, CHANCE, TRUTH = 0, 1, 2
"""What the numbers of a token are."""

_SMALLEST = 1e-7  # a chance below it counts as this much
_BINS = 10

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def span_f1(answers: ArrayLike, targets: ArrayLike) -> Floats:
    """Return numbers whose mean is F1 over all spans.

    A span is right where a true one has its kind, its beginning and its end.

        z_i = F1 + n (2 a_i - F1 d_i) / sum over j of d_j

    a_i are the right spans of sentence i, d_i those that are said and those that are true.

    Args:
        answers: see above, `(n, T, 3)`.
        targets: numbers of labels in IOB2 `(n, T)`, see `label_scheme`; -1 at padding.

    Returns:
        Numbers `(n,)`.

    Raises:
        ArgumentError: if there is no true span, which leaves the score undefined.
        ShapeError: if the shapes do not fit together.
    """
    said, true = said_labels(answers, targets), np.asarray(targets)
    begun, wanted, matched = (each.sum(axis=1) for each in matching_spans(said, true))
    if not wanted.any():
        raise ArgumentError(
            f"F1 of spans needs a span in the truth. Received: {len(true):,} sentences without one"
        )
    return _ratio_items(2 * matched, begun + wanted)


def token_accuracy(answers: ArrayLike, targets: ArrayLike) -> Floats:
    """Return numbers whose mean is the share of tokens that are right.

    Args:
        answers: see above, `(n, T, 3)`.
        targets: numbers of labels `(n, T)`, -1 at padding.

    Returns:
        Numbers `(n,)`.

    Raises:
        ShapeError: if the shapes do not fit together.
    """
    said, true = said_labels(answers, targets), np.asarray(targets)
    there = true >= 0
    return _ratio_items(((said == true) & there).sum(axis=1), there.sum(axis=1))


def token_macro_f1(answers: ArrayLike, targets: ArrayLike) -> Floats:
    """Return numbers whose mean is the mean of F1 of tokens, over the labels that some token has.

    Args:
        answers: see above, `(n, T, 3)`.
        targets: numbers of labels `(n, T)`, -1 at padding.

    Returns:
        Numbers `(n,)`.

    Raises:
        ShapeError: if the shapes do not fit together.
    """
    said, true = said_labels(answers, targets), np.asarray(targets)
    labels = np.unique(true[true >= 0])
    found: Floats = np.mean(
        [
            _ratio_items(
                2 * ((said == label) & (true == label)).sum(axis=1),
                (said == label).sum(axis=1) + (true == label).sum(axis=1),
            )
            for label in labels
        ],
        axis=0,
    )
    return found


def token_log_loss(answers: ArrayLike, targets: ArrayLike) -> Floats:
    """Return numbers whose mean is the mean of -log of the chance given to the true label.

    Args:
        answers: see above, `(n, T, 3)`.
        targets: numbers of labels `(n, T)`, -1 at padding.

    Returns:
        Numbers `(n,)`.

    Raises:
        ShapeError: if the shapes do not fit together.
    """
    said_labels(answers, targets)
    there = np.asarray(targets) >= 0
    chances = np.asarray(answers, dtype=np.float64)[..., TRUTH]
    losses = -np.log(np.maximum(np.where(there, chances, 1.0), _SMALLEST))
    return _ratio_items(losses.sum(axis=1), there.sum(axis=1))


def token_calibration_error(answers: ArrayLike, targets: ArrayLike) -> float:
    """Return the expected calibration error of tokens: how far chances are from what happens.

    Args:
        answers: see above, `(n, T, 3)`.
        targets: numbers of labels `(n, T)`, -1 at padding.

    Returns:
        The mean over tokens of the distance between chance and share of right labels, in ten bins
        of equal width.

    Raises:
        ShapeError: if the shapes do not fit together.
    """
    said, true = said_labels(answers, targets), np.asarray(targets)
    there = true >= 0
    chances = np.asarray(answers, dtype=np.float64)[..., CHANCE][there]
    right = (said == true)[there]
    bins = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    gaps = np.abs(np.bincount(bins, chances - right, minlength=_BINS))
    return float(gaps.sum() / max(len(right), 1))


def kind_counts(said: Ints, true: Ints, kinds: int) -> tuple[Ints, Ints, Ints]:
    """Count the spans of each kind.

    Args:
        said: numbers of labels in IOB2 `(n, T)`, -1 at padding.
        true: likewise.
        kinds: how many there are.

    Returns:
        Of each kind how many are right, said and true, `(kinds,)` each.
    """
    begun, wanted, matched = matching_spans(said, true)

    def counts(flags: NDArray[np.bool_], labels: Ints) -> Ints:
        return np.bincount((labels[flags] - 1) // 2, minlength=kinds)

    return counts(matched, true), counts(begun, said), counts(wanted, true)


def said_labels(answers: ArrayLike, targets: ArrayLike) -> Ints:
    """Return the numbers of the labels that are said, -1 at padding.

    Args:
        answers: see above, `(n, T, 3)`.
        targets: numbers of labels `(n, T)`, -1 at padding.

    Returns:
        Numbers `(n, T)`.

    Raises:
        ShapeError: if the shapes do not fit together.
    """
    found, true = np.asarray(answers), np.asarray(targets)
    if true.ndim != 2 or found.shape != (*true.shape, 3) or not true.size:
        raise ShapeError(
            "`answers` must be (n, T, 3) for `targets` (n, T), neither empty. Received: answers"
            f" {found.shape}, targets {true.shape}"
        )
    return np.where(true >= 0, found[..., SAID].astype(np.int64), -1)


def _ratio_items(above: ArrayLike, below: ArrayLike) -> Floats:
    """Return R + n (above_i - R below_i) / sum of below, whose mean is R, a ratio of sums."""
    top, bottom = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    score = top.sum() / bottom.sum()
    items: Floats = score + len(top) * (top - score * bottom) / bottom.sum()
    return items
