"""Whether the ranking depends on the learning rate that all contenders share."""

from collections.abc import Iterable

from regard.comparison.events import Trial
from regard.comparison.plan import Plan
from regard.comparison.trial_key import TrialKey

__all__ = ["rank_changes"]


def rank_changes(plan: Plan, trials: Iterable[Trial]) -> frozenset[str]:
    """Return the contenders whose rank changes if each may take its best rate.

    Each ranked contender was tried at half, once and twice the rate, on the first split and seed.
    Its rank on validation at the plan's own rate is compared with its rank when every contender
    takes the best of its three.

    Args:
        plan: what was planned.
        trials: finished and failed ones.

    Returns:
        Names; none if the check was not asked for, or not all of its trials are finished.
    """
    settings = range(len(plan.settings()))
    if all(plan.competes(TrialKey("", setting=each)) for each in settings):
        return frozenset()
    sign = plan.scoring.sign
    found: dict[str, dict[int, float]] = {}
    for trial in trials:
        first = (trial.key.split, trial.key.seed) == (0, 0)
        if first and trial.validation is not None and plan.contender(trial.contender).ranked:
            found.setdefault(trial.contender, {})[trial.key.setting] = sign * trial.validation
    complete = {name: each for name, each in found.items() if len(each) == len(settings)}
    own = _ranks({name: each[0] for name, each in complete.items()})
    best = _ranks({name: max(each.values()) for name, each in complete.items()})
    return frozenset(name for name in complete if own[name] != best[name])


def _ranks(scores: dict[str, float]) -> dict[str, int]:
    """Return how many are better; equal scores share a rank."""
    return {name: sum(each > own for each in scores.values()) for name, own in scores.items()}
