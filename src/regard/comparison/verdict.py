"""The leaderboard in words, for people who do not want to read a table."""

from collections.abc import Mapping, Sequence

from regard.comparison.leaderboard import Row
from regard.comparison.plan import Plan
from regard.comparison.trial_key import TrialKey
from regard.statistics.analysis import Analysis, Pair

__all__ = ["cheapest", "verdict_sentences"]

_LEAD_OF_TIME = 1.25  # an answer that takes at most so much longer than the shortest is as cheap
_MOST_NAMES = 5  # that a sentence about training lists
_PROBABLY = 0.75  # a chance
_HALF = 0.00005  # scores have four decimals: less than this apart is equal
_FLAGS = {
    "undertrained": "Undertrained, still improving at the last step: {}. Give more epochs.",
    "step too long": "Step too long, best at the first check: {}. Try a smaller learning rate.",
    "rank depends on the rate": (
        "Rank depends on the rate: it changes for {} when each contender takes the best of half,"
        " once and twice the learning rate, by the validation of one split."
    ),
}


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
    told = [_failures(rows)]
    if analysis is None:
        told.append("No ranked contender has a score, so nothing can be said about attention.")
        return tuple(filter(None, told))
    words = _Words(plan, rows, analysis)
    told += [
        words.left_out(),
        words.question(),
        words.first(),
        words.group(),
        words.recommendation(),
        words.attention(),
        words.baseline(),
        words.visible(),
        words.noise(),
        *words.controls(),
        *words.references(),
        words.kept_model(kept),
        *words.flags(),
        *analysis.notes,
    ]
    return tuple(filter(None, told))


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


