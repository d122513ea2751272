"""A text in pieces with their weights: joined, the pieces are the text, character for character."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from regard.errors import ArgumentError

__all__ = ["Explanation", "Piece", "pieces_of"]


@dataclass(frozen=True)
class Piece:
    """Hold a part of a text: a token, or what stands between two.

    Args:
        text: its characters.
        weight: the attention weight of the token; None between tokens, behind the cut, and for a
            model that gives tokens no weights.
        effect: how much less probable the answer becomes when the token is left out, of several
            labels on average; or how much smaller the number. None between tokens and behind the
            cut.
        effects: the same of each label, where several are said.
    """

    text: str
    weight: float | None = None
    effect: float | None = None
    effects: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """Hold a text, what a model says of it, and where it looks.

    Args:
        text: the text.
        label: the most probable label; of a number, the number in six digits.
        probabilities: of each label, in the model's order; of a number none.
        pieces: the text in parts.
        kind: what is told: "classes", "labels" or "numbers".
        labels: the labels that are said, where there may be several.
        number: the number, where one is told.
        unit: what effects are measured by: 1, or the deviation of the numbers that were learned.
    """

    text: str
    label: str
    probabilities: Mapping[str, float]
    pieces: tuple[Piece, ...]
    kind: str = "classes"
    labels: tuple[str, ...] = ()
    number: float | None = None
    unit: float = 1.0

    @property
    def probability(self) -> float:
        """The probability of the label.

        Raises:
            ArgumentError: if a number is told, which has none.
        """
        if self.number is not None:
            raise ArgumentError(f"A number has no probability. Received: {self.number:.6g}")
        return self.probabilities[self.label]


def pieces_of(
    text: str,
    spans: Sequence[tuple[int, int]],
    *,
    weights: NDArray[np.float32] | None = None,
    effects: NDArray[np.float32] | None = None,
    each: Mapping[str, NDArray[np.float32]] | None = None,
) -> tuple[Piece, ...]:
    """Cut a text at the ends of its tokens.

    Args:
        text: the text.
        spans: start and end of each token, in order, not one over another.
        weights: of the tokens from the first on; there may be fewer or more than tokens. None for
            a model that gives none.
        effects: likewise.
        each: the effects on each label, where several are said.

    Returns:
        The tokens, and between them what belongs to none.

    Raises:
        ArgumentError: if the spans are out of order or outside the text.
    """
    pieces, place = [], 0
    for row, (start, end) in enumerate(spans):
        if not place <= start <= end <= len(text):
            raise ArgumentError(
                f"`spans` must follow each other within the text. Received: {(start, end)} behind"
                f" {place} in a text of {len(text)} characters"
            )
        if start > place:
            pieces.append(Piece(text[place:start]))
        own = {name: found[row] for name, found in (each or {}).items() if row < len(found)}
        pieces.append(
            Piece(
                text[start:end],
                _value(weights, row),
                _value(effects, row),
                {name: float(value) for name, value in own.items()},
            )
        )
        place = end
    if place < len(text):
        pieces.append(Piece(text[place:]))
    return tuple(pieces)


def _value(values: NDArray[np.float32] | None, row: int) -> float | None:
    return None if values is None or row >= len(values) else float(values[row])
