"""An explanation is printed by what it is of."""

import pytest

from regard.errors import ArgumentError
from regard.explain.explanation import Explanation
from regard.report.explanations import explanations_page, printed_row
from regard.report.printed_series import printed_steps
from regard.report.printed_text import printed_explanation
from tests.report.test_printed_series import explanation

TEXT = Explanation(text="a film", label="yes", probabilities={"yes": 1.0}, pieces=())


def test_each_kind_has_its_words() -> None:
    assert printed_row(TEXT) == printed_explanation(TEXT)
    assert printed_row(explanation()) == printed_steps(explanation())


def test_a_page_is_of_texts() -> None:
    assert "<html" in explanations_page([TEXT], "dot")
    with pytest.raises(ArgumentError, match=r"A page must be of texts.*Leave out --html"):
        explanations_page([TEXT, explanation()], "dot")
