"""The verdict on all but the ranking: failures, controls, references, the kept model."""

from collections.abc import Sequence

from regard.comparison.leaderboard import Row
from regard.comparison.trial_key import TrialKey
from regard.comparison.verdict.facts import HALF, RunFacts, holds_zero, listed
from regard.statistics.analysis import Pair

__all__ = ["BesideWords", "failures"]

_MOST_NAMES = 5  # that a sentence about training lists
_FLAGS = {
    "undertrained": "Undertrained, still improving at the last step: {}. Give more epochs.",
    "step too long": "Step too long, best at the first check: {}. Try a smaller learning rate.",
    "rank depends on the rate": (
        "Rank depends on the rate: it changes for {} when each contender takes the best of half,"
        " once and twice the learning rate, by the validation of one split."
    ),
}


class BesideWords:
    """Say what surrounds the ranking; an empty sentence where there is nothing.

    Args:
        run: what the sentences are made of.
    """

    def __init__(self, run: RunFacts) -> None:
        self._run = run

    def left_out(self) -> str:
        """Name the contenders that lack trials."""
        compared = {each.name for each in self._run.analysis.standings}
        missing = [name for name in self._run.rows if name not in compared]
        if not missing:
            return ""
        return f"Left out of what follows, since trials of them are missing: {listed(missing)}."

    def noise(self) -> str:
        """Say how far the baseline is from itself with other seeds."""
        baseline, again = self._run.plan.baseline, self._run.plan.again
        pair = self._run.versus_plain.get(again or "")
        if pair is None:
            return ""
        noise = f"Noise: {again}, the same network with other seeds,"
        if abs(pair.difference) < HALF:
            return f"{noise} has the same score as {baseline}."
        return f"{noise} is {self._run.said.gap(abs(pair.difference))} from {baseline}."

    def controls(self) -> list[str]:
        """Name the controls that do as well as an attention layer that is first, or better."""
        told = []
        for name, row in self._run.rows.items():
            pair, what = self._run.versus_best.get(name), self._run.plan.said(name)
            if pair is None or row.role != "control" or not what:
                continue
            said = f"{name}, {what}, has {self._run.score(row)}"
            best, ahead = self._run.best.contender, self._run.sign * pair.difference
            if not holds_zero(pair) and ahead > 0:
                told.append(f"{said}: it is better than {best}.")
            elif not holds_zero(pair) or not self._run.plan.contender(best).attends:
                continue
            elif self._run.may_be_as_good(name):
                told.append(
                    f"{said}: it cannot be told apart from {best}, so attention need not be what"
                    " decides."
                )
            else:
                gap = self._run.said.gap(-ahead)
                told.append(f"{said}, {gap} behind {best}{self._run.doubt(pair)}.")
        return told

    def references(self) -> list[str]:
        """Compare the references with the best contender."""
        pairs = self._run.versus_best
        rows = [row for name, row in self._run.rows.items() if name in pairs]
        return [
            self._reference(row, pairs[row.contender]) for row in rows if row.role == "reference"
        ]

    def _reference(self, row: Row, pair: Pair) -> str:
        gap = self._run.sign * pair.difference
        told = f"{self._run.plan.said(row.contender)} has {self._run.score(row)}"
        merit = f"; {self._run.plan.merit}" if self._run.plan.merit else ""
        if abs(gap) < HALF:
            return f"{told}, as {self._run.best.contender} has{merit}."
        side = "better" if gap > 0 else "worse"
        wins = merit if gap > 0 else ""
        ahead = self._run.said.gap(abs(gap))
        return (
            f"{told}, {ahead} {side} than {self._run.best.contender}{self._run.doubt(pair)}{wins}."
        )

    def kept_model(self, kept: TrialKey | None, pick: Row) -> str:
        """Say which model is kept, what to expect of it, and why it is not that of the pick."""
        if kept is None:
            return ""
        scored = sum(row.ranked and row.score is not None for row in self._run.rows.values())
        chosen = f", the best of {scored} on validation" if scored > 1 else ""
        row = self._run.rows[kept.contender]
        told = (
            f"Kept model: {kept.contender}{chosen}."
            f" Expect its mean test score, {self._run.score(row)}."
        )
        if kept.contender == pick.contender:
            return told
        return f"{told} It is not {pick.contender}, since validation alone chooses what is kept."

    def flags(self) -> list[str]:
        """Say of whom the training was odd."""
        told = []
        for flag, sentence in _FLAGS.items():
            names = [row.contender for row in self._run.rows.values() if flag in row.flags]
            if len(names) > _MOST_NAMES:
                told.append(
                    sentence.format(f"{len(names)} of the {len(self._run.rows)} contenders")
                )
            elif names:
                told.append(sentence.format(listed(names)))
        return told


def failures(rows: Sequence[Row]) -> str:
    """Name the contenders of which trials have failed."""
    failed = [f"{row.contender} ({row.failed})" for row in rows if row.failed]
    if not failed:
        return ""
    return f"Failed trials, with the reason of each in trials.csv: {', '.join(failed)}."
