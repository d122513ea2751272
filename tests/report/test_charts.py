"""Drawings: numbers stand where they belong, names are escaped, empty input draws nothing."""

import re
from xml.etree import ElementTree

import pytest

from regard.report.charts import (
    cost_chart,
    curves_chart,
    interval_axis,
    interval_chart,
    removal_chart,
)

WORDS = {"score": "accuracy", "time": "milliseconds"}


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(str(svg))


def row(name: str, score: float | None, ms: float | None, kind: str = "tied", **ends) -> dict:
    known = {"score_low": None, "score_high": None, **ends}
    return {"contender": name, "score": score, "inference_ms": ms, "kind": kind, **known} | {
        "said": f"{name} says"
    }


def points(svg: ElementTree.Element) -> dict[str, ElementTree.Element]:
    """The points of a chart by what is read out."""
    return {each.get("data-said"): each for each in svg.iter("g")}


def middle(point: ElementTree.Element) -> tuple[float, float]:
    """Where the last circle of a point stands."""
    circle = list(point.iter("circle"))[-1]
    return float(circle.get("cx")), float(circle.get("cy"))


def test_an_interval_stands_on_the_shared_scale() -> None:
    svg = parsed(interval_chart(0.75, 0.5, 1.0, (0.5, 1.0)))
    (whisker,) = [each for each in svg.iter("line") if each.get("class") == "whisker"]
    (dot,) = svg.iter("circle")
    assert (float(whisker.get("x1")), float(whisker.get("x2"))) == (6, 194)
    assert float(dot.get("cx")) == 100
    assert svg.get("aria-label") == "0.7500, from 0.5000 to 1.0000"
    bare = parsed(interval_chart(0.75, None, None, (0.5, 1.0)))
    assert {each.get("class") for each in bare.iter("line")} == {"grid"}
    parsed(interval_chart(0.5, 0.5, 0.5, (0.5, 0.5)))  # a scale of one point


@pytest.mark.parametrize(("is_share", "labels"), [(True, ["60", "80"]), (False, ["0.6", "0.8"])])
def test_the_axis_of_intervals_has_its_marks_where_the_rows_have_their_lines(
    is_share, labels
) -> None:
    span = (0.5, 0.9)
    axis, chart = (
        parsed(interval_axis(span, is_share=is_share)),
        interval_chart(0.7, 0.6, 0.8, span),
    )
    marks = [each.get("x1") for each in axis.iter("line") if each.get("y1") == "11"]
    assert set(labels) <= {each.text for each in axis.iter("text")}
    lines = [each.get("x1") for each in parsed(chart).iter("line") if each.get("class") == "grid"]
    assert marks == lines != []


def test_the_form_of_a_point_says_what_a_contender_is() -> None:
    forms = {}
    for kind in ("first", "tied", "worse", "control", "reference"):
        (drawn,) = parsed(interval_chart(0.7, None, None, (0.5, 0.9), kind)).findall("./*[@class]")[
            -1:
        ]
        forms[kind] = (drawn.tag, drawn.get("class"))
    assert forms["first"] == forms["tied"] == ("circle", "point")
    assert forms["worse"] == ("circle", "point hollow")
    assert (forms["control"][0], forms["reference"][0]) == ("rect", "polygon")


