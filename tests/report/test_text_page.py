"""The page of explained texts holds each text, character for character."""

import html
import re

import pytest

from regard.explain.explanation import Explanation, Piece
from regard.report.printed_text import explanation_lines, printed_explanation
from regard.report.text_page import explanation_page

TEXT = "caf\u00e9  </script> \U0001f468\u200d\U0001f469\u200d\U0001f467\t\u05e9\u05dc\u05d5\u05dd"


def made(attends: bool) -> Explanation:
    pieces = [
        Piece(part, (0.25 if attends else None) if part.strip() else None, 0.1)
        for part in re.split(r"(\s+)", TEXT)
    ]
    return Explanation(TEXT, "good", {"good": 0.7, "bad": 0.3}, tuple(pieces))


def shown(page: str) -> list[str]:
    rows = re.findall(r'<p class="tokens[^>]*>(.*?)</p>', page, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]*>", "", row)) for row in rows]


def test_the_text_is_whole() -> None:
    page = explanation_page([made(attends=True), made(attends=False)], "pooling_linear")
    assert shown(page) == [TEXT] * 4  # twice each: weights, and left-out words
    assert page.count('data-w="0.25"') == 2 * 4
    assert "good 70.0 %" in page


def test_a_model_without_weights_is_said_to_have_none() -> None:
    assert "gives tokens no weights" in explanation_page([made(attends=False)], "mean_pooling")
    assert "gives tokens no weights" not in explanation_page([made(attends=True)], "dot")


@pytest.mark.parametrize("attends", [True, False])
def test_it_shows_the_left_out_words_of_the_terminal(attends) -> None:
    pieces = (Piece("never", 0.5 if attends else None, -0.207), Piece(" "), Piece("dull", 0.5, 0.3))
    explanation = Explanation("never dull", "good", {"good": 0.7, "bad": 0.3}, pieces)
    page = html.unescape(explanation_page([explanation], "pooling_linear"))
    for line in explanation_lines(explanation):
        assert f"<li>{line}</li>" in page
        assert f"{line}\n" in printed_explanation(explanation).plain
    assert "<li>Without it, the label loses: dull 30.0 points</li>" in page
    assert "<li>Without it, the label gains: never 20.7 points</li>" in page
    (row,) = re.findall(r'<p class="tokens by-effect"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert 'class="token against"' in row


def test_what_changes_is_said_of_each_kind() -> None:
    number = Explanation("x", "3.5", {}, (Piece("x", None, 0.2),), kind="numbers", number=3.5)
    page = explanation_page([number], "dot")
    assert "<h2>3.5</h2>" in page
    assert "the number falls without it, or rises" in page
    assert 'class="chances"' not in page
    labels = Explanation(
        "x", "a", {"a": 0.9, "b": 0.6}, (Piece("x", None, 0.2),), kind="labels", labels=("a", "b")
    )
    page = explanation_page([labels], "dot")
    assert "<h2>a, b</h2>" in page
    assert "the labels lose on average without it, or gain" in page
