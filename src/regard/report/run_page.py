"""The report of a run as one HTML file, from the same data as `report.json`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from regard.explain.explanation import Piece
from regard.report.charts import cost_chart, curves_chart, interval_chart, removal_chart
from regard.report.pages import rendered
from regard.report.token_rows import token_row

__all__ = ["report_page"]

_ANSWERS = {
    None: "",
    "yes": "yes",
    "not more than permuted": "no, not further than in random order",
    "not more than untrained": "no, not further than never trained",
    "untrained": "never trained",
    "no control": "further than in random order",
}
_UNLIKELY_LOSS = 1.6  # times the worst kept loss: what is above is cut off


def report_page(findings: Mapping[str, Any]) -> str:
    """Return the report of a run.

    Args:
        findings: what `run_findings` returned.

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
        of_texts="examples" in findings,
        **(_of_texts(findings) if "examples" in findings else {}),
        plan_text=json.dumps(plan, indent=2),
    )


def _of_texts(findings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page has of texts alone."""
    return {
        "lengths": _lengths(
            findings["lengths"], [row["contender"] for row in findings["leaderboard"]]
        ),
        "examples": _shown_examples(findings["examples"]),
        "removal": _removal(findings["faithfulness"]),
        "deciding": {
            name: {**each, "answer": _ANSWERS[each["answer"]]}
            for name, each in findings["deciding"].items()
        },
    }


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


def _lengths(bins: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any] | None:
    if not bins:
        return None
    shares = [share for each in bins for share in each["right"].values()]
    low, high = min(shares, default=0.0), max(shares, default=1.0)
    room = high - low or 1.0
    rows = [
        {
            "name": name,
            "cells": [
                None
                if name not in each["right"]
                else (each["right"][name], round((each["right"][name] - low) / room, 3))
                for each in bins
            ],
        }
        for name in names
        if any(name in each["right"] for each in bins)
    ]
    return {"bins": bins, "rows": rows}


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


def _shown_examples(examples: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what is shown of each example; the first one is open."""
    return [
        {**_example(example), "place": place, "first": place == 0}
        for place, example in enumerate(examples)
    ]


def _example(example: Mapping[str, Any]) -> dict[str, Any]:
    shown = []
    for name, seen in example["contenders"].items():
        pieces = [
            Piece(text, weight, effect)
            for text, weight, effect in zip(
                example["pieces"], seen["weights"], seen["effects"], strict=True
            )
        ]
        shown.append(
            {
                "name": name,
                "label": seen["label"],
                "chance": seen["chance"],
                "right": seen["label"] == example["label"],
                "attends": any(weight is not None for weight in seen["weights"]),
                "row": token_row(pieces),
            }
        )
    return {**example, "shown": shown}


def _removal(faithfulness: Mapping[str, Any]) -> list[dict[str, Any]]:
    shares = faithfulness["shares"]
    return [
        {
            "name": name,
            **each,
            "answer": _ANSWERS[each["answer"]],
            "charts": [
                removal_chart(shares, each[kind], what)
                for kind, what in (("deletion", "deleted"), ("insertion", "put in"))
                if each[kind] is not None
            ],
        }
        for name, each in faithfulness["contenders"].items()
    ]
