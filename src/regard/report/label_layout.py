"""Where the names of points stand in a drawing, so that none covers another."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LabelPlace", "label_places"]

Floats = NDArray[np.float64]

_HIGH = 13.0  # units of a line of words
_ROUNDS = 3  # in which each name may move once more
_DIRECTIONS = 16
_STEEP = 0.3  # a cosine: what is steeper stands above or below, not beside
_DEARER = 1.6  # how much dearer a place above or below is than one at the side
_FAR = 2.5  # times the radius
_DISTANCES = (8.0, 13.0, 20.0, 30.0, 42.0, 57.0, 75.0, 96.0, 120.0)
# What a place costs, in units of distance: an overlap, by square units; and what leaves the sheet.
_TOUCH = 10.0  # square units for which an overlap counts, however small it is
_ON_LABEL, _ON_DOT, _ON_LEADER, _OUTSIDE = 3.0, 3.0, 12.0, 1e6


class LabelPlace(NamedTuple):
    """Where a name stands.

    Args:
        x: of its anchor.
        y: of its base line.
        anchor: "start", "middle" or "end".
        is_far: whether a line should lead from the point to it.
    """

    x: float
    y: float
    anchor: str
    is_far: bool


def label_places(
    points: Sequence[tuple[float, float]],
    widths: Sequence[float],
    sheet: tuple[float, float, float, float],
    *,
    before: int | None = None,
    radius: float = 5,
) -> list[LabelPlace]:
    """Choose a place for the name of each point: near it, and over no other name or point.

    Names that stand closest together choose first, then all may move a few times. The same points
    give the same places.

    Args:
        points: in units of the drawing, y from top to bottom.
        widths: of the names.
        sheet: left, top, right and bottom end of where names may stand.
        before: the point whose name chooses before all others, and stays; None for none.
        radius: of a point.

    Returns:
        A place for each.
    """
    if not points:
        return []
    at = np.array(points, dtype=np.float64)
    dots = np.concatenate([at - radius - 1, at + radius + 1], axis=1)
    boxes = [_candidates(each, width) for each, width in zip(at, widths, strict=True)]
    apart = np.abs(at[:, None] - at[None]) / [80.0, _HIGH]
    crowd = (apart.max(axis=2) < 1).sum(axis=1)
    order = sorted(range(len(at)), key=lambda place: (place != before, -crowd[place], place))
    chosen: dict[int, int] = {}
    for turn in range(_ROUNDS):
        for place in order:
            if turn and place == before:
                continue
            others = [other for other in chosen if other != place]
            taken = np.array([boxes[other][chosen[other]] for other in others]).reshape(-1, 4)
            leaders = _leaders(at[others], taken)
            in_the_way = np.concatenate([taken, np.delete(dots, place, 0)])
            cost = _costs(boxes[place], taken, dots, sheet)
            cost += _ON_LEADER * _crossed(at[place], boxes[place], leaders, in_the_way)
            chosen[place] = int(cost.argmin())
    return [_place(at[place], boxes[place][chosen[place]], radius) for place in range(len(at))]


def _candidates(point: Floats, width: float) -> Floats:
    """Return boxes around a point, `(places, 4)`, the nearest first."""
    turns = np.tile(_turns(), len(_DISTANCES))
    across, down = np.cos(turns), np.sin(turns)
    far = np.repeat(_DISTANCES, _DIRECTIONS)
    near_x, middle_y = point[0] + far * across, point[1] + far * down
    beside = np.where(across >= 0, near_x, near_x - width)
    left = np.where(np.abs(across) < _STEEP, near_x - width / 2, beside)
    # Above and below it is the edge that is so far away, not the middle.
    top = middle_y - _HIGH / 2 * (1 - down * (np.abs(across) < _STEEP))
    return np.stack([left, top, left + width, top + _HIGH], axis=1)


def _turns() -> Floats:
    return np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)


def _costs(
    boxes: Floats,
    taken: Floats,
    dots: Floats,
    sheet: tuple[float, float, float, float],
) -> Floats:
    left, top, right, bottom = sheet
    outside = (
        (boxes[:, 0] < left) | (boxes[:, 1] < top) | (boxes[:, 2] > right) | (boxes[:, 3] > bottom)
    )
    steep = np.tile(np.abs(np.cos(_turns())) < _STEEP, len(_DISTANCES))
    far = np.repeat(_DISTANCES, _DIRECTIONS)
    cost: Floats = (
        far * np.where(steep, _DEARER, 1)  # there runs the line of the interval
        + _ON_LABEL * _overlaps(boxes, taken)
        + _ON_DOT * _overlaps(boxes, dots)
        + _OUTSIDE * outside
    )
    return cost


def _crossed(point: Floats, boxes: Floats, leaders: Floats, in_the_way: Floats) -> Floats:
    """Count what lines cross: those from the point, and those to other names."""
    own = _leaders(np.broadcast_to(point, (len(boxes), 2)), boxes)
    return _within(own, in_the_way) + _within(leaders, boxes, of_boxes=True)


def _distance(point: Floats, boxes: Floats) -> Floats:
    nearest = np.clip(point, boxes[:, :2], boxes[:, 2:])
    found: Floats = np.hypot(*(nearest - point).T)
    return found


def _overlaps(boxes: Floats, others: Floats) -> Floats:
    """Return how many square units of each box others cover, and some more for any."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    areas = np.clip(high - low, 0, None).prod(axis=2)
    found: Floats = (areas + _TOUCH * (areas > 0)).sum(axis=1)
    return found


def _leaders(points: Floats, boxes: Floats) -> Floats:
    """Return places on the lines from points to their names, `(names, places, 2)`."""
    ends = np.clip(points, boxes[:, :2], boxes[:, 2:])
    shares = np.linspace(0.2, 0.95, 6)[:, None]
    return points[:, None] + shares * (ends - points)[:, None]


def _within(lines: Floats, boxes: Floats, *, of_boxes: bool = False) -> Floats:
    """Count places of lines that stand in boxes: by line, or by box."""
    inside = (lines[:, :, None] > boxes[:, :2]) & (lines[:, :, None] < boxes[:, 2:])
    found: Floats = inside.all(axis=3).sum(axis=(0, 1) if of_boxes else (1, 2)).astype(np.float64)
    return found


def _place(point: Floats, box: Floats, radius: float) -> LabelPlace:
    x, anchor = (box[0] + box[2]) / 2, "middle"
    if box[0] >= point[0]:
        x, anchor = box[0], "start"
    elif box[2] <= point[0]:
        x, anchor = box[2], "end"
    far = float(_distance(point, box[None])[0]) > _FAR * radius
    return LabelPlace(round(float(x), 1), round(float(box[3]) - 3, 1), anchor, far)
