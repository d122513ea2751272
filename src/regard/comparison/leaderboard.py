"""Rows from trials, and both as CSV."""

import csv
import dataclasses
import io
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from regard.catalog.contenders import CONTENDERS
from regard.comparison.events import Trial

__all__ = ["COLUMNS", "Row", "leaderboard_csv", "leaderboard_rows", "trials_csv"]

_PLACE = {row.name: place for place, row in enumerate(CONTENDERS)}
_ROLE = {row.name: row.role for row in CONTENDERS}
_DIGITS = {
    "score": 4,
    "train_seconds": 2,
    "compile_seconds": 2,
    "inference_ms": 3,
}
_TRIAL_COLUMNS = (
    "contender",
    "seed",
    "validation",
    "test",
    "epochs",
    "seconds",
    "status",
    "reason",
)


@dataclass(frozen=True)
class Row:
    """Hold one contender's line of the leaderboard.

    Args:
        contender: its name.
        score: the mean test accuracy of its finished trials, to four decimals; None if there are
            none.
        score_low: empty in this version.
        score_high: empty in this version.
        first_in_draws: empty in this version.
        group: empty in this version.
        attends: empty in this version.
        parameters: number of weights.
        attention_parameters: number of weights of the slot.
        trials: how many trials are finished.
        failed: how many failed.
        train_seconds: mean over the finished trials.
        compile_seconds: the sum: what the contender costs once.
        inference_ms: median over the finished trials.
        peak_memory_mb: empty in this version.
        scores: the test accuracy of each finished trial; not a column.
    """

    contender: str
    score: float | None
    score_low: float | None = None
    score_high: float | None = None
    first_in_draws: float | None = None
    group: str | None = None
    attends: float | None = None
    parameters: int | None = None
    attention_parameters: int | None = None
    trials: int = 0
    failed: int = 0
    train_seconds: float | None = None
    compile_seconds: float | None = None
    inference_ms: float | None = None
    peak_memory_mb: float | None = None
    scores: tuple[float, ...] = ()

    @property
    def role(self) -> str:
        """The contender's role in the catalogue."""
        return _ROLE[self.contender]

    @property
    def ranked(self) -> bool:
        """Whether the contender takes part in the ranking."""
        return self.role not in ("control", "reference")


COLUMNS = tuple(field.name for field in dataclasses.fields(Row) if field.name != "scores")


def leaderboard_rows(trials: Iterable[Trial]) -> tuple[Row, ...]:
    """Make one row for each contender that has a trial.

    Args:
        trials: finished and failed ones, in any order.

    Returns:
        The ranked contenders, best first, those without a score last; then the controls; then the
        reference. Equal scores, and the controls, stand in the table's order.
    """
    by_contender: dict[str, list[Trial]] = {}
    for trial in trials:
        by_contender.setdefault(trial.contender, []).append(trial)
    return tuple(sorted((_row(each) for each in by_contender.values()), key=_order))


def leaderboard_csv(rows: Sequence[Row]) -> str:
    """Return the rows as CSV, a number that is not known as an empty field.

    Args:
        rows: the leaderboard.

    Returns:
        Text with a header.
    """
    return _csv(COLUMNS, ([_field(row, name) for name in COLUMNS] for row in rows))


def trials_csv(trials: Iterable[Trial]) -> str:
    """Return the trials as CSV, in the order in which they ran.

    Args:
        trials: finished and failed ones.

    Returns:
        Text with a header.
    """
    return _csv(_TRIAL_COLUMNS, (_trial_fields(trial) for trial in trials))


def _row(trials: Sequence[Trial]) -> Row:
    name = trials[0].contender
    done = [trial for trial in trials if trial.status == "done"]
    failed = len(trials) - len(done)
    if not done:
        return Row(contender=name, score=None, failed=failed)
    scores = tuple(trial.test for trial in done if trial.test is not None)
    times = [trial.inference_ms for trial in done if trial.inference_ms is not None]
    return Row(
        contender=name,
        score=round(statistics.fmean(scores), 4) if scores else None,
        parameters=done[0].parameters,
        attention_parameters=done[0].attention_parameters,
        trials=len(done),
        failed=failed,
        train_seconds=statistics.fmean(trial.train_seconds for trial in done),
        compile_seconds=sum(trial.compile_seconds for trial in trials),
        inference_ms=statistics.median(times) if times else None,
        scores=scores,
    )


def _order(row: Row) -> tuple[int, float, int]:
    place = _PLACE[row.contender]
    if row.ranked:
        return (0, 1.0 if row.score is None else -row.score, place)
    return (1, 0.0, place)  # the reference stands behind the controls in the table too


def _field(row: Row, name: str) -> str:
    value: Any = getattr(row, name)
    if value is None:
        return ""
    return f"{value:.{_DIGITS[name]}f}" if name in _DIGITS else str(value)


def _trial_fields(trial: Trial) -> list[str]:
    validation, test = (
        "" if value is None else f"{value:.6f}" for value in (trial.validation, trial.test)
    )
    seconds = f"{trial.train_seconds + trial.compile_seconds:.2f}"
    return [
        trial.contender,
        str(trial.seed),
        validation,
        test,
        str(trial.epochs),
        seconds,
        trial.status,
        trial.reason,
    ]


def _csv(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue()
