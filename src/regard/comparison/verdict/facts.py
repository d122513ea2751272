"""What the sentences of a verdict are made of."""

from collections.abc import Mapping, Sequence

from regard.comparison.leaderboard import Row
from regard.comparison.plan import Plan
from regard.statistics.analysis import Analysis, Pair

__all__ = ["HALF", "PROBABLY", "RunFacts", "holds_zero", "listed"]

HALF = 0.00005
"""Scores have four decimals: less than this apart is equal."""

PROBABLY = 0.75
"""What has a larger chance than this is called probable."""


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

    def doubt(self, pair: Pair) -> str:
        """Say, behind how far two contenders are apart, how sure that is; nothing where it is sure.

        Only what is practically nothing is called noise: where little was run, an interval may
        hold 0 and much else besides. Of the rest the chance is told that it is more than the rope.
        """
        if not holds_zero(pair):
            return ""
        if self.is_practically_none(abs(pair.difference)):
            return ", within noise"
        if pair.chances is None:
            return ", which may be chance"
        is_better = self.sign * pair.difference > 0
        return f" ({pair.chances.better if is_better else pair.chances.worse:.0%} sure)"

    def is_practically_none(self, gap: float) -> bool:
        """Say whether a difference is no larger than the rope, as far as digits are shown."""
        return gap <= self.plan.rope + HALF

    def may_be_as_good(self, name: str) -> bool:
        """Say whether a contender may well be as good as the best.

        It is better or equal; or it cannot be told apart, and is behind by practically nothing or
        not probably worse.
        """
        pair = self.versus_best[name]
        ahead = self.sign * pair.difference
        if ahead > -HALF:
            return True
        probably_worse = pair.chances is None or pair.chances.worse > PROBABLY
        return holds_zero(pair) and (self.is_practically_none(-ahead) or not probably_worse)

    @property
    def smallest_visible(self) -> float | None:
        """How small a difference the comparison could have seen; None where that says nothing.

        It says nothing where one contender is better than all others, or where most score alike on
        each single row, so that nothing varies.
        """
        smallest = self.analysis.smallest_visible
        if smallest is None or len(self.analysis.group) == 1:
            return None
        least = HALF if self.said.is_share else 0.0
        return smallest if smallest > least else None


def holds_zero(pair: Pair) -> bool:
    """Say whether the interval of a difference holds 0."""
    return pair.low is not None and pair.high is not None and pair.low <= 0 <= pair.high


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
