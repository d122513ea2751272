"""From the store of a run to what may be claimed."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.leaderboard import Row, leaderboard_rows
from regard.comparison.plan import Plan
from regard.comparison.preparation import Preparation
from regard.comparison.selection import chosen_trials
from regard.comparison.store import Store
from regard.statistics.analysis import Analysis, analyse
from regard.statistics.grouped_items import summed_by_group
from regard.statistics.uncertainty import Design

__all__ = ["claimed_leaderboard", "item_scores", "shared_runs"]

Chosen = Mapping[str, Sequence[Trial]]


def claimed_leaderboard(
    store: Store, preparation: Preparation
) -> tuple[tuple[Row, ...], Analysis | None]:
    """Return the leaderboard of a run, and the analysis behind it.

    Args:
        store: of the run, which may be unfinished.
        preparation: its data.

    Returns:
        The rows, and the analysis; None instead as long as no ranked contender has ended.
    """
    plan, trials = preparation.plan, store.trials()
    chosen = chosen_trials(plan, trials)
    shared = shared_runs(plan, chosen, _failed(plan, trials, chosen))
    analysis = _analysis(store, preparation, *shared)
    rows = leaderboard_rows(plan, trials, analysis=analysis, answers=store.answers())
    return rows, analysis


def shared_runs(
    plan: Plan, chosen: Chosen, failed: Collection[str] = ()
) -> tuple[tuple[str, ...], int, int]:
    """Return which contenders have finished the same splits and seeds, and how many of each.

    Trials run in rounds, so those of an unfinished run make whole splits, or whole seeds of all
    splits, and a last round that not all have finished. A contender with a failed trial is left
    out, so that the others keep all of theirs.

    Args:
        plan: what was planned.
        chosen: the trials that count, by contender.
        failed: contenders of which a trial that would count has failed.

    Returns:
        The names, the number of splits, and the number of seeds.
    """
    sound = {name: trials for name, trials in chosen.items() if name not in failed} or chosen
    best: tuple[tuple[str, ...], int, int] = ((), 0, 0)
    # Splits first: fewer would be another question, fewer seeds only a less certain answer.
    for splits in range(plan.splits, 0, -1):
        for seeds in range(plan.seeds, 0, -1):
            names = tuple(
                name for name, trials in sound.items() if _has(plan, name, trials, splits, seeds)
            )
            if len(names) > len(best[0]):
                best = (names, splits, seeds)
    return best


def _failed(plan: Plan, trials: Sequence[Trial], chosen: Chosen) -> set[str]:
    """Name the contenders that lack a split and seed for good: each setting of it has failed."""
    done = {trial.key[:3] for each in chosen.values() for trial in each}
    return {
        trial.contender
        for trial in trials
        if trial.status == "failed" and plan.competes(trial.key) and trial.key[:3] not in done
    }


def _has(plan: Plan, name: str, trials: Sequence[Trial], splits: int, seeds: int) -> bool:
    done = {(trial.key.split, trial.key.seed) for trial in trials}
    needed = 1 if plan.contender(name).role == "reference" else seeds
    return all((split, seed) in done for split in range(splits) for seed in range(needed))


def _analysis(
    store: Store, preparation: Preparation, names: Sequence[str], splits: int, seeds: int
) -> Analysis | None:
    plan = preparation.plan
    chosen = chosen_trials(plan, store.trials())
    ranked = [name for name in names if plan.contender(name).ranked]
    if not ranked:
        return None
    rows = preparation.splits[:splits]
    design = Design(
        splits=splits,
        seeds=seeds,
        n_train=round(np.mean([len(each.train) for each in rows])),
        n_test=round(np.mean([len(each.test) for each in rows])),
        rows=plan.rows,
    )
    items = {name: item_scores(store, preparation, chosen[name], splits, seeds) for name in names}
    return analyse(
        items,
        design,
        ranked=ranked,
        baseline=plan.baseline,
        larger_is_better=plan.scoring.larger_is_better,
        bounds=plan.scoring.bounds,
        rope=plan.rope,
    )


def item_scores(
    store: Store, preparation: Preparation, trials: Sequence[Trial], splits: int, seeds: int
) -> list[NDArray[np.float64]]:
    """Return the numbers whose means are the scores of a contender.

    Args:
        store: of the run.
        preparation: its data.
        trials: those of the contender that count.
        splits: how many of the splits, each with a trial.
        seeds: how many of the seeds; of a reference one is enough.

    Returns:
        For each split one number for each test row or group, `(seeds, items)`.
    """
    found = []
    for split in range(splits):
        own = [trial.key for trial in trials if trial.key.split == split][:seeds]
        rows, groups = preparation.splits[split].test, preparation.groups
        targets = preparation.targets[rows]
        scores = [
            preparation.plan.scoring.items(store.predictions(key, "test"), targets) for key in own
        ]
        if groups is not None:
            scores = [summed_by_group(each, groups[rows]) for each in scores]
        # The reference draws nothing at random: every seed would give the same.
        found.append(np.stack([scores[seed % len(scores)] for seed in range(seeds)]))
    return found
