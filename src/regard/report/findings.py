"""All that a report shows, as plain data: what `report.json` holds, by its documented schema."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

from regard.catalog.cards import CARDS
from regard.comparison import (
    Plan,
    Preparation,
    Row,
    Store,
    Task,
    Trial,
    verdict_card,
    verdict_sentences,
)
from regard.comparison.best_model import best_contender, best_trial
from regard.comparison.metric import Metric
from regard.comparison.selection import chosen_trials
from regard.comparison.verdict.choice import chosen_contender
from regard.comparison.verdict.facts import RunFacts
from regard.report.given_call import GivenCall
from regard.report.methods import methods_paragraph
from regard.report.suggestions import next_steps
from regard.sections.rounding import rounded
from regard.statistics.analysis import Analysis

__all__ = ["SCHEMA", "findings_of", "pareto_front", "shown_pairs"]

SCHEMA = "regard report 2"

_BUSY = 0.5  # programs a processor


def findings_of(
    task: Task,
    store: Store,
    preparation: Preparation,
    rows: Sequence[Row],
    analysis: Analysis | None,
) -> dict[str, Any]:
    """Return what a run found, finished or not; the schema is on the page about reports.

    Args:
        task: of the run; it adds its own sections.
        store: of the run.
        preparation: its data.
        rows: its leaderboard.
        analysis: what may be claimed.

    Returns:
        Dictionaries, lists, strings, numbers and None, as JSON takes them.
    """
    plan, trials = preparation.plan, store.trials()
    chosen = chosen_trials(plan, trials)
    best = best_contender(plan, trials)
    kept = None if best is None else best_trial(plan, best, trials)
    call = GivenCall.from_json(store.about("call"))
    used = _used(plan, rows, analysis)
    found = {
        "format": SCHEMA,
        "source": preparation.source,
        "began": store.about("began"),
        "command": None if call is None else call.written(),
        "busy": _busy(store.about("load")),
        "backend": store.about("backend"),
        "versions": json.loads(store.about("versions") or "{}"),
        "notices": json.loads(store.about("notices") or "[]"),
        "plan": json.loads(plan.to_json()),
        "rows": plan.rows,
        "scoring": _scoring(plan.scoring),
        "trials": _counted(plan, trials),
        "card": verdict_card(plan, rows, analysis, kept).to_data(),
        "used": used,
        "verdict": list(verdict_sentences(plan, rows, analysis, kept)),
        "next": next_steps(task, plan, rows, call, used=used, kept=best),
        "methods": methods_paragraph(store, preparation, task.model_in_words(preparation)),
        "leaderboard": [_row(plan, row) for row in rows],
        "pareto": pareto_front(rows, sign=plan.scoring.sign),
        "pairs": [] if analysis is None else shown_pairs(analysis, rows),
        "curves": _curves(store, plan, chosen),
        "cards": _cards(plan),
    }
    # Sections have the digits that their tasks give them.
    sections = [dict(vars(each)) for each in task.sections(store, preparation, chosen)]
    return {**rounded(found), "sections": sections}


def _counted(plan: Plan, trials: Sequence[Trial]) -> dict[str, Any]:
    """Count the trials, and say why some have failed."""
    return {
        "planned": len(plan.trials()),
        "done": sum(trial.status == "done" for trial in trials),
        "failed": [
            {"contender": trial.contender, "key": list(trial.key[1:]), "reason": trial.reason}
            for trial in trials
            if trial.status == "failed"
        ],
    }


def _used(plan: Plan, rows: Sequence[Row], analysis: Analysis | None) -> str | None:
    """Name the contender that the verdict says to use."""
    if analysis is None:
        return None
    return chosen_contender(RunFacts(plan, rows, analysis)).row.contender


def _busy(noted: str | None) -> str:
    """Say that others used the machine as the run began; nothing where they did not."""
    load = json.loads(noted or "null")
    if load is None or load["programs"] < _BUSY * load["processors"]:
        return ""
    processors = load["processors"]
    return (
        f"The machine was busy as the run began: in the minute before, {load['programs']:.1f}"
        f" programs wanted its {processors} processor{'s' if processors > 1 else ''}. Times of"
        " answers may be too long, and their order another."
    )


def _scoring(metric: Metric) -> dict[str, Any]:
    """What a page says of the score; not its bounds, of which infinity is no JSON."""
    names = ("name", "label", "heading", "meaning", "larger_is_better", "is_share")
    return {name: getattr(metric, name) for name in names}


def pareto_front(rows: Sequence[Row], *, sign: float) -> list[str]:
    """Return the contenders that no other beats in score without taking longer to answer.

    Args:
        rows: the leaderboard.
        sign: 1 where a larger score is better, else -1.

    Returns:
        Names, the quickest first.
    """
    known = [
        (row.inference_ms, sign * row.score, row.contender)
        for row in rows
        if row.ranked and row.score is not None and row.inference_ms is not None
    ]
    front: list[str] = []
    best = float("-inf")
    for _, score, name in sorted(known, key=lambda each: (each[0], -each[1])):
        if score > best:
            front.append(name)
            best = score
    return front


def shown_pairs(analysis: Analysis, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each two ranked contenders, the one that stands higher first.

    Args:
        analysis: what may be claimed.
        rows: the leaderboard, in its order.

    Returns:
        `name`, `other`, `difference`, `low` and `high` of each pair, as the verdict has them.
    """
    order = {row.contender: place for place, row in enumerate(rows)}
    found = [
        pair if order[pair.name] < order[pair.other] else pair.turned() for pair in analysis.pairs
    ]
    found.sort(key=lambda pair: (order[pair.name], order[pair.other]))
    names = ("name", "other", "difference", "low", "high")
    return [{name: getattr(pair, name) for name in names} for pair in found]


def _row(plan: Plan, row: Row) -> dict[str, Any]:
    return {**dataclasses.asdict(row), "note": plan.contender(row.contender).note}


def _curves(
    store: Store, plan: Plan, chosen: Mapping[str, Sequence[Trial]]
) -> dict[str, list[Any]]:
    return {
        name: [
            {
                "split": trial.key.split,
                "seed": trial.key.seed,
                "best": trial.best_check,
                "epochs": [check.epoch for check in store.checks(trial.key)],
                "loss": [check.loss for check in store.checks(trial.key)],
                "validation_loss": [check.validation_loss for check in store.checks(trial.key)],
            }
            for trial in trials
        ]
        for name, trials in chosen.items()
        if plan.contender(name).role != "reference"
    }


def _cards(plan: Plan) -> list[dict[str, Any]]:
    """Return the card of each layer that a contender uses, and a line for each other contender."""
    found = []
    for card in CARDS:
        own = [name for name in plan.layers if plan.contender(name).layer == f"regard.{card.name}"]
        own.sort(key=lambda name: name != card.plain)
        if own:
            found.append(
                {
                    "name": card.name,
                    "contenders": own,
                    "summary": card.summary,
                    "in_words": card.in_words,
                    "formula": list(card.formula),
                    "cost": card.cost,
                    "source": card.source,
                }
            )
    return found
