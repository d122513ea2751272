"""What drawings are made of: places on scales, round marks, words that are escaped."""

import re
from xml.etree import ElementTree

import pytest

from regard.report.svg_parts import MARKS, SMALL, Scale, axes, dot, line, mark, path, svg, text

pytestmark = pytest.mark.only_on("jax")  # no tensors


def test_a_scale_goes_from_end_to_end() -> None:
    scale = Scale(2.0, 4.0, 100, 0)
    assert [scale(2.0), scale(3.0), scale(4.0)] == [100, 50, 0]
    assert Scale(3.0, 3.0, 0, 10)(3.0) == 0  # a scale of one point
    around = Scale.around([1.0, 2.0], 0, 100)
    assert 0 < around(1.0) < around(2.0) < 100


@pytest.mark.parametrize("low_high", [(0.0, 1e-3), (0.71, 0.79), (-3.0, 250.0)])
def test_ticks_are_round_and_within(low_high) -> None:
    ticks = Scale(*low_high, 0, 100).ticks(4)
    assert 2 <= len(ticks) <= 6
    for tick in ticks:
        assert low_high[0] - 1e-9 <= tick <= low_high[1] + 1e-9
        assert re.fullmatch(r"-?[125]?(0|\.|[0-9])*", f"{tick:.10g}".replace("e-", ""))


def test_a_drawing_is_well_formed_whatever_its_words_say() -> None:
    x, y = Scale(0, 10, 52, 286), Scale(0, 1, 164, 12)
    content = (
        axes(SMALL, x, y, "<steps>", "a & b")
        + line(1, 2, 3, 4, "grid")
        + dot(1, 2, 3, "point")
        + path([(1, 2), (3, 4)], "curve")
        + text(1, 2, "</text>", "end")
    )
    drawn = ElementTree.fromstring(str(svg(*SMALL, content, 'a "b"', "chart")))
    assert drawn.get("viewBox") == "0 0 300 200"
    assert (drawn.get("aria-label"), drawn.get("role"), drawn.get("tabindex")) == (
        *('a "b"', "img", None),
    )
    walked = ElementTree.fromstring(str(svg(*SMALL, content, "a", "chart", walked=True)))
    assert (walked.get("role"), walked.get("tabindex")) == ("group", "0")
    words = [each.text for each in drawn.iter("text")]
    assert {"<steps>", "a & b", "</text>", "0", "10", "0.5"} <= set(words)
    assert [each.get("points") for each in drawn.iter("polyline")] == ["1,2 3,4"]


@pytest.mark.parametrize("kind", MARKS)
def test_a_mark_stands_around_its_place(kind) -> None:
    drawn = ElementTree.fromstring(mark(40, 30, 5, kind))
    assert "point" in drawn.get("class").split()
    corners = re.findall(r"[\d.]+", drawn.get("points") or "")
    if drawn.tag == "rect":
        x, y, wide, high = (float(drawn.get(name)) for name in ("x", "y", "width", "height"))
        found = (x + wide / 2, y + high / 2)
    elif corners:
        numbers = [float(each) for each in corners]
        found = (sum(numbers[::2]) / 4, sum(numbers[1::2]) / 4)
    else:
        found = (float(drawn.get("cx")), float(drawn.get("cy")))
    assert found == pytest.approx((40, 30))
