"""The leaderboard and the trials of a run as CSV."""

import csv
import dataclasses
import io
from collections.abc import Iterable, Sequence
from typing import Any

from regard.comparison.events import Trial
from regard.comparison.leaderboard import Row

__all__ = ["COLUMNS", "MEASURED", "leaderboard_csv", "trials_csv"]

COLUMNS = tuple(
    field.name
    for field in dataclasses.fields(Row)
    if field.name not in ("role", "scores", "pass_seconds")
)
"""The columns of the leaderboard."""

MEASURED = ("train_seconds", "compile_seconds", "inference_ms", "peak_memory_mb")
"""The columns that differ from run to run; all others follow from the data, plan and machine."""

_DIGITS = {
    "score": 4,
    "score_low": 4,
    "score_high": 4,
    "validation": 4,
    "calibration": 4,
    "first_in_draws": 3,
    "better": 3,
    "same": 3,
    "worse": 3,
    "concentration": 3,
    "train_seconds": 2,
    "compile_seconds": 2,
    "inference_ms": 3,
    "peak_memory_mb": 0,
}
_TRIAL_COLUMNS = (
    "contender",
    "split",
    "seed",
    "setting",
    "learning_rate",
    "dropout",
    "status",
    "reason",
    "validation",
    "test",
    "calibration",
    "concentration",
    "checks",
    "best_check",
    "train_seconds",
    "compile_seconds",
    "peak_memory_mb",
)


def leaderboard_csv(rows: Sequence[Row]) -> str:
    """Return the rows as CSV, a number that is not known as an empty field.

    Args:
        rows: the leaderboard.

    Returns:
        Text with a header.
    """
    return _csv(COLUMNS, ([_field(row, name) for name in COLUMNS] for row in rows))


def trials_csv(trials: Iterable[Trial]) -> str:
    """Return the trials as CSV, in the order of the plan.

    Args:
        trials: finished and failed ones.

    Returns:
        Text with a header.
    """
    return _csv(_TRIAL_COLUMNS, (_trial_fields(trial) for trial in trials))


def _field(row: Row, name: str) -> str:
    value: Any = getattr(row, name)
    if value is None:
        return ""
    return f"{value:.{_DIGITS[name]}f}" if name in _DIGITS else str(value)


def _trial_fields(trial: Trial) -> list[str]:
    fields = []
    for name in _TRIAL_COLUMNS:
        value = getattr(trial.key if name in trial.key._fields else trial, name)
        if isinstance(value, float):
            value = f"{value:.2f}" if name in MEASURED else f"{value:.6g}"
        fields.append("" if value is None else str(value))
    return fields


def _csv(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue()
