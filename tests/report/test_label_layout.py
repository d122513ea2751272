"""Names of points: near them, whole on the sheet, and none over another."""

import itertools

import numpy as np
import pytest

from regard.report.label_layout import LabelPlace, label_places

pytestmark = pytest.mark.only_on("jax")  # no tensors

SHEET = (50.0, 10.0, 600.0, 380.0)
WIDTH, HIGH = 90.0, 13.0


def box(place: LabelPlace, width: float = WIDTH) -> tuple[float, float, float, float]:
    left = {"start": place.x, "middle": place.x - width / 2, "end": place.x - width}[place.anchor]
    return left, place.y + 3 - HIGH, left + width, place.y + 3


def covers(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(
        min(one[end], other[end]) - max(one[start], other[start]) > 0.2
        for start, end in ((0, 2), (1, 3))
    )


@pytest.mark.parametrize("spread", [8.0, 40.0, 200.0])
def test_no_name_covers_another_or_leaves_the_sheet(spread) -> None:
    """Twenty points, as in a run of all contenders, in a heap or apart."""
    places = np.random.default_rng(0).normal([300, 200], [spread, spread / 2], (20, 2))
    points = [tuple(each) for each in np.clip(places, [60, 20], [590, 370]).tolist()]
    found = label_places(points, [WIDTH] * 20, SHEET)
    boxes = [box(each) for each in found]
    assert not [pair for pair in itertools.combinations(boxes, 2) if covers(*pair)]
    for left, top, right, bottom in boxes:
        assert SHEET[0] <= left < right <= SHEET[2]
        assert SHEET[1] <= top < bottom <= SHEET[3]
    assert found == label_places(points, [WIDTH] * 20, SHEET)


def test_a_point_alone_has_its_name_beside_it() -> None:
    (place,) = label_places([(300, 200)], [WIDTH], SHEET)
    assert (place.anchor, place.is_far) == ("start", False)
    assert (place.x, place.y) == (308, pytest.approx(203.5))
    assert label_places([], [], SHEET) == []
    (at_edge,) = label_places([(595, 200)], [WIDTH], SHEET)
    assert at_edge.anchor == "end"


def gap(place: LabelPlace, point: tuple[float, float]) -> float:
    left, top, right, bottom = box(place)
    across, down = (
        max(low - at, 0, at - high)
        for low, at, high in zip((left, top), point, (right, bottom), strict=True)
    )
    return float(np.hypot(across, down))


def test_who_chooses_before_all_others_is_nearest() -> None:
    points = [(300.0, 200.0 + place) for place in range(12)]
    for before in (3, 8):
        found = label_places(points, [WIDTH] * 12, SHEET, before=before)
        gaps = [gap(place, point) for place, point in zip(found, points, strict=True)]
        assert gaps[before] == pytest.approx(min(gaps), abs=1)
        usual = label_places(points, [WIDTH] * 12, SHEET)
        assert gap(usual[before], points[before]) >= gaps[before]


def test_what_is_far_has_a_line() -> None:
    found = label_places([(300, 200)] * 12, [WIDTH] * 12, SHEET)
    for place in found:
        assert place.is_far == (gap(place, (300, 200)) > 12.5)
    assert any(place.is_far for place in found)
