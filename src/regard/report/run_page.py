"""The report of a run as one HTML file, from the same data as `report.json`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from regard.report.charts import cost_chart, curves_chart, interval_chart
from regard.report.pages import rendered
from regard.report.sections import shown_section

__all__ = ["report_page"]

_UNLIKELY_LOSS = 1.6  # times the worst kept loss: what is above is cut off


def report_page(findings: Mapping[str, Any]) -> str:
    """Return the report of a run.

    Args:
        findings: what `findings_of` returned.

    Returns:
        HTML text that needs no other file and asks for none.
    """
    plan = findings["plan"]
    rows = findings["leaderboard"]
    metric = findings["scoring"]["label"]
    return rendered(
        "report.html",
        found=findings,
        plan=plan,
        metric=metric,
        rows=[_shown_row(row, _span(rows)) for row in rows],
        cost=cost_chart(rows, findings["pareto"], metric),
        large_cost=cost_chart(rows, findings["pareto"], metric, large=True),
        pairs=_matrix(findings["pairs"], plan["rope"]),
        curves=_curves(findings["curves"]),
        sections=[shown_section(each) for each in findings["sections"]],
        test=_test_of_weights(findings["sections"]),
        plan_text=json.dumps(plan, indent=2),
    )


def _span(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Return the ends of the scale on which all intervals are drawn."""
    scores = [row["score"] for row in rows if row["score"] is not None]
    ends = [row[name] for row in rows for name in ("score_low", "score_high")]
    known = [each for each in [*scores, *ends] if each is not None]
    return (min(known, default=0.0), max(known, default=1.0))


def _shown_row(row: Mapping[str, Any], span: tuple[float, float]) -> dict[str, Any]:
    chart = ""
    if row["score"] is not None:
        chart = interval_chart(row["score"], row["score_low"], row["score_high"], span)
    return {**row, "chart": chart}


def _matrix(pairs: Sequence[Mapping[str, Any]], rope: float) -> dict[str, Any] | None:
    """Return the differences of each two contenders as rows and columns, in points."""
    if not pairs:
        return None
    names = list(dict.fromkeys(name for pair in pairs for name in (pair["name"], pair["other"])))
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for pair in pairs:
        for sign, key in ((1, (pair["name"], pair["other"])), (-1, (pair["other"], pair["name"]))):
            ends = None
            if pair["low"] is not None:
                ends = sorted((sign * pair["low"], sign * pair["high"]))
            cells[key] = {
                "difference": sign * pair["difference"] + 0.0,  # never -0.0
                "ends": ends,
                "sure": ends is not None and not ends[0] <= 0 <= ends[1],
                "near": abs(pair["difference"]) <= rope,
            }
    return {"names": names, "cells": cells}


def _curves(curves: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    kept = [
        trial["validation_loss"][trial["best"] - 1]
        for trials in curves.values()
        for trial in trials
        if trial["validation_loss"]
    ]
    most = _UNLIKELY_LOSS * max(kept, default=1.0)
    return [
        {"name": name, "chart": curves_chart(list(map(dict, trials)), most)}
        for name, trials in curves.items()
    ]


def _test_of_weights(sections: Sequence[Mapping[str, Any]]) -> str:
    """Return the name of the section to which maps of weights refer; "" without one."""
    return next((each["name"] for each in sections if each["kind"] == "faithfulness"), "")
