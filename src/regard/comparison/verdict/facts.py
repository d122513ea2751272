"""What the sentences of a verdict are made of."""

from collections.abc import Mapping, Sequence

from regard.comparison.leaderboard import Row
from regard.comparison.plan import Plan
from regard.statistics.analysis import Analysis, Pair

__all__ = ["HALF", "RunFacts", "holds_zero", "listed"]

HALF = 0.00005
"""Scores have four decimals: less than this apart is equal."""


class RunFacts:
    """Hold a run's rows and claims, by the names that sentences need.

    Args:
        plan: what was planned.
        rows: the leaderboard, in its order.
        analysis: what may be claimed.

    Attributes:
        plan: the plan.
        analysis: the analysis.
        rows: the rows by contender, in the leaderboard's order.
        best: the row of the best contender.
        said: the metric.
        sign: 1 where a larger score is better, else -1.
        ranked: the standings of the ranked contenders.
        versus_plain: each other contender against the baseline.
        versus_best: each other contender against the best.
    """

    def __init__(self, plan: Plan, rows: Sequence[Row], analysis: Analysis) -> None:
        self.plan = plan
        self.analysis = analysis
        self.rows: Mapping[str, Row] = {row.contender: row for row in rows}
        self.best = self.rows[analysis.group[0]]
        self.said = plan.scoring
        self.sign = plan.scoring.sign
        self.ranked = [each for each in analysis.standings if each.in_group is not None]
        self.versus_plain = {pair.name: pair for pair in analysis.versus_baseline}
        self.versus_best = {pair.name: pair for pair in analysis.versus_best}

    def score(self, row: Row) -> str:
        """Say a row's score."""
        return "no score" if row.score is None else self.said.value(row.score)

    def interval(self, row: Row) -> str:
        """Say the interval of a row's score: `95% interval 75.1% to 77.3%`; empty for none."""
        if row.score_low is None or row.score_high is None:
            return ""
        low, high = self.said.value(row.score_low), self.said.value(row.score_high)
        return f"95% interval {low} to {high}"

    def behind(self, row: Row, other: Row | None = None) -> float:
        """Return how far a row is behind another one, the best unless told; negative if ahead."""
        ahead = self.best if other is None else other
        if row.score is None or ahead.score is None:
            return 0.0
        return self.sign * (ahead.score - row.score)


def holds_zero(pair: Pair) -> bool:
    """Say whether the interval of a difference holds 0."""
    return pair.low is not None and pair.high is not None and pair.low <= 0 <= pair.high


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
