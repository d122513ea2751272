"""The ranking in sentences: the question, who is first, who is as good, and what to use."""

from regard.comparison.leaderboard import Row
from regard.comparison.verdict.choice import Choice
from regard.comparison.verdict.facts import HALF, RunFacts, listed
from regard.statistics.analysis import Pair

__all__ = ["RankingWords"]


class RankingWords:
    """Say what a run found of the ranked contenders; an empty sentence where there is nothing.

    Args:
        run: what the sentences are made of.
        choice: which contender to take.
    """

    def __init__(self, run: RunFacts, choice: Choice) -> None:
        self._run = run
        self._choice = choice

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
        interval = self._run.interval(row)
        interval = f" ({interval})" if interval else ""
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
        out = [each.name for each in self._run.ranked if not each.in_group]
        if len(group) == 1:
            all_others = "" if len(out) == 1 else "all others: "
            return f"It is better than {all_others}{listed(out)}."
        width = max(self._run.behind(self._run.rows[name]) for name in group)
        small = self._run.is_practically_none(width)
        apart = f"although up to {self._run.said.gap(width)} lie between them"
        if not out:
            told = f"the {count} ranked contenders cannot be told apart"
            return f"Within noise: {told}." if small else f"Here {told}, {apart}."
        told = f"{listed(group[1:])}. Worse: {listed(out)}."
        if small:
            return f"Within noise of it: {told}"
        return f"Not to be told apart from it here, {apart}: {told}"

    def recommendation(self) -> str:
        """Say what to use, and why."""
        pick, by, fair = self._choice.row, self._choice.by, self._choice.fair
        if by == "alone":
            return ""
        if by == "winner":
            return f"Use {pick.contender}."
        if by == "lead":
            return f"Use {pick.contender}: what cannot be told apart from it is probably worse."
        alike = len(fair) == len(self._run.analysis.group)
        these = "these" if alike else "those that are not probably worse"
        if by == "cost":
            simple = f"{fair[0].contender}, the simplest of {these}"
            why = f"which costs less than {simple}: {self._cost()}"
        else:
            why = f"the simplest of {these}{_weights(pick)}"
        return f"Use {pick.contender}, {why}.{self._behind(pick)}"

    def _cost(self) -> str:
        """Say what was measured of the one to use, and of the simplest."""
        pick, simple = self._choice.row, self._choice.fair[0]
        slowest, quickest = max(pick.pass_seconds), min(simple.pass_seconds)
        return (
            f"it answers a batch in {pick.inference_ms:.1f} ms, not {simple.inference_ms:.1f}, and"
            f" a quarter of an epoch took at most {slowest:.2g} s of a processor, not at least"
            f" {quickest:.2g}"
        )

    def _behind(self, pick: Row) -> str:
        """Say how far the one to use is behind, where that is more than practically nothing."""
        gap = self._run.behind(pick)
        if self._run.is_practically_none(gap):
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
        row = self._run.rows[best.name]
        gap = self._run.behind(row)
        verdict = "within noise of it" if best.in_group else "worse"
        if best.in_group and not self._run.is_practically_none(gap):
            doubt = self._run.doubt(self._run.versus_best[best.name])
            verdict = f"{self._run.said.gap(gap)} behind{doubt}"
        return (
            f"{self._run.best.contender} uses no attention; the best attention layer is"
            f" {best.name}, {self._run.score(row)}, {verdict}."
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
        if len(self._run.analysis.group) == 1:
            return ""
        smallest = self._run.smallest_visible
        if smallest is None:
            return (
                f"Most ranked contenders score alike on nearly all of the {self._run.plan.rows}, so"
                " no size can be given for a difference that would be seen here."
            )
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


def _weights(row: Row) -> str:
    """Say how many weights there are, where that is known."""
    if row.attention_parameters is not None:
        return f", with {_count(row.attention_parameters, 'weight')} in the slot"
    return "" if row.parameters is None else f", with {_count(row.parameters, 'weight')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
