"""Which trials count for the score."""

from collections.abc import Iterable

from regard.comparison.events import Trial
from regard.comparison.plan import Plan

__all__ = ["chosen_trials"]


def chosen_trials(plan: Plan, trials: Iterable[Trial]) -> dict[str, tuple[Trial, ...]]:
    """Return for each contender one trial per split and seed: the best setting on validation.

    Args:
        plan: says which settings compete.
        trials: finished and failed ones.

    Returns:
        The finished trials that count, by contender in the order of the table, then in the order of
        splits and seeds. A contender without any is missing.
    """
    sign = plan.scoring.sign
    best: dict[tuple[str, int, int], Trial] = {}
    for trial in trials:
        if trial.status != "done" or not plan.competes(trial.key):
            continue
        place = (trial.contender, trial.key.split, trial.key.seed)
        rival = best.get(place)
        if rival is None or _better(trial, rival, sign):
            best[place] = trial
    found: dict[str, list[Trial]] = {}
    for name, split, seed in sorted(best, key=lambda place: place[1:]):
        found.setdefault(name, []).append(best[name, split, seed])
    return {name: tuple(found[name]) for name in plan.layers if name in found}


def _better(trial: Trial, rival: Trial, sign: float) -> bool:
    """Of equals the setting with the smaller number wins, whichever ended first."""
    assert trial.validation is not None
    assert rival.validation is not None
    mine, other = sign * trial.validation, sign * rival.validation
    return mine > other or (mine == other and trial.key.setting < rival.key.setting)
