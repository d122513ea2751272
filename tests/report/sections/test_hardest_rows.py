"""The hardest rows: whole, escaped, with what was said of them."""

import re

import pytest

from tests.report.sections.drawn import drawn

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend

EXAMPLE = {
    "row": 41,
    "said": "</p> a film",
    "label": "<bad>",
    "off": 0.75,
    "trials": 4,
    "chance": 0.127,
    "answers": [["good", 3], ["<bad>", 1]],
}


def text_of(findings, **changes) -> str:
    data = {"row": "text", "rows": "texts", "told": "label", "examples": [EXAMPLE], **changes}
    made = {"name": "hardest", "title": "H", "link": "H", "kind": "hardest_rows", "data": data}
    return " ".join(re.sub(r"<[^>]*>", "", drawn(findings, made)).split())


def test_a_row_says_its_truth_and_what_trials_said(findings) -> None:
    shown = text_of(findings)
    assert "&lt;/p&gt; a film" in shown
    assert (
        "It is &lt;bad&gt;. 3 of 4 trials are wrong; they give the truth a chance of 13 % on"
        " average. Said: good (3), &lt;bad&gt; (1). Row 42."
    ) in shown
    assert "chance" not in text_of(findings, examples=[{**EXAMPLE, "chance": None}])


def test_numbers_say_how_far_they_are_off(findings) -> None:
    example = {**EXAMPLE, "label": "3.5", "off": 1.25, "answers": [["4.75", 4]]}
    shown = text_of(findings, told="numbers", examples=[example])
    assert (
        "It is 3.5; the mean answer of 4 trials is 4.75, off by 1.25 on average. Row 42." in shown
    )
    assert "furthest off on average" in shown
    assert "wrong" not in shown


def test_nothing_is_wrong(findings) -> None:
    assert text_of(findings, examples=[]) == "No trial has any of them wrong."
