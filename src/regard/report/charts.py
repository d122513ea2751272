"""The drawings of a report as SVG: numbers in, text that a page can hold out."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

__all__ = ["cost_chart", "curves_chart", "interval_chart", "removal_chart"]

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 12, 36  # where the axes stand, from the four edges


class _Sheet(NamedTuple):
    """The size of a drawing in its own units; the page scales it, and its labels with it."""

    wide: int
    high: int

    @property
    def right(self) -> int:
        return self.wide - _RIGHT

    @property
    def bottom(self) -> int:
        return self.high - _BOTTOM


_SMALL = _Sheet(300, 200)  # as wide as a phone, or as a column: labels keep their size
_LARGE = _Sheet(640, 340)


def interval_chart(
    score: float, low: float | None, high: float | None, span: Sequence[float]
) -> Markup:
    """Draw a score with its interval, on a scale that all rows of a table share.

    Args:
        score: of the contender.
        low: lower end of the interval; None draws the score alone.
        high: upper end.
        span: the ends of the scale.

    Returns:
        SVG.
    """
    scale = _Scale(span[0], span[1], 4, 156)
    ends = ""
    if low is not None and high is not None:
        ends = _line(scale(low), 8, scale(high), 8, "whisker")
    said = f"{score:.4f}" if low is None else f"{score:.4f}, from {low:.4f} to {high:.4f}"
    return _svg(160, 16, f"{ends}{_dot(scale(score), 8, 4, 'point')}", said, "interval")


def cost_chart(
    rows: Sequence[dict[str, Any]], front: Sequence[str], metric: str, *, large: bool = False
) -> Markup:
    """Draw scores against the time of an answer, with the line that no other contender beats.

    Contenders on the line are numbered; each point has its name as a title.

    Args:
        rows: the leaderboard, with `contender`, `score`, `inference_ms`, `score_low`, `score_high`.
        front: the names on the line, the quickest first.
        metric: what the score is.
        large: for a screen, not for a phone.

    Returns:
        SVG; empty where no time is known.
    """
    known = [row for row in rows if row["score"] is not None and row["inference_ms"]]
    if not known:
        return Markup("")
    sheet = _LARGE if large else _SMALL
    x = _Scale.around([math.log10(row["inference_ms"]) for row in known], _LEFT, sheet.right)
    y = _Scale.around([row["score"] for row in known], sheet.bottom, _TOP)
    places = {
        row["contender"]: (x(math.log10(row["inference_ms"])), y(row["score"])) for row in known
    }
    drawn = [_axes(sheet, x, y, "milliseconds for a batch", metric, log=True)]
    drawn.append(_path([places[name] for name in front], "front"))
    for row in known:
        kind = "point" if row["role"] not in ("control", "reference") else "point control"
        title = f"{row['contender']}: {row['score']:.4f}, {row['inference_ms']:.2f} ms"
        at = places[row["contender"]]
        drawn.append(_dot(at[0], at[1], 5, kind, title))
    for number, name in enumerate(front, start=1):  # names would cover each other
        at = places[name]
        drawn.append(_text(at[0] - 6, at[1] - 7, str(number), "end"))
    said = f"{metric} against the time of an answer; never beaten: {', '.join(front)}"
    return _svg(*sheet, "".join(drawn), said, "chart")


def curves_chart(trials: Sequence[dict[str, Any]], most: float) -> Markup:
    """Draw the validation loss of trials against epochs, and mark the state that was kept.

    Args:
        trials: with `epochs`, `validation_loss` and `best`.
        most: the largest loss that is drawn.

    Returns:
        SVG.
    """
    ends = [epoch for trial in trials for epoch in trial["epochs"]]
    if not ends:
        return Markup("")
    losses = [min(loss, most) for trial in trials for loss in trial["validation_loss"]]
    x = _Scale(0, max(ends), _LEFT, _SMALL.right)
    y = _Scale(min(losses) * 0.95, most, _SMALL.bottom, _TOP)
    drawn = [_axes(_SMALL, x, y, "epochs", "validation loss")]
    for trial in trials:
        points = [
            (x(epoch), y(min(loss, most)))
            for epoch, loss in zip(trial["epochs"], trial["validation_loss"], strict=True)
        ]
        drawn.append(_path(points, "curve"))
        if 0 < trial["best"] <= len(points):
            kept = points[trial["best"] - 1]
            drawn.append(_dot(kept[0], kept[1], 4, "point"))
    return _svg(*_SMALL, "".join(drawn), "validation loss against epochs", "chart")


def removal_chart(shares: Sequence[float], curves: Sequence[Sequence[float]], what: str) -> Markup:
    """Draw the probability of the answer while tokens are deleted or put in.

    Args:
        shares: of the tokens.
        curves: by weight, and in random order.
        what: "deleted" or "put in".

    Returns:
        SVG.
    """
    x = _Scale(0, 100, _LEFT, _SMALL.right)
    y = _Scale(0, 1, _SMALL.bottom, _TOP)
    drawn = [_axes(_SMALL, x, y, f"% of tokens {what}", "chance of the label")]
    for curve, kind in zip(curves, ("curve", "curve random"), strict=True):
        points = [(x(100 * share), y(each)) for share, each in zip(shares, curve, strict=True)]
        drawn.append(_path(points, kind))
    said = f"chance of the label while tokens are {what}: by weight (solid), at random (dashed)"
    return _svg(*_SMALL, "".join(drawn), said, "chart")


class _Scale:
    """From numbers to places in a drawing."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high = low, high if high > low else low + 1
        self.start, self.end = start, end

    @classmethod
    def around(cls, values: Sequence[float], start: float, end: float) -> "_Scale":
        room = (max(values) - min(values)) * 0.12 or 0.05
        return cls(min(values) - room, max(values) + room, start, end)

    def __call__(self, value: float) -> float:
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


def _axes(
    sheet: _Sheet, x: _Scale, y: _Scale, below: str, beside: str, *, log: bool = False
) -> str:
    middle = (_TOP + sheet.bottom) / 2
    drawn = [
        _line(_LEFT, sheet.bottom, sheet.right, sheet.bottom, "axis"),
        _line(_LEFT, _TOP, _LEFT, sheet.bottom, "axis"),
        _text((_LEFT + sheet.right) / 2, sheet.high - 5, below, "middle"),
        f'<text class="label" transform="translate(12 {middle}) rotate(-90)"'
        f' text-anchor="middle">{escape(beside)}</text>',
    ]
    for tick in x.log_ticks(sheet.wide // 45) if log else x.ticks(4):
        shown = f"{float(f'{10**tick:.2g}'):,g}" if log else f"{tick:g}"
        drawn.append(_text(x(tick), sheet.bottom + 15, shown, "middle"))
    for tick in y.ticks(4):
        drawn.append(_line(_LEFT, y(tick), sheet.right, y(tick), "grid"))
        drawn.append(_text(_LEFT - 4, y(tick) + 4, f"{tick:.4g}", "end"))
    return "".join(drawn)


def _svg(wide: int, high: int, content: str, said: str, kind: str) -> Markup:
    return Markup(
        f'<svg class="{kind}" viewBox="0 0 {wide} {high}" role="img" aria-label="{escape(said)}">'
        f"{content}</svg>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def _dot(x: float, y: float, radius: float, kind: str, title: str = "") -> str:
    inside = f"<title>{escape(title)}</title>" if title else ""
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}">{inside}</circle>'


def _path(points: Sequence[tuple[float, float]], kind: str) -> str:
    places = " ".join(f"{x},{y}" for x, y in points)
    return f'<polyline class="{kind}" points="{places}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text class="label" x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
