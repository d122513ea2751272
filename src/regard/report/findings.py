"""All that a report shows, as plain data: what `report.json` holds, by its documented schema."""

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from regard.catalog.cards import CARDS
from regard.comparison import (
    Plan,
    Preparation,
    Row,
    Store,
    Trial,
    claimed_leaderboard,
    verdict_sentences,
)
from regard.comparison.best_model import best_contender, best_trial
from regard.comparison.metric import Metric
from regard.comparison.pointing import Pointing
from regard.comparison.run_store import COMPARE, check_command
from regard.comparison.selection import chosen_trials
from regard.explain.deletion_insertion import REMOVED_SHARES
from regard.report.methods import methods_paragraph
from regard.report.pointing_words import pointing_sentences
from regard.report.sample_maps import SampleMaps
from regard.report.scores_by_length import right_by_length
from regard.statistics.analysis import Analysis
from regard.tasks.registry import stored_task
from regard.tasks.text_classification.preparation import TextPreparation

__all__ = ["SCHEMA", "findings_of", "pareto_front", "run_findings", "shown_pairs"]

SCHEMA = "regard report 1"

_DIGITS = 5


def run_findings(store: Store, task: str | None = None) -> dict[str, Any]:
    """Return what a run found, finished or not; the schema is on the page about reports.

    Args:
        store: of the run.
        task: of the run, where it is a class of somebody's own, which must be named.

    Returns:
        Dictionaries, lists, strings, numbers and None, as JSON takes them.

    Raises:
        ArgumentError: if the run is no comparison.
    """
    check_command(store, COMPARE)
    preparation = stored_task(store.about("task"), task).restored(store)
    return findings_of(store, preparation, *claimed_leaderboard(store, preparation))


def findings_of(
    store: Store, preparation: Preparation, rows: Sequence[Row], analysis: Analysis | None
) -> dict[str, Any]:
    """Return `run_findings` of a run whose claims have been computed: that takes seconds.

    Args:
        store: of the run.
        preparation: its data.
        rows: its leaderboard.
        analysis: what may be claimed.

    Returns:
        As `run_findings`.
    """
    assert isinstance(preparation, TextPreparation)
    plan, trials = preparation.plan, store.trials()
    chosen = chosen_trials(plan, trials)
    networks = {
        name: each for name, each in chosen.items() if plan.contender(name).role != "reference"
    }
    best = best_contender(plan, trials)
    kept = None if best is None else best_trial(plan, best, trials)
    maps = SampleMaps(store, preparation, networks)
    found = {
        "format": SCHEMA,
        "source": preparation.data.source,
        "backend": store.about("backend"),
        "versions": json.loads(store.about("versions") or "{}"),
        "notices": json.loads(store.about("notices") or "[]"),
        "plan": json.loads(plan.to_json()),
        "scoring": _scoring(plan.scoring),
        "trials": {
            "planned": len(plan.trials()),
            "done": sum(trial.status == "done" for trial in trials),
            "failed": [
                {"contender": trial.contender, "key": list(trial.key[1:]), "reason": trial.reason}
                for trial in trials
                if trial.status == "failed"
            ],
        },
        "verdict": list(verdict_sentences(plan, rows, analysis, kept)),
        "methods": methods_paragraph(store, preparation),
        "leaderboard": [_row(plan, row) for row in rows],
        "pareto": pareto_front(rows, sign=plan.scoring.sign),
        "pairs": [] if analysis is None else shown_pairs(analysis, rows),
        "lengths": right_by_length(store, preparation, chosen),
        "curves": _curves(store, networks),
        "examples": _examples(maps),
        "faithfulness": _faithfulness(maps),
        "deciding": _rounded(maps.deciding()),
        "cards": _cards(plan.layers),
    }
    rounded: dict[str, Any] = _rounded(found)
    return rounded


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


def _curves(store: Store, networks: Mapping[str, Sequence[Trial]]) -> dict[str, list[Any]]:
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
        for name, trials in networks.items()
    }


def _examples(maps: SampleMaps) -> list[dict[str, Any]]:
    found = []
    for example in maps.examples():
        place = example.place
        seen = {}
        for name in maps.looks:
            label, chance = maps.answer(name, place)
            pieces = maps.pieces(name, place)
            seen[name] = {
                "label": label,
                "chance": chance,
                "weights": [piece.weight for piece in pieces],
                "effects": [piece.effect for piece in pieces],
            }
        found.append(
            {
                "row": int(maps.rows[place]),
                "kind": example.kind,
                "why": example.why,
                "label": maps.classes[maps.truth[place]],
                "pieces": [piece.text for piece in maps.pieces(next(iter(maps.looks)), place)],
                "contenders": seen,
            }
        )
    return found


def _faithfulness(maps: SampleMaps) -> dict[str, Any]:
    contenders = {}
    for name in maps.attending:
        curves, gap = maps.removal(name), maps.removal_gap(name)
        contenders[name] = {
            **_pointing(maps.pointing.get(name)),
            "agreement": maps.agreement(name),
            "deletion": None if curves is None else curves[0].tolist(),
            "insertion": None if curves is None else curves[1].tolist(),
            "gap": None if gap is None else gap[0],
            "gap_error": None if gap is None else gap[1],
        }
    return {
        "shares": list(REMOVED_SHARES),
        "texts": len(maps.texts),
        "trials": max((each.trials for each in maps.pointing.values()), default=0),
        "said": list(pointing_sentences(maps.pointing, maps.pointing_at_known)),
        "contenders": contenders,
    }


def _pointing(found: Pointing | None) -> dict[str, Any]:
    over = (None, None) if found is None else (found.over_permuted, found.over_control)
    errors = [None if each is None else math.sqrt(each.variance) for each in over]
    return {
        "answer": None if found is None else found.answer,
        "pointed": None if found is None else found.pointed,
        "permuted": None if found is None else found.permuted,
        "over_permuted": None if over[0] is None else over[0].value,
        "over_permuted_error": errors[0],
        "over_control": None if over[1] is None else over[1].value,
        "over_control_error": errors[1],
    }


def _cards(layers: Sequence[str]) -> list[dict[str, Any]]:
    """Return the card of each layer that a contender uses, and a line for each other contender."""
    found = []
    for card in CARDS:
        own = [name for name in card.contenders if name in layers]
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


def _rounded(value: Any) -> Any:
    """Return the same with numbers of few digits: a report is read, not computed with."""
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {name: _rounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value
