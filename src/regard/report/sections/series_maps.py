"""Series under every contender: each step's weight, or what it decides, behind the curves."""

from collections.abc import Mapping
from typing import Any

from regard.report.series_drawing import (
    ShadedStep,
    named,
    series_chart,
    series_curves,
    shaded_steps,
)

__all__ = ["shown"]


def shown(section: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template shows; the first example is open.

    Args:
        section: of `report.json`.

    Returns:
        The data, of each example with its `curves`, and as `shown` the charts of each contender.
    """
    data = section["data"]
    examples = [_example(section, place) for place in range(len(data["examples"]))]
    return {**data, "examples": examples}


def _example(section: Mapping[str, Any], place: int) -> dict[str, Any]:
    data, curves = section["data"], f"{section['name']}-{place}"
    example = data["examples"][place]
    contenders = []
    for name, seen in example["contenders"].items():
        steps = shaded_steps(seen["weights"], seen["effects"])
        charts = {}
        # Without weights, too, a forecast is drawn.
        drawn = {"weight": seen["weights"] or seen["forecast"], "effect": seen["effects"]}
        for by, there in drawn.items():
            said = _said(name, by, steps, data)
            charts[by] = there and series_chart(
                example, steps, seen["forecast"], curves=curves, by=by, step=data["step"], said=said
            )
        contenders.append({**seen, "name": name, "charts": charts})
    return {
        **example,
        "place": place,
        "first": place == 0,
        "count": len(example["values"][0]),
        "curves": series_curves(example, data["channels"], curves),
        "shown": contenders,
    }


def _said(name: str, by: str, steps: list[ShadedStep], data: Mapping[str, Any]) -> str:
    """Say which step has most, for whom the chart cannot be seen."""
    what = "weights" if by == "weight" else f"left-out {data['steps']}"
    most = max(steps, key=lambda each: getattr(each, by) or 0.0, default=None)
    return f"{name}, {what}" + ("" if most is None else f"; most at {named(most, data['step'])}")
