"""Pieces: joined they are the text, and each weight stands at its token."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regard.data import TokenTable
from regard.errors import ArgumentError
from regard.explain.explanation import Explanation, Piece, pieces_of


def test_tokens_and_what_stands_between_them() -> None:
    weights = np.array([0.25, 0.75], np.float32)
    effects = np.array([-0.5, 0.125, 9.0], np.float32)
    assert pieces_of(" no  good!", [(1, 3), (5, 9)], weights=weights, effects=effects) == (
        Piece(" "),
        Piece("no", 0.25, -0.5),
        Piece("  "),
        Piece("good", 0.75, 0.125),
        Piece("!"),
    )


def test_no_tokens_no_weights_and_fewer_weights_than_tokens() -> None:
    assert pieces_of("", []) == ()
    assert pieces_of("  ", []) == (Piece("  "),)
    assert pieces_of("a b", [(0, 1), (2, 3)]) == (Piece("a"), Piece(" "), Piece("b"))
    one = np.ones(1, np.float32)
    assert pieces_of("a b", [(0, 1), (2, 3)], weights=one)[2] == Piece("b", None, None)


@pytest.mark.parametrize("spans", [[(2, 1)], [(0, 4)], [(1, 2), (0, 1)], [(0, 2), (1, 3)]])
def test_spans_out_of_order(spans) -> None:
    with pytest.raises(ArgumentError, match="`spans` must follow each other"):
        pieces_of("abc", spans)


@pytest.mark.parametrize("kind", ["words", "characters"])
@given(text=st.text())
def test_the_pieces_of_any_text_are_the_text(kind: str, text: str) -> None:
    tokens = TokenTable((), kind=kind).tokens_and_spans(text)
    weights = np.linspace(0, 1, len(tokens), dtype=np.float32)
    spans = [(token.start, token.end) for token in tokens]
    pieces = pieces_of(text, spans, weights=weights)
    assert "".join(piece.text for piece in pieces) == text
    found = [piece.weight for piece in pieces if piece.weight is not None]
    assert found == weights.tolist()


def test_the_probability_is_that_of_the_label() -> None:
    made = Explanation("a", "no", {"yes": 0.25, "no": 0.75}, (Piece("a"),))
    assert made.probability == 0.75
