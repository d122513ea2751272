"""Rows from trials, and both as CSV."""

import dataclasses
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regard.comparison.events import Trial
from regard.comparison.learning_rate_check import rank_changes
from regard.comparison.plan import Plan
from regard.comparison.selection import chosen_trials
from regard.statistics.analysis import Analysis, Standing
from regard.statistics.estimate import Chances

__all__ = ["Row", "leaderboard_rows"]


@dataclass(frozen=True)
class Row:
    """Hold one contender's line of the leaderboard.

    Args:
        contender: its name.
        role: what it is, see `regard.catalog.contenders`; not a column.
        score: the mean test score of its trials, to four decimals; None if none is finished.
        score_low: lower end of the 95 % interval, for the question of the verdict.
        score_high: upper end.
        validation: the mean validation score, by which the model that is kept is chosen.
        calibration: the mean calibration error on the test texts.
        first_in_draws: in which share of draws it is first.
        group: `"winners"` if it cannot be told apart from the best, else empty.
        better: the chance that it is better than mean pooling by more than the rope.
        same: the chance that the two are practically the same.
        worse: the chance that it is worse.
        concentration: how far its weights are from uniform, from 0 to 1.
        flags: what a reader should know of its training.
        parameters: number of weights.
        attention_parameters: number of weights of the slot.
        trials: how many of the trials that count are finished.
        failed: how many failed.
        train_seconds: processor time of a trial's training steps, mean over the finished trials.
        compile_seconds: processor time of compiling, the sum.
        inference_ms: time to answer a batch, measured alone.
        peak_memory_mb: the most memory that its process held.
        scores: the test score of each trial that counts; not a column.
        pass_seconds: processor time of each of these trials for a quarter of an epoch, by which
            costs are told apart; not a column.
    """

    contender: str
    role: str
    score: float | None
    score_low: float | None = None
    score_high: float | None = None
    validation: float | None = None
    calibration: float | None = None
    first_in_draws: float | None = None
    group: str = ""
    better: float | None = None
    same: float | None = None
    worse: float | None = None
    concentration: float | None = None
    flags: str = ""
    parameters: int | None = None
    attention_parameters: int | None = None
    trials: int = 0
    failed: int = 0
    train_seconds: float | None = None
    compile_seconds: float | None = None
    inference_ms: float | None = None
    peak_memory_mb: float | None = None
    scores: tuple[float, ...] = ()
    pass_seconds: tuple[float, ...] = ()

    @property
    def ranked(self) -> bool:
        """Whether the contender takes part in the ranking."""
        return self.role not in ("control", "reference")


def leaderboard_rows(
    plan: Plan,
    trials: Iterable[Trial],
    *,
    analysis: Analysis | None = None,
    answers: Mapping[str, float] | None = None,
) -> tuple[Row, ...]:
    """Make one row for each contender that has a trial.

    Args:
        plan: what was planned.
        trials: finished and failed ones, in any order.
        analysis: what may be claimed; None leaves its columns empty.
        answers: the time of an answer by contender, in ms.

    Returns:
        The ranked contenders, best first, behind those that were compared the ones that lack a
        trial, and those without a score last; then the controls; then the reference. Equal scores,
        and the controls, stand in the table's order.
    """
    ended = tuple(trials)
    chosen = chosen_trials(plan, ended)
    changes = rank_changes(plan, ended)
    standings = {each.name: each for each in analysis.standings} if analysis else {}
    pairs = {each.name: each.chances for each in analysis.versus_baseline} if analysis else {}
    rows = []
    for name in plan.layers:
        own = [trial for trial in ended if trial.contender == name]
        if own:
            role = plan.contender(name).role
            row = _row(name, role, own, chosen.get(name, ()), changed=name in changes)
            row = _with_claims(row, standings.get(name), pairs.get(name))
            rows.append(dataclasses.replace(row, inference_ms=(answers or {}).get(name)))
    sign = plan.scoring.sign
    return tuple(sorted(rows, key=_order(sign)))


def _row(
    name: str, role: str, own: Sequence[Trial], chosen: Sequence[Trial], *, changed: bool
) -> Row:
    failed = sum(trial.status == "failed" for trial in own)
    if not chosen:
        return Row(contender=name, role=role, score=None, failed=failed)
    done = [trial for trial in own if trial.status == "done"]
    scores = tuple(trial.test for trial in chosen if trial.test is not None)
    return Row(
        contender=name,
        role=role,
        score=round(statistics.fmean(scores), 4),
        validation=_mean(trial.validation for trial in chosen),
        calibration=_mean(trial.calibration for trial in chosen),
        concentration=_mean(trial.concentration for trial in chosen),
        flags="; ".join(_flags(chosen, changed=changed)),
        parameters=chosen[0].parameters,
        attention_parameters=chosen[0].attention_parameters,
        trials=len(chosen),
        failed=failed,
        train_seconds=statistics.fmean(trial.train_seconds for trial in chosen),
        compile_seconds=sum(trial.compile_seconds for trial in done),
        peak_memory_mb=max((trial.peak_memory_mb or 0.0 for trial in done), default=None),
        scores=scores,
        pass_seconds=tuple(trial.train_seconds / max(1, trial.checks) for trial in chosen),
    )


def _with_claims(row: Row, standing: Standing | None, chances: Chances | None) -> Row:
    if standing is None:
        return row
    claimed: dict[str, Any] = {
        "score": round(standing.score, 4),
        "score_low": standing.low,
        "score_high": standing.high,
        "first_in_draws": standing.first_in_draws,
        "group": "winners" if standing.in_group else "",
    }
    if chances is not None:
        claimed |= vars(chances)
    return dataclasses.replace(row, **claimed)


def _flags(chosen: Sequence[Trial], *, changed: bool) -> list[str]:
    """Flag what holds for more than half of the trials."""
    half = len(chosen) / 2
    told = []
    if sum(trial.undertrained for trial in chosen) > half:
        told.append("undertrained")
    if sum(trial.too_fast for trial in chosen) > half:
        told.append("step too long")
    if changed:
        told.append("rank depends on the rate")
    return told


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.fmean(known) if known else None


def _order(sign: float) -> Callable[[Row], tuple[int, float]]:
    """Return a key for sorting; rows that are equal by it stay in the table's order."""

    def order(row: Row) -> tuple[int, float]:
        if not row.ranked:
            return (3, 0.0)  # the references stand behind the controls in the table too
        if row.score is None:
            return (2, 0.0)
        # On fewer splits a score may be better by chance. Without an analysis none was compared.
        return (int(row.score_low is None), -sign * row.score)

    return order
