"""Labels that mark spans: which scheme they are of, their numbers, and the spans that they make.

In IOB2 a span of a kind begins with B-KIND and goes on with I-KIND; O is outside. Read strictly, an
I-KIND behind something else than B-KIND or I-KIND of its own kind is in no span.

In numbers: O is 0, B of the k-th kind 2 k + 1, I of it 2 k + 2, padding -1. So spans can be told
from numbers alone.

Source: Tjong Kim Sang and Veenstra (1999), Representing text chunks.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "OUTSIDE",
    "as_iob2",
    "begun_and_lasting",
    "breaks_scheme",
    "is_iob",
    "looks_like_spans",
    "matching_spans",
    "span_kinds",
    "span_labels",
    "spans_in_words",
]

OUTSIDE = "O"
"""The label of a token that is in no span."""

Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


def is_iob(label: str) -> bool:
    """Say whether a label is O, B-KIND or I-KIND."""
    return label == OUTSIDE or (label[:2] in ("B-", "I-") and len(label) > 2)


def looks_like_spans(labels: Iterable[str]) -> bool:
    """Say whether labels are meant to mark spans: some begin with B- or I-.

    Args:
        labels: the different ones.

    Returns:
        True where one does.
    """
    return any(is_iob(label) and label != OUTSIDE for label in labels)


def span_kinds(labels: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds of spans, sorted.

    Args:
        labels: O, B-KIND and I-KIND.

    Returns:
        Their kinds.
    """
    return tuple(sorted({label[2:] for label in labels if label != OUTSIDE}))


def span_labels(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return all labels of some kinds in the order of their numbers.

    Args:
        kinds: of spans.

    Returns:
        O, then B and I of each kind, whether or not they occur.
    """
    return (OUTSIDE, *(f"{mark}-{kind}" for kind in kinds for mark in "BI"))


def as_iob2(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels of a sentence in IOB2, given in IOB1.

    In IOB1 a span begins with I-KIND, and with B-KIND where it follows one of its own kind.

    Args:
        labels: of the tokens, in order.

    Returns:
        As many.
    """
    found, before = [], OUTSIDE
    for label in labels:
        begins = label.startswith("I-") and (before == OUTSIDE or before[2:] != label[2:])
        found.append(f"B-{label[2:]}" if begins else label)
        before = label
    return tuple(found)


def breaks_scheme(labels: Ints) -> Flags:
    """Return which labels go on with a span that is not there.

    Args:
        labels: numbers `(n, T)`, -1 at padding, which is on the right.

    Returns:
        Flags `(n, T)`.
    """
    before = np.concatenate([np.zeros_like(labels[:, :1]), labels[:, :-1]], axis=1)
    inside = (labels > 0) & (labels % 2 == 0)
    found: Flags = inside & (before != labels) & (before != labels - 1)
    return found


def begun_and_lasting(labels: Ints) -> tuple[Flags, Flags]:
    """Return where spans begin, and where they go on, read strictly.

    Args:
        labels: numbers `(n, T)`, -1 at padding.

    Returns:
        Flags `(n, T)`: a B; and an I of the span that the token before is in.
    """
    begun = (labels > 0) & (labels % 2 == 1)
    lasting = np.zeros_like(begun)
    for place in range(1, labels.shape[1]):
        here, before = labels[:, place], labels[:, place - 1]
        goes_on = begun[:, place - 1] & (here == before + 1)
        goes_on |= lasting[:, place - 1] & (here == before)
        lasting[:, place] = goes_on & (here > 0)
    return begun, lasting


def spans_in_words(tokens: Sequence[str], labels: Sequence[str]) -> str:
    """Name the spans of a sentence; a label that goes on with nothing stands as it is.

    Args:
        tokens: of the sentence.
        labels: of its tokens.

    Returns:
        Such as "SHIP heron swift, BIRD robin"; "no span" where there is none.
    """
    found: list[str] = []
    before = OUTSIDE
    for token, label in zip(tokens, labels, strict=True):
        goes_on = label.startswith("I-") and before[2:] == label[2:] and before != OUTSIDE
        if goes_on:
            found[-1] += f" {token}"
        elif label != OUTSIDE:
            found.append(f"{label.removeprefix('B-')} {token}")
        before = label
    return ", ".join(found) or "no span"


def matching_spans(said: Ints, true: Ints) -> tuple[Flags, Flags, Flags]:
    """Return which spans are said, which are true, and which are both.

    Args:
        said: numbers `(n, T)`, -1 at padding.
        true: likewise.

    Returns:
        Flags `(n, T)`, each at the beginning of a span: said; true; and said with the kind, the
        beginning and the end of a true one.
    """
    (said_begun, said_lasting), (true_begun, true_lasting) = map(begun_and_lasting, (said, true))
    # From the right: whether from here on both go on, or both end, at the same place.
    alike = np.ones(len(said), dtype=bool)
    matched = np.zeros_like(said_begun)
    for place in reversed(range(said.shape[1])):
        both = said_begun[:, place] & true_begun[:, place] & (said[:, place] == true[:, place])
        matched[:, place] = both & alike
        same = said_lasting[:, place] == true_lasting[:, place]
        # Where neither goes on here, spans before have ended alike, whatever comes behind.
        alike = same & (alike | ~said_lasting[:, place])
    return said_begun, true_begun, matched
