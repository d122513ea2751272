"""Series of a `.ts` file, as aeon and sktime write them: a header, then a series a line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.files import text_lines
from regard.data.numerals import read_numbers
from regard.data.phrases import counted, listed
from regard.data.series.series import Series
from regard.errors import TableError

__all__ = ["ts_series"]

_SWITCHES = {  # the tags that are true or false, in small letters
    "@timestamps",
    "@missing",
    "@univariate",
    "@equallength",
    "@targetlabel",
    "@classlabel",
}
_COUNTS = {"@dimension": "@dimensions", "@dimensions": "@dimensions"}
_COUNTS |= {"@serieslength": "@serieslength"}
_SILENT = {"@problemname", "@data"}
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)

Lines = Sequence[tuple[int, str]]


@dataclass
class _Header:
    """What stands before `@data`; `first` is the place of the first line behind it."""

    switches: dict[str, bool] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    unknown: list[str] = field(default_factory=list)
    first: int = 0

    @property
    def has_label(self) -> bool:
        return self.switches.get("@classlabel", False) or self.has_number

    @property
    def has_number(self) -> bool:
        return self.switches.get("@targetlabel", False)


def ts_series(text: str, *, source: str) -> Series:
    """Read the series of a `.ts` file.

    The channels of a line stand between colons, the values of a channel between commas, the label
    or the number last, if the header has `@classLabel true ...` or `@targetLabel true`. `?` and
    `NaN` are missing values. Lines that begin with `#` or `%` are comments.

    Args:
        text: the text of the file.
        source: what the messages call the file.

    Returns:
        The series.

    Raises:
        TableError: if the header or a line breaks a rule, or the values have times.
        DataError: if padding would take far more memory than the values.
    """
    lines = [
        (number, line.strip())
        for number, line in text_lines(text)
        if line.strip() and line.strip()[0] not in "#%"
    ]
    header = _header(lines, source)
    if header.switches.get("@timestamps"):
        raise TableError(_timed(source, "@timeStamps true"))
    if header.has_number and header.switches.get("@classlabel"):
        raise TableError(
            f"{source}: series have a label or a number each. Received: @classLabel true and"
            " @targetLabel true."
        )
    data = lines[header.first :]
    if not data:
        raise TableError(f"{source}: there must be series behind @data. Received: none.")
    cases, answers = _cases(data, header, source)
    places = tuple(f"line {number:,}" for number, _ in data)
    return Series.from_cases(
        cases,
        labels=() if header.has_number else answers,
        targets=_numbers(answers, places, source) if header.has_number else None,
        places=places,
        source=source,
        told=_contradictions(header, cases, answers),
    )


def _header(lines: Lines, source: str) -> _Header:
    header = _Header()
    seen: dict[str, int] = {}
    for place, (number, line) in enumerate(lines):
        tag, *words = line.split()
        tag = _COUNTS.get(tag.lower(), tag.lower())
        if not tag.startswith("@"):
            raise TableError(
                f"{source}: each line before @data must begin with @ or #. Received: line"
                f" {number:,}, {_checks.written(line[:60])}."
            )
        if tag in seen:
            raise TableError(
                f"{source}: each tag must come once. Received: {line.split()[0]}"
                f" in line {seen[tag]:,} and in line {number:,}."
            )
        seen[tag] = number
        _take(header, tag, words, f"{source}: line {number:,}")
        if tag == "@data":
            header.first = place + 1
            return header
    raise TableError(f"{source}: a .ts file must have a line @data. Received: none.")


def _take(header: _Header, tag: str, words: Sequence[str], where: str) -> None:
    """Take what one line of the header says."""
    if tag in _SWITCHES:
        value = words[0].lower() if words else ""
        if value not in ("true", "false"):
            raise TableError(
                f"{where}: {tag} must be true or false."
                f" Received: {_checks.written(' '.join(words))}."
            )
        header.switches[tag] = value == "true"
        if tag == "@classlabel":
            header.classes = tuple(words[1:])
    elif tag in _COUNTS.values():
        if len(words) != 1 or not _WHOLE.fullmatch(words[0]):
            raise TableError(
                f"{where}: {tag} must be a whole number."
                f" Received: {_checks.written(' '.join(words))}."
            )
        header.counts[tag] = int(words[0])
    elif tag not in _SILENT:
        header.unknown.append(tag)


def _cases(
    data: Lines, header: _Header, source: str
) -> tuple[list[NDArray[np.float64]], tuple[str, ...]]:
    cases, answers = [], []
    width = header.counts.get("@dimensions")
    for number, line in data:
        where = f"{source}: line {number:,}"
        channels = line.split(":")
        if header.has_label:
            answers.append(_answer(channels.pop().strip(), header, where))
        if width is not None and len(channels) != width:
            raise TableError(_wrong_width(len(channels), width, header, where))
        case = _case(channels, where)
        if width is None:
            width = len(channels)
        cases.append(case)
    return cases, tuple(answers)


def _answer(word: str, header: _Header, where: str) -> str:
    if not word or word == "?":
        raise TableError(
            f"{where}: each line must end with its label, behind the last colon. Received:"
            f" {word!r}. Fill it, or leave out the line."
        )
    if header.classes and not header.has_number and word not in header.classes:
        raise TableError(
            f"{where}: the label must be one of those in the header,"
            f" {listed(list(header.classes), 20)}. Received: {_checks.written(word)}."
        )
    return word


def _wrong_width(came: int, width: int, header: _Header, where: str) -> str:
    from_header = "as the header says" if "@dimensions" in header.counts else "as the lines before"
    hint = (
        " If the last one is a label, the header lacks @classLabel true, with the labels behind it."
        * (came == width + 1 and not header.has_label)
    )
    return (
        f"{where}: each series must have {counted(width, 'channel')}, {from_header}, with colons"
        f" between them. Received: {came:,}.{hint}"
    )


def _case(channels: Sequence[str], where: str) -> NDArray[np.float64]:
    """Return the values of a line as `(time, channels)`."""
    rows = []
    for place, channel in enumerate(channels, 1):
        if channel.lstrip().startswith("("):
            raise TableError(_timed(where, channel.strip()[:30]))
        words = channel.split(",")
        numbers, wrong = read_numbers(words)
        wrong += [step for step, word in enumerate(words) if not word.strip()]
        if wrong:
            raise TableError(
                f"{where}: each value must be a number, or ? where it is missing. Received:"
                f" {_checks.written(words[wrong[0]].strip())} in channel {place:,}, step"
                f" {wrong[0] + 1:,}."
            )
        rows.append(numbers)
    steps = {len(row) for row in rows}
    if not rows or len(steps) > 1:
        received = f"{min(steps):,} and {max(steps):,} values" if rows else "no channel"
        raise TableError(
            f"{where}: all channels of a series must have as many values, with ? where one is"
            f" missing. Received: {received}."
        )
    return np.stack(rows, axis=1)


def _timed(where: str, received: str) -> str:
    return (
        f"{where}: values must stand without times, one for each step. Received: {received}. Write"
        " the values alone, with ? for steps without one, or a long table with a column of times."
    )


def _numbers(answers: Sequence[str], places: Sequence[str], source: str) -> NDArray[np.float64]:
    numbers, wrong = read_numbers(answers)
    wrong += np.flatnonzero(np.isnan(numbers)).tolist()
    if wrong:
        raise TableError(
            f"{source}: each line must end with its number, as @targetLabel true says. Received:"
            f" {_checks.written(answers[min(wrong)])} in {places[min(wrong)]}."
        )
    return numbers


def _contradictions(
    header: _Header, cases: Sequence[NDArray[np.float64]], answers: Sequence[str]
) -> tuple[str, ...]:
    """Say where the lines are not what the header says of them."""
    told = []
    lengths, width = {len(case) for case in cases}, cases[0].shape[1]
    missing = any(np.isnan(case).any() for case in cases)
    switches = header.switches
    steps = header.counts.get("@serieslength")
    if switches.get("@univariate") and width > 1:
        told.append(f"the series have {width:,} channels, not one (@univariate true)")
    if switches.get("@equallength") and len(lengths) > 1:
        told.append("the series are not of equal length (@equalLength true)")
    elif steps is not None and lengths != {steps}:
        told.append(f"the series are not all of {steps:,} steps (@seriesLength {steps})")
    if switches.get("@missing") is False and missing:
        told.append("values are missing (@missing false)")
    sentences = [f"Otherwise than the header says, {'; '.join(told)}."] if told else []
    unseen = [] if header.has_number else sorted({*header.classes} - {*answers})
    if unseen and header.has_label:
        sentences.append(f"Labels of the header without a series: {listed(unseen)}.")
    if header.unknown:
        sentences.append(f"Tags that were read over: {listed(header.unknown)}.")
    return tuple(sentences)
