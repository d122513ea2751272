"""The sentences of a card, in the order of what matters most."""

from collections.abc import Sequence
from typing import final

from regard.comparison.leaderboard import Row
from regard.comparison.trial_key import TrialKey
from regard.comparison.verdict.choice import chosen_contender
from regard.comparison.verdict.facts import HALF, RunFacts, holds_zero, listed
from regard.statistics.analysis import FEWEST_SEEDS, FEWEST_SPLITS

__all__ = ["CardWords", "failed_trials"]

_MOST_NAMES = 2  # that a sentence lists
_LONGEST_NAME = 6  # in words: what a sentence of a card may call a reference


@final
class CardWords:
    """Say what stands on a card.

    Args:
        run: what the sentences are made of.
        kept: the trial whose model is kept; None for none.
    """

    def __init__(self, run: RunFacts, kept: TrialKey | None) -> None:
        self._run = run
        self._kept = kept
        self._choice = chosen_contender(run)

    def use(self, *, short: bool = False) -> str:
        """Say which contender to use: its score, how sure that is, and against whom.

        Args:
            short: whether to leave out how far it is ahead of the baseline.

        Returns:
            The sentence.
        """
        row, run = self._choice.row, self._run
        notes = ["" if run.sign > 0 else "less is better", run.interval(row)]
        told = ", ".join(filter(None, notes))
        score = f"{run.said.label} {run.score(row)}" + (f" ({told})" if told else "")
        return f"Use {row.contender}: {score}, {self._why(short=short)}{self._kept_one()}."

    def _why(self, *, short: bool) -> str:
        choice, best = self._choice, self._run.best
        lead = "" if short else self._lead()
        others = [each.name for each in self._run.ranked if each.name != choice.row.contender]
        if choice.by == "alone":
            return "compared with no other"
        if choice.by == "winner":
            whom = {1: others[0], 2: "both others"}.get(len(others), f"all {len(others)} others")
            return f"clearly better than {whom}{lead}"
        if choice.by == "lead":
            return f"most likely the best of {len(others) + 1}{lead}"
        alike = len(choice.fair) == len(self._run.analysis.group)
        these = "that cannot be told apart" if alike else "that are about equally good"
        these = f"of {len(choice.fair)} {these}"
        if choice.by == "cost":
            simple = choice.fair[0]
            mine, other = choice.row.inference_ms, simple.inference_ms
            return f"quicker than {simple.contender} ({mine:.1f}, not {other:.1f} ms), {these}"
        if choice.row is best:
            return f"the best and simplest {these}{lead}"
        return f"the simplest {these}; {best.contender} has {self._run.score(best)}"

    def _lead(self) -> str:
        """Say how far the contender is ahead of the baseline, which nobody need name twice."""
        baseline, run = self._run.plan.baseline, self._run
        pair = run.versus_plain.get(self._choice.row.contender)
        gap = 0.0 if pair is None else run.sign * pair.difference
        if pair is None or gap < HALF:
            return ""
        if self._choice.by == "winner" and len(run.ranked) == 2:
            return f", by {run.said.gap(gap)}"
        if holds_zero(pair) and run.is_practically_none(gap):
            return f", practically level with {baseline}"
        return f", {run.said.gap(gap)} ahead of {baseline}{run.doubt(pair)}"

    def _kept_one(self) -> str:
        if self._kept is None or self._kept.contender == self._choice.row.contender:
            return ""
        return f"; the kept model is {self._kept.contender}, which validation chose"

    def but(self) -> list[str]:
        """Say which references and controls are better or as good, references first."""
        rows = [self._run.rows[name] for name in self._run.versus_best]
        references = [self._rival(row) for row in rows if row.role == "reference"]
        controls = [self._rival(row) for row in rows if row.role == "control"]
        return list(filter(None, (*references, *controls)))

    def _rival(self, row: Row) -> str:
        run, is_control = self._run, row.role == "control"
        pair, gap = run.versus_best[row.contender], -run.behind(row, self._choice.row)
        sure = not holds_zero(pair) and run.sign * pair.difference > 0
        name = self._name(row)
        if is_control and not (name and (sure or self._attends())):
            return ""
        merit = f"; {run.plan.merit}" if run.plan.merit and not is_control else ""
        if gap >= HALF and (sure or not run.is_practically_none(gap)):
            is_of_best = self._choice.row is run.best
            doubt = run.doubt(pair) if is_of_best else "" if sure else ", which may be chance"
            return f"{name} has {run.score(row)}, {run.said.gap(gap)} better{doubt}{merit}."
        if run.is_practically_none(-gap):
            return f"{name} does as well, {run.score(row)}{merit}."
        if self._choice.row is run.best and run.may_be_as_good(row.contender):
            return f"{name} may do as well, {run.score(row)}{merit}."
        return ""

    def _attends(self) -> bool:
        return self._run.plan.contender(self._choice.row.contender).attends

    def _name(self, row: Row) -> str:
        """Return what the card calls a reference or control; empty for one without words."""
        said = self._run.plan.said(row.contender)
        if row.role == "control":
            return f"{row.contender}, {said}," if said else ""
        short = said.split(",")[0]
        return short if 0 < len(short.split()) <= _LONGEST_NAME else row.contender

    def caution(self) -> list[str]:
        """Say what to be careful of."""
        compared = {each.name for each in self._run.analysis.standings}
        rows = tuple(self._run.rows.values())
        missing = [each for each in rows if each.contender not in compared and not each.failed]
        left_out = f"Not compared, since trials are missing: {_counted(missing, rows)}."
        return [
            *failed_trials(rows),
            *([left_out] if missing else []),
            *self._design(),
            *self._flagged("undertrained", "Undertrained: {}; give more epochs."),
            *self._flagged("rank depends on the rate", "Ranks depend on the learning rate: {}."),
            *self._flagged("step too long", "Steps too long: {}; lower the rate."),
        ]

    def _design(self) -> list[str]:
        design, told = self._run.analysis.design, []
        if design.kind == "resplits" and design.splits < FEWEST_SPLITS:
            told.append(f"Only {design.splits} splits: take {FEWEST_SPLITS} to be surer.")
        if design.kind == "fixed_test" and design.seeds < FEWEST_SEEDS:
            told.append(f"Only {design.seeds} seeds: take {FEWEST_SEEDS} to be surer.")
        if design.kind == "one_model":
            told.append("One training set, one seed: order may change.")
        group = [self._run.rows[name] for name in self._run.analysis.group]
        smallest = self._run.smallest_visible
        low, high = self._run.said.bounds
        is_wide = not self._run.is_practically_none(max(map(self._run.behind, group)))
        if smallest is not None and smallest < high - low and is_wide:
            told.append(f"Differences below {self._run.said.gap(smallest)} may be missed here.")
        return told

    def _flagged(self, flag: str, sentence: str) -> list[str]:
        rows = tuple(self._run.rows.values())
        flagged = [row for row in rows if flag in row.flags]
        return [sentence.format(_counted(flagged, rows))] if flagged else []


def failed_trials(rows: Sequence[Row]) -> list[str]:
    """Name the contenders of which trials have failed, in a sentence; none where none has."""
    failed = [row for row in rows if row.failed]
    return [f"Trials have failed: {_counted(failed, rows)}."] if failed else []


def _counted(some: Sequence[Row], rows: Sequence[Row]) -> str:
    if len(some) > _MOST_NAMES:
        return f"{len(some)} of {len(rows)}"
    return listed([row.contender for row in some]) if some else ""