class _Words:
    """The sentences, one method each; an empty one where there is nothing to say."""

    def __init__(self, plan: Plan, rows: Sequence[Row], analysis: Analysis) -> None:
        self._plan = plan
        self._analysis = analysis
        self._rows: Mapping[str, Row] = {row.contender: row for row in rows}
        self._best = self._rows[analysis.group[0]]
        self._said = plan.scoring
        self._sign = plan.scoring.sign
        self._ranked = [each for each in analysis.standings if each.in_group is not None]
        self._versus_plain = {pair.name: pair for pair in analysis.versus_baseline}
        self._versus_best = {pair.name: pair for pair in analysis.versus_best}

    def left_out(self) -> str:
        compared = {each.name for each in self._analysis.standings}
        missing = [name for name in self._rows if name not in compared]
        if not missing:
            return ""
        return f"Left out of what follows, since trials of them are missing: {_names(missing)}."

    def question(self) -> str:
        design = self._analysis.design
        seeds = _count(design.seeds, "seed")
        runs = f"1 training set, {seeds}"
        if design.kind == "resplits":
            runs = f"{_count(design.splits, 'split')}, {seeds} each"
        better = "" if self._sign > 0 else ", of which less is better"
        score = f"the score is {self._said.label}{better}"
        return f"Question: {self._analysis.question} ({runs}; {score}.)"

    def first(self) -> str:
        row = self._best
        interval = ""
        if row.score_low is not None and row.score_high is not None:
            ends = f"{self._said.value(row.score_low)} to {self._said.value(row.score_high)}"
            interval = f" (95% interval {ends})"
        if len(self._ranked) == 1:
            return f"{row.contender} has {self._score(row)}{interval}; nothing else is ranked."
        chance = next(each.first_in_draws for each in self._ranked if each.name == row.contender)
        return (
            f"{row.contender} has the best score, {self._score(row)}{interval}. It is first in"
            f" {chance:.0%} of draws, which imitate repetitions of this comparison; if the"
            f" {len(self._ranked)} ranked contenders were equal, the one in front would be first in"
            f" {self._analysis.equal_first:.0%}."
        )

    def group(self) -> str:
        group, count = self._analysis.group, len(self._ranked)
        if count == 1:
            return ""
        if len(group) == count:
            return f"Within noise: the {count} ranked contenders cannot be told apart."
        out = [each.name for each in self._ranked if not each.in_group]
        if len(group) == 1:
            all_others = "" if len(out) == 1 else "all others: "
            return f"It is better than {all_others}{_names(out)}."
        return f"Within noise of it: {_names(group[1:])}. Worse: {_names(out)}."

    def recommendation(self) -> str:
        group = [self._rows[name] for name in self._analysis.group]
        if len(group) == 1:
            return "" if len(self._ranked) == 1 else f"Take {self._best.contender}."
        fair = [row for row in group if not self._is_probably_worse(row.contender)]
        pick, best = cheapest(fair), self._best
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
        pair = self._versus_best.get(name)
        if pair is None or pair.chances is None:
            return False
        return pair.chances.worse > _PROBABLY

    def _doubt(self, pick: Row) -> str:
        """Say how far the cheapest is behind, where that is more than practically nothing."""
        if pick.score is None or self._best.score is None:
            return ""
        gap = self._sign * (self._best.score - pick.score)
        if gap <= self._plan.rope:
            return ""
        return (
            f" It is {self._said.gap(gap)} behind {self._best.contender} here, and this comparison"
            " is too small to tell whether that is more than noise."
        )

    def attention(self) -> str:
        """Name the best attention layer, where the first is none."""
        layers = [each for each in self._ranked if self._plan.contender(each.name).attends]
        if self._plan.contender(self._best.contender).attends or not layers:
            return ""
        best = max(layers, key=lambda each: self._sign * each.score)
        verdict = "within noise of it" if best.in_group else "worse"
        return (
            f"{self._best.contender} uses no attention; the best attention layer is {best.name},"
            f" {self._score(self._rows[best.name])}, {verdict}."
        )

    def baseline(self) -> str:
        baseline = self._plan.baseline
        pair = self._versus_best.get(baseline or "")
        if pair is None:
            return ""
        pair = pair.turned()
        if abs(pair.difference) < _HALF:
            return f"{self._best.contender} has the same score as {baseline}."
        ahead = self._said.gap(abs(pair.difference))
        return (
            f"{self._best.contender} is {ahead} ahead of {baseline}{self._interval(pair)}."
            f"{self._chances(pair)}"
        )

    def visible(self) -> str:
        smallest = self._analysis.smallest_visible
        if smallest is None or len(self._analysis.group) == 1:
            return ""
        return (
            f"A true difference of {self._said.gap(smallest)} would be seen here in about half to"
            " two thirds of repetitions; to see smaller ones takes more splits, seeds or test data."
        )

    def noise(self) -> str:
        baseline, again = self._plan.baseline, self._plan.again
        pair = self._versus_plain.get(again or "")
        if pair is None:
            return ""
        noise = f"Noise: {again}, the same network with other seeds,"
        if abs(pair.difference) < _HALF:
            return f"{noise} has the same score as {baseline}."
        return f"{noise} is {self._said.gap(abs(pair.difference))} from {baseline}."

    def controls(self) -> list[str]:
        """Name the controls that do as well as an attention layer that is first, or better."""
        told = []
        for name, row in self._rows.items():
            pair, what = self._versus_best.get(name), self._plan.contender(name).said
            if pair is None or row.role != "control" or not what:
                continue
            said = f"{name}, {what}, has {self._score(row)}"
            if not _holds_zero(pair) and self._sign * pair.difference > 0:
                told.append(f"{said}: it is better than {self._best.contender}.")
            elif _holds_zero(pair) and self._plan.contender(self._best.contender).attends:
                told.append(
                    f"{said}: it cannot be told apart from {self._best.contender}, so attention"
                    " need not be what decides."
                )
        return told

    def references(self) -> list[str]:
        pairs = self._versus_best
        rows = [row for name, row in self._rows.items() if name in pairs]
        return [
            self._reference(row, pairs[row.contender]) for row in rows if row.role == "reference"
        ]

    def _reference(self, row: Row, pair: Pair) -> str:
        gap = self._sign * pair.difference
        told = f"{self._plan.contender(row.contender).said} has {self._score(row)}"
        if abs(gap) < _HALF:
            return f"{told}, as {self._best.contender} has; it needs no network."
        side = "better" if gap > 0 else "worse"
        doubt = ", within noise" if _holds_zero(pair) else ""
        wins = "; it needs no network" if gap > 0 else ""
        ahead = self._said.gap(abs(gap))
        return f"{told}, {ahead} {side} than {self._best.contender}{doubt}{wins}."

    def kept_model(self, kept: TrialKey | None) -> str:
        if kept is None:
            return ""
        scored = sum(row.ranked and row.score is not None for row in self._rows.values())
        chosen = f", the best of {scored} on validation" if scored > 1 else ""
        row = self._rows[kept.contender]
        told = (
            f"Kept model: {kept.contender}{chosen}."
            f" Expect its mean test score of it, {self._score(row)}."
        )
        if kept.contender == self._best.contender:
            return told
        return f"{told} On test {self._best.contender} is first, but the test does not choose."

    def flags(self) -> list[str]:
        told = []
        for flag, sentence in _FLAGS.items():
            names = [row.contender for row in self._rows.values() if flag in row.flags]
            if len(names) > _MOST_NAMES:
                told.append(sentence.format(f"{len(names)} of the {len(self._rows)} contenders"))
            elif names:
                told.append(sentence.format(_names(names)))
        return told

    def _interval(self, pair: Pair) -> str:
        if pair.low is None or pair.high is None:
            return ""
        low, high = sorted((self._sign * pair.low, self._sign * pair.high))
        return f" (95% interval {self._said.end(low)} to {self._said.end(high)})"

    def _chances(self, pair: Pair) -> str:
        if pair.chances is None:
            return ""
        chances, rope = pair.chances, self._said.gap(self._plan.rope)
        return (
            f" The chance that it is better by more than {rope} is {chances.better:.0%}, that it is"
            f" worse by more than that {chances.worse:.0%}, and that the two are practically the"
            f" same {chances.same:.0%}."
        )

    def _score(self, row: Row) -> str:
        return "no score" if row.score is None else self._said.value(row.score)


def _failures(rows: Sequence[Row]) -> str:
    failed = [f"{row.contender} ({row.failed})" for row in rows if row.failed]
    if not failed:
        return ""
    return f"Failed trials, with the reason of each in trials.csv: {', '.join(failed)}."


def _holds_zero(pair: Pair) -> bool:
    return pair.low is not None and pair.high is not None and pair.low <= 0 <= pair.high


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
