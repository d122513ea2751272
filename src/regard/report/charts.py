"""The drawings of a report as SVG: numbers in, text that a page can hold out."""

import math
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from regard.report.svg_parts import LARGE, LEFT, SMALL, TOP, Scale, axes, dot, line, path, svg, text

__all__ = ["cost_chart", "curves_chart", "interval_chart", "removal_chart"]


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
    scale = Scale(span[0], span[1], 4, 156)
    ends = ""
    if low is not None and high is not None:
        ends = line(scale(low), 8, scale(high), 8, "whisker")
    said = f"{score:.4f}" if low is None else f"{score:.4f}, from {low:.4f} to {high:.4f}"
    return svg(160, 16, f"{ends}{dot(scale(score), 8, 4, 'point')}", said, "interval")


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
    sheet = LARGE if large else SMALL
    x = Scale.around([math.log10(row["inference_ms"]) for row in known], LEFT, sheet.right)
    y = Scale.around([row["score"] for row in known], sheet.bottom, TOP)
    places = {
        row["contender"]: (x(math.log10(row["inference_ms"])), y(row["score"])) for row in known
    }
    drawn = [axes(sheet, x, y, "milliseconds for a batch", metric, log=True)]
    drawn.append(path([places[name] for name in front], "front"))
    for row in known:
        kind = "point" if row["role"] not in ("control", "reference") else "point control"
        title = f"{row['contender']}: {row['score']:.4f}, {row['inference_ms']:.2f} ms"
        at = places[row["contender"]]
        drawn.append(dot(at[0], at[1], 5, kind, title))
    for number, name in enumerate(front, start=1):  # names would cover each other
        at = places[name]
        drawn.append(text(at[0] - 6, at[1] - 7, str(number), "end"))
    said = f"{metric} against the time of an answer; never beaten: {', '.join(front)}"
    return svg(*sheet, "".join(drawn), said, "chart")


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
