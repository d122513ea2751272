"""Two runs side by side, as plain data: what differs, and how each contender did in both."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from regard.comparison import Preparation, Row, Store, Trial, claimed_leaderboard
from regard.comparison.results import item_scores
from regard.comparison.selection import chosen_trials
from regard.report.given_call import GivenCall
from regard.statistics.uncertainty import Design, measure

__all__ = ["OpenRun", "run_pair"]


@final
@dataclass(frozen=True)
class OpenRun:
    """Hold a run that can be read.

    Args:
        name: what it is called: its folder.
        store: of the run.
        preparation: its data.
    """

    name: str
    store: Store
    preparation: Preparation


def run_pair(first: OpenRun, second: OpenRun) -> dict[str, Any]:
    """Set two runs side by side.

    Scores of the two have a difference where the same rows were tested in the same splits, with as
    many seeds and the same score. Its interval is that of the runs' own question, for one contender
    by itself.

    Args:
        first: a run, finished or not.
        second: another one.

    Returns:
        `runs`, of each its `name`, `command`, `began` and `scoring`; `differs`, a list of `what`,
        `first` and `second`; `apart`, why there are no differences, empty where there are; and
        `contenders`, of each its `name`, the `first` and `second` `score`, `low` and `high` or
        None, and `difference`, `low` and `high`, second less first, or None.
    """
    runs = (first, second)
    rows = [claimed_leaderboard(each.store, each.preparation)[0] for each in runs]
    by_name = [{row.contender: row for row in each} for each in rows]
    names = list(dict.fromkeys(row.contender for each in rows for row in each))
    apart = _apart(first, second)
    chosen = [chosen_trials(each.preparation.plan, each.store.trials()) for each in runs]
    contenders = []
    for name in names:
        made: dict[str, Any] = {"name": name, "difference": None, "low": None, "high": None}
        for which, known in zip(("first", "second"), by_name, strict=True):
            made[which] = _score(known.get(name))
        if not apart and all(name in each for each in chosen):
            made |= _difference(runs, [each[name] for each in chosen])
        contenders.append(made)
    return {
        "runs": [_about(each) for each in runs],
        "differs": _differs(first, second),
        "apart": apart,
        "contenders": contenders,
    }


def _about(run: OpenRun) -> dict[str, Any]:
    call, scoring = GivenCall.from_json(run.store.about("call")), run.preparation.plan.scoring
    return {
        "name": run.name,
        "command": None if call is None else call.written(),
        "began": run.store.about("began"),
        "scoring": {"label": scoring.label, "is_share": scoring.is_share},
    }


def _score(row: Row | None) -> dict[str, float | None] | None:
    if row is None or row.score is None:
        return None
    return {"score": row.score, "low": row.score_low, "high": row.score_high}


def _apart(first: OpenRun, second: OpenRun) -> str:
    """Say why scores of two runs have no difference; empty where they have one."""
    one, other = (each.preparation for each in (first, second))
    if one.plan.scoring != other.plan.scoring:
        return f"the scores are {one.plan.scoring.label} and {other.plan.scoring.label}"
    if not _same_data(first, second):
        return "the data are not the same"
    parts = [[each.test for each in run.splits] for run in (one, other)]
    same = len(parts[0]) == len(parts[1]) and all(map(np.array_equal, *parts))
    return "" if same else "other rows are tested"


def _same_data(first: OpenRun, second: OpenRun) -> bool:
    one, other = first.store, second.store
    facts = all(one.about(name) == other.about(name) for name in ("task", "classes", "data"))
    return facts and all(
        one.examples(is_test=is_test) == other.examples(is_test=is_test)
        for is_test in (False, True)
    )


def _differs(first: OpenRun, second: OpenRun) -> list[dict[str, str]]:
    """Return what the runs do not share: data, versions, and the fields of their plans."""
    facts = [_facts(each) for each in (first, second)]
    names = list(dict.fromkeys(name for each in facts for name in each))
    told = [(name, *(each.get(name, "") for each in facts)) for name in names]
    if not _same_data(first, second) and facts[0]["data"] == facts[1]["data"]:
        told.insert(0, ("rows of the data", "", "others"))
    return [
        {"what": what, "first": one, "second": other} for what, one, other in told if one != other
    ]


def _facts(run: OpenRun) -> dict[str, str]:
    preparation, store = run.preparation, run.store
    plan = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in json.loads(preparation.plan.to_json()).items()
    }
    versions: Mapping[str, Any] = json.loads(store.about("versions") or "{}")
    return {
        "data": preparation.source,
        "rows": f"{len(preparation.targets):,}",
        **{name: str(version) for name, version in versions.items()},
        "backend": store.about("backend") or "",
        **plan,
    }


def _difference(
    runs: Sequence[OpenRun], trials: Sequence[Sequence[Trial]]
) -> dict[str, float | None]:
    """Return how much the second run scored more, if both have the same splits and seeds."""
    first = runs[0].preparation
    splits = len(first.splits)
    counts = [
        [sum(each.key.split == split for each in own) for split in range(splits)] for own in trials
    ]
    if counts[0] != counts[1] or len(set(counts[0])) != 1:
        return {}
    seeds = counts[0][0]
    items = [
        item_scores(run.store, run.preparation, own, splits, seeds)
        for run, own in zip(runs, trials, strict=True)
    ]
    texts = [np.stack(pair) for pair in zip(*items, strict=True)]
    scores = np.stack([each.mean(axis=2) for each in texts], axis=1)
    design = Design(
        splits=splits,
        seeds=seeds,
        n_train=round(np.mean([len(each.train) for each in first.splits])),
        n_test=round(np.mean([len(each.test) for each in first.splits])),
        rows=first.plan.rows,
    )
    estimate = measure(scores, texts, design).of_difference(1, 0)
    low, high = (None, None) if estimate.variance == 0 else estimate.interval()
    return {"difference": estimate.value, "low": low, "high": high}
