"""A row of tokens as a page shows it: each with its colour and its numbers."""

from collections.abc import Sequence
from typing import Any

from regard.explain.explanation import Piece

__all__ = ["token_row"]


def token_row(pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """Return what a template needs of each piece of a text.

    Args:
        pieces: joined they are the text.

    Returns:
        One dictionary a piece: `text`; `weight` and `effect`, numbers or None; `shade` and `push`,
        the same as shares of the largest of the text, from 0 to 1 and from -1 to 1.
    """
    most = max((piece.weight or 0.0 for piece in pieces), default=0.0)
    strongest = max((abs(piece.effect or 0.0) for piece in pieces), default=0.0)
    return [
        {
            "text": piece.text,
            "weight": _rounded(piece.weight),
            "effect": _rounded(piece.effect),
            "shade": _share(piece.weight, most),
            "push": _share(piece.effect, strongest),
        }
        for piece in pieces
    ]


def _share(value: float | None, most: float) -> float:
    return 0.0 if value is None or most <= 0 else round(value / most, 3)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
