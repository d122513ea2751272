"""The report of a run as one HTML file, from the same data as `report.json`."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from regard.catalog.contenders import BASELINE, UNTRAINED
from regard.comparison.said_scores import said_score
from regard.report.charts import cost_chart, curves_chart, interval_axis, interval_chart
from regard.report.pages import rendered
from regard.report.sections import OPEN_KINDS, shown_section
from regard.report.svg_parts import mark

__all__ = ["report_page"]

_UNLIKELY_LOSS = 1.6  # times the worst kept loss: what is above is cut off
_STANDINGS = {
    "first": "first",
    "tied": "≈ first",
    "worse": "worse",
    "control": "control",
    "reference": "reference",
}
_TIED = "cannot be told apart from the first"
_PICKED = 5  # contenders whose maps are shown at first


def report_page(findings: Mapping[str, Any]) -> str:
    """Return the report of a run.

    Args:
        findings: what `findings_of` returned.

    Returns:
        HTML text that needs no other file and asks for none.
    """
    plan, scoring = findings["plan"], findings["scoring"]
    rows, span = _shown_rows(findings), _span(findings["leaderboard"])
    sections = [
        {**shown_section(each), "picked": _picked(findings, each)} for each in findings["sections"]
    ]
    return rendered(
        "report.html",
        found=findings,
        plan=plan,
        metric=scoring["label"],
        use=_use(findings["card"]["use"]),
        date=_date(findings["began"]),
        rows=rows,
        scale=interval_axis(span, is_share=scoring["is_share"]),
        legend=_legend(rows),
        large_cost=_cost(findings, rows, large=True),
        small_cost=_cost(findings, rows, large=False),
        pairs=_matrix(findings["pairs"], plan["rope"]),
        curves=_curves(findings["curves"]),
        open_sections=[each for each in sections if each["kind"] in OPEN_KINDS],
        folded_sections=[each for each in sections if each["kind"] not in OPEN_KINDS],
        test=_test_of_weights(findings["sections"]),
        plan_text=json.dumps(plan, indent=2),
    )


def _use(sentence: str) -> tuple[str, str]:
    """Return what a card says first in two parts: `Use X`, and the reasons."""
    use, _, reasons = sentence.partition(": ")
    return use, reasons[:1].upper() + reasons[1:]


def _date(began: str | None) -> str:
    """Say when a run began: `30 November 2026, 18:57 UTC`; nothing where it is not known."""
    if began is None:
        return ""
    at = datetime.fromisoformat(began)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def _span(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Return the ends of the scale on which all intervals are drawn."""
    scores = [row["score"] for row in rows if row["score"] is not None]
    ends = [row[name] for row in rows for name in ("score_low", "score_high")]
    known = [each for each in [*scores, *ends] if each is not None]
    return (min(known, default=0.0), max(known, default=1.0))


def _shown_rows(findings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the leaderboard; each with its `kind`, `standing`, `chart`, and what is read out."""
    rows, shown = findings["leaderboard"], []
    for place, row in enumerate(rows):
        kind = _kind(row, is_first=place == 0)
        standing = _STANDINGS[kind] if row["score"] is not None else ""
        if row["first_in_draws"] is None and kind == "worse":
            standing = "not compared"
        said = _said(row, standing, is_share=findings["scoring"]["is_share"])
        made = {**row, "kind": kind, "standing": standing, "said": said, "chart": ""}
        if row["score"] is not None:
            ends = row["score_low"], row["score_high"]
            made["chart"] = interval_chart(row["score"], *ends, _span(rows), kind)
        shown.append(made)
    return shown


def _kind(row: Mapping[str, Any], *, is_first: bool) -> str:
    if row["role"] in ("control", "reference"):
        return str(row["role"])
    if is_first:
        return "first"
    return "tied" if row["group"] else "worse"


def _said(row: Mapping[str, Any], standing: str, *, is_share: bool) -> str:
    if row["score"] is None:
        return f"{row['contender']}: no score"

    names = ("score", "score_low", "score_high")
    score, low, high = (
        "" if row[name] is None else said_score(row[name], is_share=is_share) for name in names
    )
    told = f"{row['contender']}: {score}{' %' if is_share else ''}"
    if low:
        told += f" ({low} to {high})"
    if row["inference_ms"] is not None:
        told += f", {row['inference_ms']:.2f} ms"
    what = _TIED if standing == _STANDINGS["tied"] else standing
    return f"{told}, {what}" if what else told


def _legend(rows: Sequence[Mapping[str, Any]]) -> list[tuple[Markup, str]]:
    """Return the form of each kind of point that there is, and what it means."""
    there = {row["kind"] for row in rows if row["score"] is not None}
    first = rows[0]["contender"] if rows else ""
    words = {**_STANDINGS, "first": f"the first, {first}", "tied": _TIED}
    if "tied" in there:  # they look alike
        words["tied"] = f"{first}, the first, and what cannot be told apart from it"
        there.discard("first")
    return [
        (Markup(f'<svg viewBox="0 0 14 14" aria-hidden="true">{mark(7, 7, 5, kind)}</svg>'), said)
        for kind, said in words.items()
        if kind in there
    ]


def _cost(findings: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], *, large: bool) -> Markup:
    scoring, plan = findings["scoring"], findings["plan"]
    of_what = f" of {plan['batch_size']} {findings['rows']}" if large else ""
    words = {
        "score": f"{scoring['label']}{', %' if scoring['is_share'] else ''}",
        "time": f"milliseconds to answer a batch{of_what}",
    }
    return cost_chart(
        rows,
        findings["pareto"],
        words,
        used=findings["used"] or "",
        percent=scoring["is_share"],
        large=large,
    )


def _picked(findings: Mapping[str, Any], section: Mapping[str, Any]) -> list[str]:
    """Name the contenders whose maps teach most: the one to use, the first, the two that are plain.

    Then the layers that give weights, best first.
    """
    if section["kind"] not in OPEN_KINDS or not section["data"]["examples"]:
        return []
    seen = section["data"]["examples"][0]["contenders"]
    rows = [row["contender"] for row in findings["leaderboard"]]
    weighed = [
        name
        for name in rows
        if name in seen and any(each is not None for each in seen[name]["weights"] or [])
    ]
    order = [findings["used"], *rows[:1], BASELINE, UNTRAINED]
    known = [name for name in dict.fromkeys([*order, *weighed, *rows, *seen]) if name in seen]
    return known[:_PICKED]


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
