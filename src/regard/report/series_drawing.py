"""A series as SVG: a curve for each channel, and behind the curves what each step has."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, final

from markupsafe import Markup, escape

from regard.report.svg_parts import LEFT, RIGHT, TOP, Scale, line, path, text

__all__ = ["ShadedStep", "named", "series_chart", "series_curves", "shaded_steps"]

_WIDE = 300
_BAND, _GAP = 52, 6  # a channel's height, and what stands between two
_BELOW = 34  # for the numbers of steps
_MOST_STEPS = 120  # with a shade of their own; of more, some share one
_MOST_POINTS = 400  # of a curve; of more, the extremes of some steps are drawn
_LONGEST = 24  # characters of a channel's name

Values = Sequence[float | None]


@final
class ShadedStep(NamedTuple):
    """Hold what a step has, or several that are drawn as one.

    Args:
        first: the number of the first step, from 0.
        last: the number of the last one.
        weight: the sum of their weights; None for a contender without any.
        effect: the effect that is furthest from 0; None where there is none.
    """

    first: int
    last: int
    weight: float | None
    effect: float | None


def shaded_steps(weights: Values | None, effects: Values | None) -> list[ShadedStep]:
    """Put steps together where a series has more than can be seen.

    Args:
        weights: of each step; None without any.
        effects: likewise.

    Returns:
        At most 120 steps.
    """
    count = len(weights if weights is not None else effects or ())
    size = max(1, math.ceil(count / _MOST_STEPS))
    found = []
    for first in range(0, count, size):
        own = slice(first, first + size)
        weight = None if weights is None else sum(each or 0.0 for each in weights[own])
        effect = None if effects is None else max((e or 0.0 for e in effects[own]), key=abs)
        found.append(ShadedStep(first, min(first + size, count) - 1, weight, effect))
    return found


def named(shaded: ShadedStep, step: str) -> str:
    """Return the name of a step, or of several that are drawn as one.

    Args:
        shaded: the step.
        step: what a step is called.

    Returns:
        Such as "step 5", or "step 5 to 8".
    """
    several = "" if shaded.first == shaded.last else f" to {shaded.last + 1}"
    return f"{step} {shaded.first + 1}{several}"


def series_curves(example: Mapping[str, Any], channels: Sequence[str], name: str) -> Markup:
    """Draw the curves of a series, as all contenders share them.

    Args:
        example: of the section: its `values` and, of a forecast, what `came`, each a list of
            numbers a channel, those that are forecast first.
        channels: the names of the channels.
        name: by which `series_chart` finds the curves.

    Returns:
        A drawing that shows nothing by itself.
    """
    x, scales = _scales(example)
    drawn = []
    for channel, values, y in zip(channels, example["values"], scales, strict=True):
        top, bottom = y.end, y.start
        drawn += [line(LEFT, top, LEFT, bottom, "axis"), line(LEFT, bottom, x.end, bottom, "axis")]
        for value in (y.low, y.high):
            drawn.append(
                text(LEFT - 4, min(max(y(value) + 4, top + 10), bottom), f"{value:.3g}", "end")
            )
        drawn += [path(points, "series") for points in _points(values, 0, x, y)]
        drawn.append(text(LEFT + 4, top + 11, channel[:_LONGEST], "start"))
    history, bottom = len(example["values"][0]), scales[-1].start
    for came, y in zip(example["came"], scales, strict=False):
        drawn += [path(points, "series came") for points in _points(came, history, x, y)]
    if example["came"]:
        drawn.append(line(x(history + 0.5), TOP, x(history + 0.5), bottom, "now"))
    for tick in x.ticks(4):
        if tick == int(tick):
            drawn.append(text(x(tick), bottom + 15, f"{int(tick)}", "middle"))
    high = _high(example)
    return Markup(
        f'<svg class="shared" viewBox="0 0 {_WIDE} {high}" aria-hidden="true"><defs>'
        f'<g id="{escape(name)}">{"".join(drawn)}</g></defs></svg>'
    )


def series_chart(
    example: Mapping[str, Any],
    steps: Sequence[ShadedStep],
    forecast: Sequence[Values],
    *,
    curves: str,
    by: str,
    step: str,
    said: str,
) -> Markup:
    """Draw a series with each step's weight, or effect, shaded behind its curves.

    Args:
        example: as `series_curves` had it.
        steps: what they have.
        forecast: of a contender, as `came`; empty where nothing is forecast.
        curves: the name of the curves.
        by: "weight" or "effect".
        step: what a step is called.
        said: what a screen reader says.

    Returns:
        SVG; a row of the page that the arrow keys walk.
    """
    x, scales = _scales(example)
    bottom = scales[-1].start
    weight = max((each.weight or 0.0 for each in steps), default=0.0)
    effect = max((abs(each.effect or 0.0) for each in steps), default=0.0)
    drawn = []
    for each in steps:
        left, right = x(each.first + 0.5), x(each.last + 1.5)
        kind = "token against" if (each.effect or 0.0) < 0 else "token"
        shades = f"--w:{_share(each.weight, weight)};--e:{abs(_share(each.effect, effect))}"
        numbers = "".join(
            f' data-{letter}="{round(value, 4)}"'
            for letter, value in (("w", each.weight), ("e", each.effect))
            if value is not None
        )
        drawn.append(
            f'<rect class="{kind}" x="{left}" y="{TOP}" width="{round(right - left, 2)}"'
            f' height="{bottom - TOP}" style="{shades}" data-name="{escape(named(each, step))}"'
            f"{numbers}/>"
        )
    drawn.append(f'<use href="#{escape(curves)}"/>')
    history = len(example["values"][0])
    for values, y in zip(forecast, scales, strict=False):
        drawn += [path(points, "series forecast") for points in _points(values, history, x, y)]
    return Markup(
        f'<svg class="chart steps by-{by}" viewBox="0 0 {_WIDE} {_high(example)}" tabindex="0"'
        f' role="group" aria-label="{escape(said)}">{"".join(drawn)}</svg>'
    )


def _scales(example: Mapping[str, Any]) -> tuple[Scale, list[Scale]]:
    """Return the scale of steps, and for each channel that of its values."""
    came, values = example["came"], example["values"]
    last = len(values[0]) + (len(came[0]) if came else 0)
    x = Scale(0.5, max(last, 1) + 0.5, LEFT, _WIDE - RIGHT)  # steps count from 1
    scales = []
    for place, own in enumerate(values):
        others = [came, *(each["forecast"] for each in example["contenders"].values())]
        everything = [*own, *(v for each in others if place < len(each) for v in each[place])]
        known = [each for each in everything if each is not None] or [0.0]
        top = TOP + place * (_BAND + _GAP)
        scales.append(Scale(min(known), max(known), top + _BAND, top))
    return x, scales


def _high(example: Mapping[str, Any]) -> int:
    return TOP + len(example["values"]) * (_BAND + _GAP) - _GAP + _BELOW


def _points(values: Values, first: int, x: Scale, y: Scale) -> list[list[tuple[float, float]]]:
    """Return the lines of a curve, which is broken where values are missing."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in _thinned(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((x(first + place + 1), y(value)))
    # A line of one point shows nothing: it gets a second one beside the first.
    return [run if len(run) > 1 else [run[0], (run[0][0] + 1, run[0][1])] for run in runs if run]


def _thinned(values: Values) -> list[tuple[int, float | None]]:
    """Return places and values; of very many the extremes of each few."""
    size = math.ceil(2 * len(values) / _MOST_POINTS)
    if len(values) <= _MOST_POINTS:
        return list(enumerate(values))
    found: list[tuple[int, float | None]] = []
    for first in range(0, len(values), size):
        own = [
            (place, v)
            for place, v in enumerate(values[first : first + size], first)
            if v is not None
        ]
        if own:
            ends = {min(own, key=lambda each: each[1]), max(own, key=lambda each: each[1])}
            found += sorted(ends)
        else:
            found.append((first, None))
    return found


def _share(value: float | None, most: float) -> float:
    return 0.0 if value is None or most <= 0 else round(value / most, 3)