def test_cost_draws_and_names_each_known_contender() -> None:
    rows = [
        row("slow & <b>", 0.9, 20.0, score_low=0.8, score_high=0.95),
        row("quick", 0.8, 0.5, "worse"),
        row("beaten", 0.7, 3.0, "worse"),
        row("words", 0.85, 1.0, "reference"),
        row("failed", None, None),
        row("untimed", 0.6, None),
    ]
    svg = parsed(cost_chart(rows, ["quick", "slow & <b>"], WORDS, used="beaten", large=True))
    found = points(svg)
    assert list(found) == ["quick says", "words says", "beaten says", "slow & <b> says"]  # by time
    assert [each.find("text").text for each in found.values()] == [
        *("quick", "words", "beaten", "slow & <b>")
    ]
    assert [each.get("class") for each in found.values()] == [
        *("spot worse", "spot reference", "spot worse used", "spot tied")
    ]
    quick, beaten, slow = (
        middle(found[f"{name} says"]) for name in ("quick", "beaten", "slow & <b>")
    )
    assert quick[0] < beaten[0] < slow[0]
    assert slow[1] < quick[1] < beaten[1]  # the best on top
    for said, point in found.items():
        name = point.find("text")
        place = float(name.get("x")), float(name.get("y"))
        known = [each for each in found if each != "words says"]  # which has no circle
        gaps = {each: abs(middle(found[each])[0] - place[0]) for each in known}
        assert said == "words says" or min(gaps, key=gaps.get) == said
    whiskers = [each for each in svg.iter("line") if each.get("class") == "whisker faint"]
    (tall,) = [each for each in whiskers if each.get("y1") != each.get("y2")]
    assert float(tall.get("x1")) == slow[0]
    assert float(tall.get("y2")) < slow[1] < float(tall.get("y1"))
    (front,) = [each for each in svg.iter("polyline") if each.get("class") == "front"]
    assert front.get("points") == " ".join(f"{x},{y}" for x, y in (quick, slow))
    assert (svg.get("role"), svg.get("tabindex")) == ("group", "0")
    assert {"0.5", "1", "2", "5", "10", "20"} <= {each.text for each in svg.iter("text")}
    assert cost_chart([row("untimed", 0.6, None)], [], WORDS) == ""


def test_shares_are_written_in_percent() -> None:
    rows = [row("quick", 0.7, 0.4), row("slow", 0.9, 2.0)]
    for percent, label in ((True, "80"), (False, "0.8")):
        svg = parsed(cost_chart(rows, [], WORDS, percent=percent))
        assert label in [each.text for each in svg.iter("text")]


def test_times_far_apart_have_few_marks_in_plain_numbers() -> None:
    rows = [row("quick", 0.8, 0.4), row("slow", 0.9, 2500.0)]
    marks = [
        [each.text for each in parsed(cost_chart(rows, [], WORDS, large=large)).iter("text")]
        for large in (False, True)
    ]
    for texts, most in zip(marks, (6, 14), strict=True):
        assert {"1", "10", "100", "1,000"} <= set(texts)
        assert len([each for each in texts if re.fullmatch(r"[\d,]+", each)]) <= most
        assert not [each for each in texts if "e" in each and each[0].isdigit()]


def test_a_curve_for_each_trial_and_a_dot_for_what_was_kept() -> None:
    trials = [
        {"epochs": [0.25, 0.5, 0.75], "validation_loss": [0.7, 0.4, 9.0], "best": 2},
        {"epochs": [0.25, 0.5], "validation_loss": [0.6, 0.5], "best": 2},
    ]
    svg = parsed(curves_chart(trials, 0.8))
    lines = [each.get("points").split() for each in svg.iter("polyline")]
    assert [len(points) for points in lines] == [3, 2]
    dots = [(each.get("cx"), each.get("cy")) for each in svg.iter("circle")]
    assert [",".join(dot) for dot in dots] == [lines[0][1], lines[1][1]]
    highest = min(float(point.split(",")[1]) for points in lines for point in points)
    assert highest == 12  # what is above the largest loss is cut off at the top
    assert curves_chart([{"epochs": [], "validation_loss": [], "best": 0}], 1.0) == ""


def test_removal_draws_both_orders() -> None:
    svg = parsed(
        removal_chart((0.0, 0.5, 1.0), [[0.9, 0.4, 0.1], [0.9, 0.7, 0.1]], "steps", "deleted")
    )
    first, second = (each for each in svg.iter("polyline"))
    assert (first.get("class"), second.get("class")) == ("curve", "curve random")
    assert "% of steps deleted" in [each.text for each in svg.iter("text")]
    assert svg.get("aria-label").startswith(
        "chance of the label while steps are deleted: by weight"
    )
    heights = [float(point.split(",")[1]) for point in first.get("points").split()]
    assert heights == sorted(heights)  # falls on the page as the chance falls
