"""Series of a UCR file: one channel, a series a line, with tabs between the values."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.files import text_lines
from regard.data.numerals import MISSING, read_numbers
from regard.data.series.series import Series
from regard.errors import TableError

__all__ = ["trimmed", "ucr_series"]


def ucr_series(text: str, *, labelled: bool = True, numbers: bool = False, source: str) -> Series:
    """Read the series of a file of the UCR archive.

    The label stands first. All lines have as many fields: shorter series end in NaN, which is taken
    for padding; NaN before the last value is a missing value.

    Args:
        text: the text of the file.
        labelled: whether the first field is a label or number.
        numbers: whether it is a number to predict, not a class.
        source: what the messages call the file.

    Returns:
        The series.

    Raises:
        TableError: if a line breaks a rule.
        DataError: if a value is infinite in float32.
    """
    lines = [(number, line) for number, line in text_lines(text) if line.strip()]
    if not lines:
        raise TableError(f"{source}: there must be series. Received: an empty file.")
    rows = [line.split("\t") for _, line in lines]
    least = 1 + labelled
    _check_fields(rows, [number for number, _ in lines], least, source)
    places = tuple(f"line {number:,}" for number, _ in lines)
    cases = [
        _case(row[labelled:], f"{source}: {place}", 1 + labelled)
        for row, place in zip(rows, places, strict=True)
    ]
    answers = tuple(row[0].strip() for row in rows) if labelled else ()
    fields = len(rows[0]) - labelled
    shorter = sum(len(case) < fields for case in cases)
    told = (
        f"{shorter:,} of {len(cases):,} series end before the last field: NaN at the end is"
        " padding.",
    )
    return Series.from_cases(
        cases,
        labels=() if numbers else answers,
        targets=_targets(answers, places, source) if numbers and labelled else None,
        places=places,
        source=source,
        told=told * bool(shorter),
    )


def trimmed(case: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Return a series `(time, channels)` without the steps at its end that have no value.

    Args:
        case: the series, NaN where a value is missing.

    Returns:
        A view of it.
    """
    there = np.flatnonzero(~np.isnan(case).all(axis=1))
    return case[: there[-1] + 1 if there.size else 0]


def _check_fields(rows: list[list[str]], lines: list[int], least: int, source: str) -> None:
    width = len(rows[0])
    if width < least:
        seen = next((word for sign, word in {",": "commas", " ": "spaces"}.items()
                     if sign in rows[0][0].strip()), None)  # fmt: skip
        hint = f" It has {seen} in it; this file must have tabs." if seen else ""
        raise TableError(
            f"{source}: each line must have a label and values, with tabs between them. Received:"
            f" {_checks.written(rows[0][0][:40])} in line {lines[0]:,}.{hint}"
        )
    for row, number in zip(rows, lines, strict=True):
        if len(row) != width:
            raise TableError(
                f"{source}: each line must have {width:,} fields, as the first has; shorter series"
                f" end in NaN. Received: {len(row):,} in line {number:,}."
            )


def _case(words: list[str], where: str, first: int) -> NDArray[np.floating[Any]]:
    found, wrong = read_numbers(words)
    if wrong:
        raise TableError(
            f"{where}: each value must be a number, or {MISSING} where it is missing. Received:"
            f" {_checks.written(words[wrong[0]])} in field {wrong[0] + first:,}."
        )
    case = trimmed(found[:, None])
    if not len(case):
        raise TableError(f"{where}: each series must have a value. Received: none.")
    return case


def _targets(answers: tuple[str, ...], places: tuple[str, ...], source: str) -> NDArray[np.float64]:
    numbers, wrong = read_numbers(answers)
    wrong += np.flatnonzero(np.isnan(numbers)).tolist()
    if wrong:
        raise TableError(
            f"{source}: the first field must be a number. Received:"
            f" {_checks.written(answers[min(wrong)])} in {places[min(wrong)]}."
        )
    return numbers
