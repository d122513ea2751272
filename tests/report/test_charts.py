"""Drawings: numbers stand where they belong, names are escaped, empty input draws nothing."""

import re
from xml.etree import ElementTree

import pytest

from regard.report.charts import cost_chart, curves_chart, interval_chart, removal_chart


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(str(svg))


def row(name: str, score: float, ms: float | None, role: str = "pooling") -> dict:
    return {"contender": name, "score": score, "inference_ms": ms, "role": role}


def test_an_interval_stands_on_the_shared_scale() -> None:
    svg = parsed(interval_chart(0.75, 0.5, 1.0, (0.5, 1.0)))
    (line,) = svg.iter("line")
    (dot,) = svg.iter("circle")
    assert (float(line.get("x1")), float(line.get("x2"))) == (4, 156)
    assert float(dot.get("cx")) == 80
    assert svg.get("aria-label") == "0.7500, from 0.5000 to 1.0000"
    assert not list(parsed(interval_chart(0.75, None, None, (0.5, 1.0))).iter("line"))
    parsed(interval_chart(0.5, 0.5, 0.5, (0.5, 0.5)))  # a scale of one point


def test_cost_draws_each_known_contender_and_names_the_front() -> None:
    rows = [
        row("slow & <b>", 0.9, 20.0),
        row("quick", 0.8, 0.5),
        row("beaten", 0.7, 3.0),
        row("words", 0.85, 1.0, "reference"),
        row("failed", None, None),
        row("untimed", 0.6, None),
    ]
    text = str(cost_chart(rows, ["quick", "slow & <b>"], "accuracy"))
    svg = parsed(text)
    titles = [each.text for each in svg.iter("title")]
    assert titles == [
        "slow & <b>: 0.9000, 20.00 ms",
        "quick: 0.8000, 0.50 ms",
        "beaten: 0.7000, 3.00 ms",
        "words: 0.8500, 1.00 ms",
    ]
    places = [(float(each.get("cx")), float(each.get("cy"))) for each in svg.iter("circle")]
    assert places[1][0] < places[3][0] < places[2][0] < places[0][0]  # by time
    assert places[0][1] < places[3][1] < places[1][1] < places[2][1]  # the best on top
    assert 'class="point control"' in text
    labels = [each.text for each in svg.iter("text")]
    assert {"0.5", "1", "2", "5", "10", "20"} <= set(labels)
    numbers = {
        each.text: (float(each.get("x")) + 6, float(each.get("y")) + 7)
        for each in svg.iter("text")
        if each.get("text-anchor") == "end" and each.text in ("1", "2")
    }
    assert numbers == {"1": pytest.approx(places[1]), "2": pytest.approx(places[0])}
    assert cost_chart([row("untimed", 0.6, None)], [], "accuracy") == ""


def test_times_far_apart_have_few_marks_in_plain_numbers() -> None:
    rows = [row("quick", 0.8, 0.4), row("slow", 0.9, 2500.0)]
    marks = [
        [each.text for each in parsed(cost_chart(rows, [], "accuracy", large=large)).iter("text")]
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
