"""Tests of the weights: answers in words, in the words of the rows; curves where there are any."""

import re

import pytest

from tests.report.sections.drawn import drawn, section_of

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


def changed(findings, contenders=None, **data) -> dict:
    section = section_of(findings, "faithfulness")
    own = {**section["data"], **data}
    own["contenders"] = {
        name: {**each, **(contenders or {}).get(name, {})}
        for name, each in own["contenders"].items()
    }
    return {**section, "data": own}


def test_answers_in_words(findings) -> None:
    more = {"over_control": 0.1234, "over_control_error": 0.02}
    answers = {"dot": "not more than untrained", "pooling_linear": "yes"}
    contenders = {name: {"answer": answer, **more} for name, answer in answers.items()}
    shown = drawn(findings, changed(findings, contenders))
    assert shown.count(">no, not further than never trained</td>") == 1
    assert shown.count(">yes</td>") == 1
    assert shown.count(">+12.3 ± 2.0</td>") == 2
    assert shown.count("<svg") == 4


def test_deciding_words_are_shown_where_they_are_known(findings) -> None:
    own = {"top": 0.75, "weight": 0.5, "chance": 0.125, "answer": "not more than permuted"}
    known = changed(findings, deciding={"dot": own, "pooling_linear": own})
    shown = drawn(findings, known)
    assert shown.count(">75 %</td>") == 2
    assert '<th scope="col">top word decides</th>' in shown
    assert shown.count('by the known words">no, not further than in random order</td>') == 2
    assert "top word decides" not in drawn(findings, changed(findings))


def test_steps_of_series_without_curves(findings) -> None:
    none = {"deletion": None, "insertion": None, "gap": None, "gap_error": None}
    words = {"row": "window", "rows": "windows", "step": "step", "steps": "steps"}
    section = changed(
        findings,
        {"dot": none, "pooling_linear": none},
        **words,
        weighed="steps",
        told="numbers",
        said=[],
    )
    shown = " ".join(drawn(findings, section).split())
    assert "windows each step is left out in turn: how far the answer moves without it is" in shown
    assert "most decisive step of the window does" in shown
    assert not re.search("word|text|token|(?<!aria-)label|<svg|[Gg]ap", shown)


def test_curves_are_of_what_weights_stand_on(findings) -> None:
    shown = drawn(findings, changed(findings, weighed="bytes"))
    assert "% of bytes deleted" in shown
    assert "% of bytes put in" in shown


def test_no_contender_attends(findings) -> None:
    section = section_of(findings, "faithfulness")
    empty = {**section, "data": {**section["data"], "contenders": {}}}
    assert "No finished contender gives tokens weights." in drawn(findings, empty)


def test_numbers_have_no_curves_and_the_page_says_so(findings) -> None:
    none = {"deletion": None, "insertion": None, "gap": None, "gap_error": None}
    contenders = {"dot": none, "pooling_linear": none}
    shown = drawn(findings, changed(findings, contenders, told="numbers"))
    assert "<svg" not in shown
    assert "does is not shown: it is followed for probabilities alone." in shown
    assert "is not shown" not in drawn(findings, changed(findings, contenders))
