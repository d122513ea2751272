"""The drawings of a report as SVG: numbers in, text that a page can hold out."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from regard.report.label_layout import LabelPlace, label_places
from regard.report.svg_parts import (
    INTERVAL,
    LARGE,
    LEFT,
    SMALL,
    TALL,
    TOP,
    Scale,
    axes,
    dot,
    line,
    mark,
    path,
    svg,
    text,
)

__all__ = ["cost_chart", "curves_chart", "interval_axis", "interval_chart", "removal_chart"]

_LETTER = 6.9  # units that a letter of a label is wide
_INTERVAL_TICKS = 4  # of the scale above a column of intervals
_EDGE = 14  # units from its ends in which a label would leave it


def interval_chart(
    score: float, low: float | None, high: float | None, span: Sequence[float], kind: str = "worse"
) -> Markup:
    """Draw a score with its interval, on a scale that all rows of a table share.

    Args:
        score: of the contender.
        low: lower end of the interval; None draws the score alone.
        high: upper end.
        span: the ends of the scale.
        kind: what the contender is, a key of `MARKS`.

    Returns:
        SVG.
    """
    scale = _interval_scale(span)
    drawn = [line(scale(tick), 0, scale(tick), 16, "grid") for tick in scale.ticks(_INTERVAL_TICKS)]
    if low is not None and high is not None:
        drawn.append(line(scale(low), 8, scale(high), 8, "whisker"))
    drawn.append(mark(scale(score), 8, 4, kind))
    said = f"{score:.4f}" if low is None else f"{score:.4f}, from {low:.4f} to {high:.4f}"
    return svg(INTERVAL.wide, 16, "".join(drawn), said, "interval")


def interval_axis(span: Sequence[float], *, is_share: bool) -> Markup:
    """Draw the scale of `interval_chart`, to stand above a column of them.

    Args:
        span: the ends of the scale.
        is_share: whether it is written in percent.

    Returns:
        SVG.
    """
    scale = _interval_scale(span)
    drawn = [line(0, 15, INTERVAL.wide, 15, "axis")]
    for tick in scale.ticks(_INTERVAL_TICKS):
        drawn.append(line(scale(tick), 11, scale(tick), 15, "axis"))
        shown = f"{100 * tick:g}" if is_share else f"{tick:.4g}"
        anchor = "middle"
        if scale(tick) < _EDGE:
            anchor = "start"
        elif scale(tick) > INTERVAL.wide - _EDGE:
            anchor = "end"
        drawn.append(text(scale(tick), 9, shown, anchor, "label tick"))
    said = f"scale from {span[0]:.4g} to {span[1]:.4g}"
    return svg(INTERVAL.wide, 16, "".join(drawn), said, "interval scale")


def _interval_scale(span: Sequence[float]) -> Scale:
    return Scale(span[0], span[1], 6, INTERVAL.wide - 6)


def cost_chart(
    rows: Sequence[Mapping[str, Any]],
    front: Sequence[str],
    words: Mapping[str, str],
    *,
    used: str = "",
    percent: bool = False,
    large: bool = False,
) -> Markup:
    """Draw scores with their intervals against the time of an answer, and name every point.

    A dotted line joins the contenders that no other beats in both.

    Args:
        rows: the leaderboard, each with `kind`, a key of `MARKS`, and `said`, what is read out.
        front: the names on the line, the quickest first.
        words: the `score` and the `time`, as the axes call them.
        used: the contender that the verdict names.
        percent: whether scores are shares, which are written in percent.
        large: for a screen, not for a phone.

    Returns:
        SVG; empty where no time is known.
    """
    known = [row for row in rows if row["score"] is not None and row["inference_ms"]]
    if not known:
        return Markup("")
    known.sort(key=lambda row: row["inference_ms"])  # as the arrow keys walk
    sheet = LARGE if large else TALL
    x = Scale.around([math.log10(row["inference_ms"]) for row in known], LEFT, sheet.right)
    y = Scale.around([end for row in known for end in _ends(row)], sheet.bottom, TOP)
    places = {
        row["contender"]: (x(math.log10(row["inference_ms"])), y(row["score"])) for row in known
    }
    named = label_places(
        list(places.values()),
        [_LETTER * len(name) + 2 for name in places],
        (LEFT + 3, TOP, sheet.wide - 2, sheet.bottom - 2),
        before=list(places).index(used) if used in places else None,
    )
    drawn = [axes(sheet, x, y, words["time"], words["score"], log=True, percent=percent)]
    for row in known:
        across = places[row["contender"]][0]
        drawn.append(line(across, y(_ends(row)[0]), across, y(_ends(row)[-1]), "whisker faint"))
    drawn.append(path([places[name] for name in front if name in places], "front"))
    for row, label in zip(known, named, strict=True):
        drawn.append(_point(row, places[row["contender"]], label, is_used=row["contender"] == used))
    said = f"{words['score']} against {words['time']}; never beaten: {', '.join(front)}"
    return svg(*sheet, "".join(drawn), said, "chart spots", walked=True)


def _ends(row: Mapping[str, Any]) -> list[float]:
    """Return the lower end, the score and the upper end, as far as they are known."""
    found = [row["score_low"], row["score"], row["score_high"]]
    return [each for each in found if each is not None]


def _point(
    row: Mapping[str, Any], at: tuple[float, float], label: LabelPlace, *, is_used: bool
) -> str:
    """Return a point with its name, and the line that leads there."""
    kind = f"spot {row['kind']}{' used' if is_used else ''}"
    leader = line(*at, label.x, label.y - 4, "leader") if label.is_far else ""
    ring = f'<circle class="ring" cx="{at[0]}" cy="{at[1]}" r="9"/>' if is_used else ""
    inside = leader + ring + mark(*at, 5, row["kind"])
    inside += text(label.x, label.y, row["contender"], label.anchor, "label name")
    return f'<g class="{kind}" data-said="{escape(row["said"])}">{inside}</g>'


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
    x = Scale(0, max(ends), LEFT, SMALL.right)
    y = Scale(min(losses) * 0.95, most, SMALL.bottom, TOP)
    drawn = [axes(SMALL, x, y, "epochs", "validation loss")]
    for trial in trials:
        points = [
            (x(epoch), y(min(loss, most)))
            for epoch, loss in zip(trial["epochs"], trial["validation_loss"], strict=True)
        ]
        drawn.append(path(points, "curve"))
        if 0 < trial["best"] <= len(points):
            kept = points[trial["best"] - 1]
            drawn.append(dot(kept[0], kept[1], 4, "point"))
    return svg(*SMALL, "".join(drawn), "validation loss against epochs", "chart")


def removal_chart(
    shares: Sequence[float], curves: Sequence[Sequence[float]], weighed: str, what: str
) -> Markup:
    """Draw the probability of the answer while tokens or steps are deleted or put in.

    Args:
        shares: of the tokens.
        curves: by weight, and in random order.
        weighed: what they are called, in the plural.
        what: "deleted" or "put in".

    Returns:
        SVG.
    """
    x = Scale(0, 100, LEFT, SMALL.right)
    y = Scale(0, 1, SMALL.bottom, TOP)
    drawn = [axes(SMALL, x, y, f"% of {weighed} {what}", "chance of the label")]
    for curve, kind in zip(curves, ("curve", "curve random"), strict=True):
        points = [(x(100 * share), y(each)) for share, each in zip(shares, curve, strict=True)]
        drawn.append(path(points, kind))
    said = f"chance of the label while {weighed} are {what}: by weight (solid), at random (dashed)"
    return svg(*SMALL, "".join(drawn), said, "chart")
