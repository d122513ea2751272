"""The ranking in sentences: the question, who is first, who is as good, and what to take."""

from collections.abc import Sequence

from regard.comparison.leaderboard import Row
from regard.comparison.verdict.facts import HALF, RunFacts, listed
from regard.statistics.analysis import Pair

__all__ = ["RankingWords", "cheapest"]

_LEAD_OF_TIME = 1.25  # an answer that takes at most so much longer than the shortest is as cheap
_PROBABLY = 0.75  # a chance


class RankingWords:
    """Say what a run found of the ranked contenders; an empty sentence where there is nothing.

    Args:
        run: what the sentences are made of.
    """

    def __init__(self, run: RunFacts) -> None:
        self._run = run

    def question(self) -> str:
        """Say which question the run answers, on how many runs."""
        design = self._run.analysis.design
        seeds = _count(design.seeds, "seed")
        runs = f"1 training set, {seeds}"
        if design.kind == "resplits":
            runs = f"{_count(design.splits, 'split')}, {seeds} each"
        better = "" if self._run.sign > 0 else ", of which less is better"
        score = f"the score is {self._run.said.label}{better}"
        told = f"Question: {self._run.analysis.question} ({runs}; {score}.)"
        return " ".join(filter(None, (told, self._run.plan.condition)))

    def first(self) -> str:
        """Name the best contender, and say how sure that is."""
        row = self._run.best
        interval = ""
        if row.score_low is not None and row.score_high is not None:
            ends = (
                f"{self._run.said.value(row.score_low)} to {self._run.said.value(row.score_high)}"
            )
            interval = f" (95% interval {ends})"
        if len(self._run.ranked) == 1:
            return f"{row.contender} has {self._run.score(row)}{interval}; nothing else is ranked."
        chance = next(
            each.first_in_draws for each in self._run.ranked if each.name == row.contender
        )
        return (
            f"{row.contender} has the best score, {self._run.score(row)}{interval}. It is first in"
            f" {chance:.0%} of draws, which imitate repetitions of this comparison; if the"
            f" {len(self._run.ranked)} ranked contenders were equal, the one in front would be"
            f" first in {self._run.analysis.equal_first:.0%}."
        )

    def group(self) -> str:
        """Say who cannot be told apart from the best, and who is worse."""
        group, count = self._run.analysis.group, len(self._run.ranked)
        if count == 1:
            return ""
        if len(group) == count:
            return f"Within noise: the {count} ranked contenders cannot be told apart."
        out = [each.name for each in self._run.ranked if not each.in_group]
        if len(group) == 1:
            all_others = "" if len(out) == 1 else "all others: "
            return f"It is better than {all_others}{listed(out)}."
        return f"Within noise of it: {listed(group[1:])}. Worse: {listed(out)}."

    def recommendation(self) -> str:
        """Say what to take: the cheapest of those that are as good."""
        group = [self._run.rows[name] for name in self._run.analysis.group]
        if len(group) == 1:
            return "" if len(self._run.ranked) == 1 else f"Take {self._run.best.contender}."
        fair = [row for row in group if not self._is_probably_worse(row.contender)]
        pick, best = cheapest(fair), self._run.best
        these = "these" if len(fair) == len(group) else "those that are not probably worse"
        if pick.inference_ms is None:
            told = f"Take {pick.contender}, which has the fewest parameters of {these}."
            return told + self._doubt(pick)
        cost = f"it answers a batch in {pick.inference_ms:.1f} ms"
        if pick is not best and best.inference_ms is not None:
            cost += f", {best.contender} in {best.inference_ms:.1f} ms"
        return f"Take {pick.contender}, the cheapest of {these}: {cost}.{self._doubt(pick)}"

    def _is_probably_worse(self, name: str) -> bool:
        """Say whether a contender is behind the best by more than the rope, with a good chance.

        Many contenders at once hide what a pair by itself would show: that is right for a claim,
        but no reason to recommend what is behind.
        """
        pair = self._run.versus_best.get(name)
        if pair is None or pair.chances is None:
            return False
        return pair.chances.worse > _PROBABLY

    def _doubt(self, pick: Row) -> str:
        """Say how far the cheapest is behind, where that is more than practically nothing."""
        if pick.score is None or self._run.best.score is None:
            return ""
        gap = self._run.sign * (self._run.best.score - pick.score)
        if gap <= self._run.plan.rope:
            return ""
        return (
            f" It is {self._run.said.gap(gap)} behind {self._run.best.contender} here, and this"
            " comparison is too small to tell whether that is more than noise."
        )

    def attention(self) -> str:
        """Name the best attention layer, where the first is none."""
        layers = [each for each in self._run.ranked if self._run.plan.contender(each.name).attends]
        if self._run.plan.contender(self._run.best.contender).attends or not layers:
            return ""
        best = max(layers, key=lambda each: self._run.sign * each.score)
        verdict = "within noise of it" if best.in_group else "worse"
        return (
            f"{self._run.best.contender} uses no attention; the best attention layer is"
            f" {best.name}, {self._run.score(self._run.rows[best.name])}, {verdict}."
        )

    def baseline(self) -> str:
        """Say how far the best is ahead of the baseline."""
        baseline = self._run.plan.baseline
        pair = self._run.versus_best.get(baseline or "")
        if pair is None:
            return ""
        pair = pair.turned()
        if abs(pair.difference) < HALF:
            return f"{self._run.best.contender} has the same score as {baseline}."
        ahead = self._run.said.gap(abs(pair.difference))
        return (
            f"{self._run.best.contender} is {ahead} ahead of {baseline}{self._interval(pair)}."
            f"{self._chances(pair)}"
        )

    def visible(self) -> str:
        """Say how small a difference this comparison could have seen."""
        smallest = self._run.analysis.smallest_visible
        if smallest is None or len(self._run.analysis.group) == 1:
            return ""
        low, high = self._run.said.bounds
        if smallest >= high - low:
            return (
                "This comparison is too small to see any difference; to see some takes more splits,"
                " seeds or test data."
            )
        return (
            f"A true difference of {self._run.said.gap(smallest)} would be seen here in about half"
            " to two thirds of repetitions; to see smaller ones takes more splits, seeds or test"
            " data."
        )

    def _interval(self, pair: Pair) -> str:
        if pair.low is None or pair.high is None:
            return ""
        low, high = sorted((self._run.sign * pair.low, self._run.sign * pair.high))
        return f" (95% interval {self._run.said.end(low)} to {self._run.said.end(high)})"

    def _chances(self, pair: Pair) -> str:
        if pair.chances is None:
            return ""
        chances, rope = pair.chances, self._run.said.gap(self._run.plan.rope)
        return (
            f" The chance that it is better by more than {rope} is {chances.better:.0%}, that it is"
            f" worse by more than that {chances.worse:.0%}, and that the two are practically the"
            f" same {chances.same:.0%}."
        )


def cheapest(rows: Sequence[Row]) -> Row:
    """Return the cheapest of contenders that cannot be told apart.

    Times within a quarter of the shortest are equal: the fewest parameters decide among these, then
    the order of the leaderboard.

    Args:
        rows: at least one.

    Returns:
        One of them.
    """
    times = [row.inference_ms for row in rows if row.inference_ms is not None]
    limit = min(times, default=0.0) * _LEAD_OF_TIME
    quick = [row for row in rows if row.inference_ms is not None and row.inference_ms <= limit]
    return min(quick or rows, key=lambda row: row.parameters or 0)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
