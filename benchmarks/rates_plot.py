"""The plot of docs/statistics.md, as SVG: false alarms on the left, what is seen on the right."""

from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["rates_svg"]

WIDTH, HEIGHT = 960, 420
OURS, USUAL, GREY = "#00695c", "#c2410c", "#888"
LEFT, RIGHT, TOP, LINE = 250, 470, 84, 27
PANEL = (560, 920, 84, 340)  # left, right, top and bottom of the curves
DESIGNS = ("5 splits x 1 seed", "fixed test set, 5 seeds")


def rates_svg(found: dict[str, list[dict[str, Any]]]) -> str:
    """Return the plot.

    Args:
        found: what `benchmarks.false_alarms` measures, its two defaults first in each list.

    Returns:
        The text of an SVG file.
    """
    half = len(found["seen"]) // 2
    curves = [found["seen"][:half], found["seen"][half:]]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="13" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(20, 30, "Called different though all 12 are equal", size=16),
        _text(20, 50, "share of comparisons; the dashed line is 5 %", fill=GREY),
        *_bars(found),
        _text(560, 30, "Seen, if one of 12 is ahead", size=16),
        _text(560, 50, "share of comparisons; dots: smallest visible difference", fill=GREY),
        *_curves(curves),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bars(found: dict[str, list[dict[str, Any]]]) -> Iterable[str]:
    y = TOP
    for name, shipped, usual in zip(DESIGNS, found["shipped"], found["usual"], strict=False):
        yield _text(20, y, name, weight="bold")
        rows = [
            ("t-test of all against the best", usual["worse than the best"], USUAL),
            ("percentile bootstrap, one pair", usual["bootstrap"], USUAL),
            ("t-test, one pair", usual["t-test"], USUAL),
            ("regard, one pair", shipped["pair"], OURS),
            ("regard, group of winners", shipped["group"], OURS),
        ]
        for place, (label, share, colour) in enumerate(rows, start=1):
            middle = y + place * LINE
            wide = (RIGHT - LEFT) * share
            yield _text(LEFT - 8, middle + 4, label, anchor="end")
            yield (
                f'<rect x="{LEFT}" y="{middle - 9}" width="{wide:.1f}" height="18"'
                f' fill="{colour}"/>'
            )
            yield _text(LEFT + wide + 6, middle + 4, f"{share:.1%}")
        five = LEFT + (RIGHT - LEFT) * 0.05
        yield _line(five, y + LINE - 13, five, y + 5 * LINE + 13, dash=True)
        y += 6 * LINE + 8


def _curves(curves: Sequence[Sequence[dict[str, Any]]]) -> Iterable[str]:
    left, right, top, bottom = PANEL
    last = max(float(each["label"]) for each in curves[0])

    def place(points: float, share: float) -> tuple[float, float]:
        return left + (right - left) * points / last, bottom - (bottom - top) * share

    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = place(0, share)[1]
        yield _line(left, y, right, y)
        yield _text(left - 8, y + 4, f"{share:.0%}", anchor="end")
    for points in range(int(last) + 1):
        yield _text(place(points, 0)[0], bottom + 20, str(points), anchor="middle")
    yield _text((left + right) / 2, bottom + 40, "points ahead", anchor="middle")
    y = bottom + 62
    for x, kind, dash in ((left, "group of winners", False), (left + 190, "one pair", True)):
        yield _line(x, y - 4, x + 28, y - 4, dash=dash, colour="#222", width=2)
        yield _text(x + 36, y, kind)
    for name, curve, colour in zip(DESIGNS, curves, ("#00695c", "#4338ca"), strict=True):
        for key, dash in (("group", False), ("pair", True)):
            points = [place(float(each["label"]), each[key]) for each in curve]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            pattern = ' stroke-dasharray="6 4"' if dash else ""
            yield (
                f'<polyline points="{path}" fill="none" stroke="{colour}"'
                f' stroke-width="2"{pattern}/>'
            )
        visible = 100 * sum(each["smallest_visible"] for each in curve) / len(curve)
        x, y = place(visible, 0.5)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
        yield _text(left + 190 * (colour != "#00695c"), top - 14, name, fill=colour)


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int = 13,
    fill: str = "#222",
    anchor: str = "start",
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"'
        f' text-anchor="{anchor}" font-weight="{weight}">{text}</text>'
    )


def _line(
    x: float,
    y: float,
    to_x: float,
    to_y: float,
    *,
    dash: bool = False,
    colour: str = "#ccc",
    width: int = 1,
) -> str:
    pattern = ' stroke-dasharray="4 3"' if dash else ""
    shown = GREY if dash and colour == "#ccc" else colour
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{shown}"'
        f' stroke-width="{width}"{pattern}/>'
    )
