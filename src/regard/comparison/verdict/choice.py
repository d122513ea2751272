"""Which contender to use: the simplest of those that are about as good and cost alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, final

from regard.comparison.leaderboard import Row
from regard.comparison.verdict.facts import PROBABLY, RunFacts

__all__ = ["Choice", "chosen_contender", "is_cheaper", "is_passed_over", "simplest_first"]

_IN_FRONT = 0.9  # a share of draws
# One network under two names: its answers were up to 2.7 times apart, its trainings did not overlap
# in one of 20 pairs, and both never differed at once. See decision 0025.
_DEARER = 2.0
_FEWEST_TIMES = 3


@final
@dataclass(frozen=True)
class Choice:
    """Hold which contender to use, and why.

    Args:
        row: of the contender.
        by: `"alone"` where nothing else is ranked, `"winner"` where it is better than all others,
            `"lead"` where the others cannot be told apart from it and are probably worse,
            `"simplicity"`, or `"cost"` where a simpler one costs more.
        fair: those that are about as good, the simplest first; the one to use is among them.
    """

    row: Row
    by: Literal["alone", "winner", "lead", "simplicity", "cost"]
    fair: tuple[Row, ...]


def chosen_contender(run: RunFacts) -> Choice:
    """Choose among the winners.

    What is passed over as probably worse is left out. Of the others the simplest is used; where
    some were measured to cost less, the simplest of these, and so on.

    Args:
        run: what was found.

    Returns:
        The choice; the same one for the same scores as long as no cost is measured to differ.
    """
    group = [run.rows[name] for name in run.analysis.group]
    if len(group) == 1:
        return Choice(group[0], "alone" if len(run.ranked) == 1 else "winner", (group[0],))
    fair = simplest_first(run, [row for row in group if not is_passed_over(run, row)])
    if len(fair) == 1:
        return Choice(fair[0], "lead", fair)
    pick = fair[0]
    while cheaper := [row for row in fair if is_cheaper(row, pick)]:
        pick = cheaper[0]
    return Choice(pick, "simplicity" if pick is fair[0] else "cost", fair)


def is_passed_over(run: RunFacts, row: Row) -> bool:
    """Say whether a winner is not to be used: it is probably worse than the best.

    Many contenders at once hide what a pair by itself would show: that is right for a claim, but no
    reason to recommend what is behind.

    Args:
        run: what was found.
        row: of a winner.

    Returns:
        True where the best is first in nine of ten draws; or ahead by more than the rope with a
        chance of more than three in four; or, where the design allows no chances, ahead by more
        than the rope and first in three of the four draws in which one of the two is first.
    """
    best = run.best
    if row is best:
        return False
    if (best.first_in_draws or 0.0) >= _IN_FRONT:
        return True
    chances = run.versus_best[row.contender].chances
    if chances is not None:
        return chances.worse > PROBABLY
    ahead, mine = best.first_in_draws or 0.0, row.first_in_draws or 0.0
    return not run.is_practically_none(run.behind(row)) and ahead > PROBABLY * (ahead + mine)


def simplest_first(run: RunFacts, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows by the number of weights of the slot, and of equals by the table's order.

    Where that number is not known of each, it is the weights of the whole network that count.
    """
    order = {each.name: place for place, each in enumerate(run.plan.table)}
    for name in ("attention_parameters", "parameters"):
        weights = {row.contender: getattr(row, name) for row in rows}
        if None not in weights.values():
            break
    else:
        weights = dict.fromkeys(weights, 0)
    return tuple(sorted(rows, key=lambda row: (weights[row.contender], order[row.contender])))


def is_cheaper(row: Row, other: Row) -> bool:
    """Say whether a contender was measured to cost less than another one.

    Both of what is measured must say so: it answers in half the time or less, which is timed once;
    and each of its trainings, of which there are at least three, took less processor time for a
    pass over the data than each training of the other.
    """
    if row.inference_ms is None or other.inference_ms is None:
        return False
    if row.inference_ms * _DEARER > other.inference_ms:
        return False
    if min(len(row.pass_seconds), len(other.pass_seconds)) < _FEWEST_TIMES:
        return False
    return max(row.pass_seconds) < min(other.pass_seconds)
