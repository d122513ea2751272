"""Texts under every contender: whole, in the words of their rows, with a link to the tests."""

import html
import re

import pytest

from tests.report.sections.drawn import drawn, page_with, section_of

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


def test_each_example_is_whole_and_the_first_is_open(findings) -> None:
    section = section_of(findings, "token_maps")
    shown = drawn(findings, section)
    examples = section["data"]["examples"]
    assert shown.count('<details class="example" open>') == 1
    assert shown.count('<details class="example"') == len(examples)
    rows = re.findall(r'<p class="tokens[^>]*>(.*?)</p>', shown, re.DOTALL)
    texts = {html.unescape(re.sub(r"<[^>]*>", "", row)) for row in rows}
    assert texts == {"".join(each["pieces"]) for each in examples}


def test_it_leads_to_the_tests_of_the_weights_where_there_are_any(findings) -> None:
    maps, tests = (section_of(findings, kind) for kind in ("token_maps", "faithfulness"))
    other = {**tests, "name": "other-name"}
    assert '<a href="#other-name">below</a> a test of the weights' in page_with(
        findings, maps, other
    )
    assert "a test of the weights" not in page_with(findings, maps)


def test_what_a_part_of_a_row_is_called(findings) -> None:
    section = section_of(findings, "token_maps")
    names = {"row": "name", "rows": "names", "step": "letter", "steps": "letters"}
    shown = drawn(findings, {**section, "data": {**section["data"], **names}})
    assert "The same names under every network" in shown
    assert "one left-out letter at a time" in shown
    assert 'data-name="left-out letters"' in shown
    # What remains stands in the examples: their texts, and why they were chosen.
    told = re.sub(r'<small>.*?</small>|<p class="tokens.*?</p>|<[^>]*>', "", shown)
    assert not re.search(r"\bwords?\b|\btexts?\b", told)


def test_nothing_is_finished(findings) -> None:
    section = section_of(findings, "token_maps")
    shown = drawn(findings, {**section, "data": {**section["data"], "examples": []}})
    assert "No trial of a network is finished." in shown


def test_numbers_are_neither_right_nor_wrong(findings) -> None:
    section = section_of(findings, "token_maps")
    data = {**section["data"], "told": "numbers", "note": "Mind the unit."}
    for example in data["examples"]:
        example["label"] = "3.5"
        example["contenders"] = {
            name: {**each, "label": "3.25", "chance": None}
            for name, each in example["contenders"].items()
        }
    shown = drawn(findings, {**section, "data": data})
    assert "where networks are furthest off" in shown
    assert "how far the answer moves, in deviations, without it. Mind the unit." in shown
    assert "<span>3.25</span>" in shown
    assert 'data-told="numbers"' in shown
    assert not re.search("class=.(right|wrong)|probable", shown)
