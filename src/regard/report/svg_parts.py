"""What drawings are made of: sheets, scales, axes, and elements of SVG as text."""

import math
from collections.abc import Sequence
from typing import NamedTuple, final

from markupsafe import Markup, escape

__all__ = [
    "BOTTOM",
    "INTERVAL",
    "LARGE",
    "LEFT",
    "MARKS",
    "RIGHT",
    "SMALL",
    "TALL",
    "TOP",
    "Scale",
    "Sheet",
    "axes",
    "dot",
    "line",
    "mark",
    "path",
    "svg",
    "text",
]

LEFT, RIGHT, TOP, BOTTOM = 52, 14, 12, 36  # where the axes stand, from the four edges


class Sheet(NamedTuple):
    """The size of a drawing in its own units; the page scales it, and its labels with it."""

    wide: int
    high: int

    @property
    def right(self) -> int:
        """Where the axis from left to right ends."""
        return self.wide - RIGHT

    @property
    def bottom(self) -> int:
        """Where it stands."""
        return self.high - BOTTOM


SMALL = Sheet(300, 200)  # as wide as a phone, or as a column: labels keep their size
TALL = Sheet(300, 430)  # of the same width, for many names
LARGE = Sheet(640, 430)
INTERVAL = Sheet(200, 16)  # a row of a table

MARKS = {
    "first": "circle",
    "tied": "circle",
    "worse": "hollow circle",
    "control": "square",
    "reference": "diamond",
}
"""The form of a point by what the contender is, so that no colour alone says it."""


@final
class Scale:
    """From numbers to places in a drawing."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high = low, high if high > low else low + 1
        self.start, self.end = start, end

    @classmethod
    def around(cls, values: Sequence[float], start: float, end: float) -> "Scale":
        """Return a scale on which all values stand, with some room at both ends."""
        room = (max(values) - min(values)) * 0.12 or 0.05
        return cls(min(values) - room, max(values) + room, start, end)

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)

    def log_ticks(self, most: int) -> list[float]:
        """Return the logarithms of 1, 2 and 5 times powers of ten within the scale.

        Where these are too many, of the powers alone.
        """
        powers = range(math.floor(self.low), math.ceil(self.high) + 1)
        for steps in ((1, 2, 5), (1,)):
            found = [math.log10(each) + power for power in powers for each in steps]
            found = [each for each in found if self.low <= each <= self.high]
            if len(found) <= most:
                break
        return found

    def ticks(self, most: int = 5) -> list[float]:
        """Return round numbers within the scale."""
        rough = (self.high - self.low) / most
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * each for each in (1, 2, 5, 10) if power * each >= 0.999 * rough)
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [round(step * place, 10) for place in range(first, last + 1)]


def axes(
    sheet: Sheet,
    x: Scale,
    y: Scale,
    below: str,
    beside: str,
    *,
    log: bool = False,
    percent: bool = False,
) -> str:
    """Draw both axes with their marks.

    Args:
        sheet: what is drawn on.
        x: from left to right.
        y: from bottom to top.
        below: what the first shows.
        beside: what the second shows.
        log: whether `x` is of logarithms to the base 10.
        percent: whether `y` is of shares, which are written in percent.

    Returns:
        Elements.
    """
    middle = (TOP + sheet.bottom) / 2
    drawn = [
        line(LEFT, sheet.bottom, sheet.right, sheet.bottom, "axis"),
        line(LEFT, TOP, LEFT, sheet.bottom, "axis"),
        text((LEFT + sheet.right) / 2, sheet.high - 5, below, "middle"),
        f'<text class="label" transform="translate(12 {middle}) rotate(-90)"'
        f' text-anchor="middle">{escape(beside)}</text>',
    ]
    for tick in x.log_ticks(sheet.wide // 45) if log else x.ticks(4):
        shown = f"{float(f'{10**tick:.2g}'):,g}" if log else f"{tick:g}"
        drawn.append(text(x(tick), sheet.bottom + 15, shown, "middle"))
    for tick in y.ticks(4):
        drawn.append(line(LEFT, y(tick), sheet.right, y(tick), "grid"))
        shown = f"{100 * tick:.4g}" if percent else f"{tick:.4g}"
        drawn.append(text(LEFT - 4, y(tick) + 4, shown, "end"))
    return "".join(drawn)


def svg(
    wide: int, high: int, content: str, said: str, kind: str, *, walked: bool = False
) -> Markup:
    """Return a whole drawing.

    Args:
        wide: in its own units.
        high: likewise.
        content: elements.
        said: what a screen reader says.
        kind: its class.
        walked: whether arrow keys walk along what is in it.

    Returns:
        SVG.
    """
    role = 'role="group" tabindex="0"' if walked else 'role="img"'
    return Markup(
        f'<svg class="{kind}" viewBox="0 0 {wide} {high}" {role} aria-label="{escape(said)}">'
        f"{content}</svg>"
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """Return a line from one place to another."""
    return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def dot(x: float, y: float, radius: float, kind: str) -> str:
    """Return a dot."""
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}"/>'


def mark(x: float, y: float, radius: float, kind: str) -> str:
    """Return a point in the form that says what the contender is.

    Args:
        x: of its middle.
        y: likewise.
        radius: half its size.
        kind: a key of `MARKS`.

    Returns:
        An element.
    """
    form = MARKS[kind]
    if form == "diamond":
        ends = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
        places = " ".join(f"{round(a, 2)},{round(b, 2)}" for a, b in ends)
        return f'<polygon class="point grey" points="{places}"/>'
    if form == "square":
        side = 1.7 * radius
        return (
            f'<rect class="point grey" x="{x - side / 2:.2f}" y="{y - side / 2:.2f}"'
            f' width="{side:.2f}" height="{side:.2f}"/>'
        )
    return dot(x, y, radius, "point hollow" if form == "hollow circle" else "point")


def path(points: Sequence[tuple[float, float]], kind: str) -> str:
    """Return a line through places."""
    places = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline class="{kind}" points="{places}"/>'


def text(x: float, y: float, words: str, anchor: str, kind: str = "label") -> str:
    """Return words, which are escaped; the anchor is "start", "middle" or "end"."""
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'
