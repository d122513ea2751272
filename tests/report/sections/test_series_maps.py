"""Series under every contender: all of them, in words for what is told; nothing executable."""

import re

import pytest

from tests.report.sections.drawn import drawn, page_with, section_of
from tests.report.sections.made_series import forecast, labelled

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend


def test_labels(findings) -> None:
    shown = drawn(findings, labelled())
    assert shown.count('<details class="example"') == 2
    assert shown.count('<details class="example" open>') == 1
    assert "<summary><strong>&lt;late&gt;</strong>: series 17, 40 steps <small>" in shown
    assert '<span class="wrong">wrong: early 81 %</span>' in shown
    assert shown.count('<span class="right">right: &lt;late&gt; 81 %</span>') == 4
    assert "where networks are wrong" in shown
    assert "9 more channels are not shown" in shown
    assert "dotted" not in shown
    # Of each example weights of two contenders and effects of two.
    assert shown.count('class="chart steps by-weight"') == 4
    assert shown.count('class="chart steps by-effect"') == 4
    assert shown.count(">no weights<") == 2
    assert "additive, weights; most at step 11" in shown
    assert "dot, weights; most at step 19" in shown
    assert "additive, left-out steps; most at step 11" in shown


def test_curves_are_drawn_once_an_example_and_used_by_name(findings) -> None:
    shown = drawn(findings, labelled())
    ids = re.findall(r'<g id="([^"]+)"', shown)
    assert ids == ["maps-of-series-0", "maps-of-series-1"]
    uses = re.findall(r'<use href="#([^"]+)"', shown)
    assert uses == [ids[0]] * 4 + [ids[1]] * 4
    two = page_with(findings, labelled(), {**labelled(), "name": "other"})
    assert len(set(re.findall(r'<g id="([^"]+)"', two))) == 4


def test_forecasts(findings) -> None:
    shown = drawn(findings, forecast())
    assert "<summary>window 5, 60 steps <small>" in shown
    assert "where networks are furthest off" in shown
    assert "Right of the dotted line stand what came (solid) and the forecast (dashed)." in shown
    assert 'data-told="numbers"' in shown
    assert "how far the answer moves" in shown
    assert not re.search(r"\b(right|wrong):|probable|not shown", shown)
    # The one without weights has a forecast to be drawn all the same.
    assert shown.count('class="chart steps by-weight"') == 2
    assert shown.count('class="series forecast"') == 4


def test_it_leads_to_the_tests_of_the_weights(findings) -> None:
    page = page_with(findings, labelled(), section_of(findings, "faithfulness"))
    assert '<a href="#faithful">below</a> a test of the weights' in page
    assert "map stands what the answer does depend on, one left-out step at" in " ".join(
        page.split()
    )


def test_nothing_is_finished(findings) -> None:
    section = labelled(examples=0)
    assert "No trial of a network is finished." in drawn(findings, section)
