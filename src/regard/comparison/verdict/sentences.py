"""The leaderboard in words, for people who do not want to read a table."""

from collections.abc import Sequence

from regard.comparison.leaderboard import Row
from regard.comparison.plan import Plan
from regard.comparison.trial_key import TrialKey
from regard.comparison.verdict.beside import BesideWords, failures
from regard.comparison.verdict.choice import chosen_contender
from regard.comparison.verdict.facts import RunFacts
from regard.comparison.verdict.ranking import RankingWords
from regard.statistics.analysis import Analysis

__all__ = ["verdict_sentences"]


def verdict_sentences(
    plan: Plan,
    rows: Sequence[Row],
    analysis: Analysis | None,
    kept: TrialKey | None = None,
) -> tuple[str, ...]:
    """Say which question the run answers, what the answer is, and what it is worth.

    Args:
        plan: what was planned.
        rows: the leaderboard, in its order.
        analysis: what may be claimed; None if nothing may.
        kept: the trial whose model is kept.

    Returns:
        The sentences.
    """
    told = [failures(rows)]
    if analysis is None:
        told.append("No ranked contender has a score, so nothing can be said about attention.")
        return tuple(filter(None, told))
    run = RunFacts(plan, rows, analysis)
    choice = chosen_contender(run)
    ranking, beside = RankingWords(run, choice), BesideWords(run)
    told += [
        beside.left_out(),
        ranking.question(),
        ranking.first(),
        ranking.group(),
        ranking.recommendation(),
        ranking.attention(),
        ranking.baseline(),
        ranking.visible(),
        beside.noise(),
        *beside.controls(),
        *beside.references(),
        beside.kept_model(kept, choice.row),
        *beside.flags(),
        *analysis.notes,
    ]
    return tuple(filter(None, told))
