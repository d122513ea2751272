"""The page of explained texts holds each text, character for character."""

import html
import re

from regard.explain.explanation import Explanation, Piece
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
    assert shown(page) == [TEXT, TEXT]
    assert page.count('data-w="0.25"') == 4
    assert "good 70.0 %" in page


def test_a_model_without_weights_is_said_to_have_none() -> None:
    assert "gives tokens no weights" in explanation_page([made(attends=False)], "mean_pooling")
    assert "gives tokens no weights" not in explanation_page([made(attends=True)], "dot")
