"""Series as drawings: curves where values are, shades where steps are, many steps put together."""

import math
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from regard.report.series_drawing import (
    ShadedStep,
    named,
    series_chart,
    series_curves,
    shaded_steps,
)
from regard.report.svg_parts import LEFT
from tests.report.sections.made_series import CHANNELS, forecast, labelled

pytestmark = pytest.mark.only_on("jax")  # no tensors

LABELLED = labelled()["data"]["examples"][0]
FORECAST = forecast()["data"]["examples"][0]


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(str(svg))


def chart(example: dict[str, Any], name: str, by: str = "weight") -> ElementTree.Element:
    seen = example["contenders"][name]
    steps = shaded_steps(seen["weights"], seen["effects"])
    told = {"curves": "c", "by": by, "step": "step", "said": "<said>"}
    return parsed(series_chart(example, steps, seen["forecast"], **told))


def points(line: ElementTree.Element) -> list[tuple[float, ...]]:
    return [tuple(map(float, place.split(","))) for place in str(line.get("points")).split()]


def test_each_step_has_a_shade_by_its_share_of_the_largest() -> None:
    drawn = chart(LABELLED, "additive")
    rects = list(drawn.iter("rect"))
    weights = LABELLED["contenders"]["additive"]["weights"]
    effects = LABELLED["contenders"]["additive"]["effects"]
    assert len(rects) == len(weights) == 40
    for step, rect in enumerate(rects):
        shade, push = (float(each.split(":")[1]) for each in str(rect.get("style")).split(";"))
        assert shade == pytest.approx(weights[step] / max(weights), abs=1e-3)
        assert push == pytest.approx(abs(effects[step]) / max(map(abs, effects)), abs=1e-3)
        assert float(rect.get("data-w")) == round(weights[step], 4)
        assert ("against" in rect.get("class")) == (effects[step] < 0)
        assert rect.get("data-name") == f"step {step + 1}"
    lefts = [float(rect.get("x")) for rect in rects]
    assert lefts == sorted(lefts)
    assert lefts[0] == LEFT
    assert drawn.get("aria-label") == "<said>"
    assert [use.get("href") for use in drawn.iter("use")] == ["#c"]


def test_what_there_is_not_has_no_number() -> None:
    none = [rect for rect in chart(LABELLED, "mean_pooling").iter("rect") if rect.get("data-w")]
    assert none == []
    drawn = chart(LABELLED, "dot")
    assert not [rect for rect in drawn.iter("rect") if rect.get("data-e")]


def test_curves_break_where_values_are_missing() -> None:
    drawn = parsed(series_curves(LABELLED, CHANNELS, "curves-0"))
    assert next(drawn.iter("g")).get("id") == "curves-0"
    lines = [points(line) for line in drawn.iter("polyline")]
    assert [len(line) for line in lines] == [40, 3, 35, 40]
    assert set(CHANNELS) <= {each.text for each in drawn.iter("text")}
    # The event of step 11 stands highest, in a band for each channel.
    tops = [min(line, key=lambda place: place[1]) for line in (lines[0], lines[2], lines[3])]
    assert len({x for x, _ in tops}) == 1
    assert tops[0][1] < tops[1][1] < tops[2][1]


def test_a_shade_stands_behind_its_step_of_the_curve() -> None:
    line = points(next(parsed(series_curves(LABELLED, CHANNELS, "c")).iter("polyline")))
    rects = list(chart(LABELLED, "dot").iter("rect"))
    for (x, _), rect in zip(line, rects, strict=True):
        left, width = float(rect.get("x")), float(rect.get("width"))
        assert left + width / 2 == pytest.approx(x, abs=0.02)


def test_a_forecast_stands_behind_history_on_the_scale_of_what_came() -> None:
    shared = parsed(series_curves(FORECAST, ("load", "temperature"), "c"))
    came = next(line for line in shared.iter("polyline") if "came" in line.get("class"))
    now = next(line for line in shared.iter("line") if line.get("class") == "now")
    (flat,) = chart(FORECAST, "last_state").iter("polyline")
    assert [x for x, _ in points(came)] == [x for x, _ in points(flat)]
    assert min(x for x, _ in points(came)) > float(now.get("x1"))
    heights = {y for _, y in points(flat)}
    assert len(heights) == 1
    values = [*FORECAST["values"][0], *FORECAST["came"][0], 0.1]
    share = (0.1 - min(values)) / (max(values) - min(values))
    bottom, top = 12 + 52, 12
    assert heights.pop() == pytest.approx(bottom - share * (bottom - top), abs=0.02)


def test_what_came_stays_within_its_band() -> None:
    far = {**FORECAST, "came": [[99.0, *FORECAST["came"][0][1:]]]}
    shared = parsed(series_curves(far, ("load", "temperature"), "c"))
    came = next(line for line in shared.iter("polyline") if "came" in line.get("class"))
    assert points(came)[0][1] == 12
    assert all(12 <= y <= 12 + 52 for _, y in points(came))


def test_many_steps_are_put_together() -> None:
    weights = [1 / 500] * 500
    effects = [0.0] * 499 + [-0.5]
    found = shaded_steps(weights, effects)
    assert len(found) <= 120
    assert (found[0].first, found[-1].last) == (0, 499)
    assert sum(each.weight or 0 for each in found) == pytest.approx(1)
    assert found[-1].effect == -0.5
    assert all(after.first == before.last + 1 for before, after in pairwise(found))
    assert shaded_steps(None, None) == []
    assert named(found[0], "step") == "step 1 to 5"
    assert named(ShadedStep(6, 6, None, 0.1), "hour") == "hour 7"


def test_a_spike_of_a_long_series_is_drawn() -> None:
    values: list[float | None] = [0.0] * 5000
    values[1234], values[4000] = 9.0, -9.0
    values[2000:2100] = [None] * 100
    example = {"values": [values], "came": [], "contenders": {}}
    lines = [points(line) for line in parsed(series_curves(example, ["a"], "c")).iter("polyline")]
    assert len(lines) == 2
    assert sum(map(len, lines)) <= 420
    heights = [y for line in lines for _, y in line]
    assert (min(heights), max(heights)) == (12, 64)


def test_a_channel_without_a_value() -> None:
    example = {"values": [[None, None], [1.0, math.pi]], "came": [], "contenders": {}}
    drawn = parsed(series_curves(example, ["a", "b"], "c"))
    assert len(list(drawn.iter("polyline"))) == 1
