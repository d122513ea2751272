"""Series of a long table: a row a step, with a column that says which series it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.numerals import MISSING, read_numbers
from regard.data.phrases import listed
from regard.data.raw_table import FoundRows
from regard.data.series.series import Series
from regard.data.series.times import read_times
from regard.errors import ArgumentError, TableError

__all__ = ["LongColumns", "long_series"]

_UNEVEN = 1.5  # times the smallest step between two times


@dataclass(frozen=True)
class LongColumns:
    """Say which columns of a long table are what.

    Args:
        id: the column that says which series a row belongs to; None: all are one series.
        time: the column by which rows are sorted; None: they stand in order.
        label: the column with the label, the same in all rows of a series.
        target: the columns with the numbers to predict, the same in all rows of a series.
        group: the column with what a series belongs to, such as a subject.
        channels: the columns with values; by default all others.

    Raises:
        ArgumentError: if neither `id` nor `time` is given, or both `label` and `target`.
    """

    id: str | None = None
    time: str | None = None
    label: str | None = None
    target: tuple[str, ...] = ()
    group: str | None = None
    channels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check what can be said before the table is read."""
        if self.id is None and self.time is None:
            raise ArgumentError(
                "`id` must be given for a long table: the column that says which series a row"
                " belongs to; or `time` alone where all rows are one series. Received: id=None,"
                " time=None"
            )
        if self.label is not None and self.target:
            raise ArgumentError(
                "`label` or `target` must be given, not both. Received:"
                f" label={self.label!r}, target={self.target!r}"
            )

    def roles(self) -> list[tuple[str, str]]:
        """Return each column that is given, with what it is.

        Returns:
            Pairs of what it is and its name.
        """
        single = {"id": self.id, "time": self.time, "label": self.label, "group": self.group}
        several = {"target": self.target, "channel": self.channels}
        return [
            *((role, name) for role, name in single.items() if name is not None),
            *((role, name) for role, names in several.items() for name in names),
        ]


def long_series(found: FoundRows, chosen: LongColumns) -> Series:
    """Make series of the rows of a table.

    The rows of a series are sorted by time, and need not stand together.

    Args:
        found: the rows, all values as strings.
        chosen: which columns are what.

    Returns:
        The series, in the order in which their first rows come.

    Raises:
        TableError: if a column is not there, a value is none, a time comes twice, or a label
            changes within a series.
        DataError: if a value is infinite in float32, or padding would take far more memory than
            the values.
    """
    table = _Table(found)
    channels = _check_columns(found, chosen)
    names, of_row = _ids(table, chosen.id)
    times: NDArray[Any] | None = None
    told: tuple[str, ...] = ()
    if chosen.time is not None:
        times = read_times(table.column(chosen.time), found.places, source=found.source)
    order = np.lexsort((of_row,) if times is None else (times, of_row))
    ends = np.cumsum(np.bincount(of_row))[:-1]
    rows = np.split(order, ends)
    if times is not None:
        _check_times(table, names, rows, times, str(chosen.time))
        told = (*_unsorted(table, names, rows, times), *_uneven(rows, times))
    values = np.stack([table.numbers(name) for name in channels], axis=1)
    first = [int(each[0]) for each in rows]
    single = {
        role: table.of_series(name, names, of_row, first)
        for role, name in (("labels", chosen.label), ("groups", chosen.group))
        if name is not None
    }
    return Series.from_cases(
        [values[each] for each in rows],
        channels=channels,
        targets=_targets(table, chosen, names, of_row, first),
        target_names=chosen.target,
        places=names,
        source=found.source,
        told=(*found.told, *told, *_unused(found, chosen, channels)),
        **single,
    )


@dataclass(frozen=True)
class _Table:
    """The rows as they were found, read with messages that name a row."""

    found: FoundRows

    def column(self, name: str) -> Sequence[str]:
        if name in self.found.unusable:
            raise TableError(f"{self.found.source}: {self.found.unusable[name]}")
        return self.found.columns[name]

    def filled(self, name: str) -> list[str]:
        """Return a column in which no value may be empty, without white space round them."""
        values = [value.strip() for value in self.column(name)]
        empty = [place for place, value in zip(self.found.places, values, strict=True) if not value]
        if empty:
            raise TableError(
                f"{self.found.source}: each row must have a value in {name!r}. Received: none in"
                f" {listed(empty)}. Fill it, or leave out the row."
            )
        return values

    def numbers(self, name: str) -> NDArray[np.float64]:
        words = self.column(name)
        found, wrong = read_numbers(words)
        if wrong:
            raise TableError(
                f"{self.found.source}: each value of {name!r} must be a number, or {MISSING} where"
                f" it is missing. Received: {_checks.written(words[wrong[0]])} in"
                f" {self.found.places[wrong[0]]}, and {len(wrong) - 1:,} more. If it is no channel,"
                " name the channels: --channels NAMES (channels= in Python)."
            )
        return found

    def of_series(
        self, name: str, names: Sequence[str], of_row: NDArray[np.int64], first: Sequence[int]
    ) -> tuple[str, ...]:
        """Return the value of each series in a column that must be the same in all its rows."""
        values = self.filled(name)
        of_case = [values[row] for row in first]
        for row, case in enumerate(of_row.tolist()):
            if values[row] != of_case[case]:
                at = first[case]
                raise TableError(
                    f"{self.found.source}: {name!r} must be the same in all rows of a series."
                    f" Received: {_checks.written(values[at])} in {self.found.places[at]} and"
                    f" {_checks.written(values[row])} in {self.found.places[row]}, both of"
                    f" {names[case]}."
                )
        return tuple(of_case)


def _check_columns(found: FoundRows, chosen: LongColumns) -> tuple[str, ...]:
    """Check the columns that are named, and return the channels."""
    there = [*found.columns, *found.unusable]
    roles: dict[str, str] = {}
    for role, name in chosen.roles():
        if name not in there:
            raise TableError(
                f"{found.source}: the {role} column must be one of"
                f" {listed([repr(each) for each in there], 20)}. Received: {_checks.written(name)}."
                + _checks.did_you_mean(name, there)
            )
        if name in roles:
            raise TableError(
                f"{found.source}: {roles[name]} and {role} must be two different columns. Received:"
                f" {name!r} for both."
            )
        roles[name] = role
    channels = chosen.channels or tuple(name for name in there if name not in roles)
    if not channels:
        raise TableError(
            f"{found.source}: there must be a column with values, besides"
            f" {', '.join(f'{name!r} ({role})' for name, role in roles.items())}. Received: none."
        )
    return channels


def _ids(table: _Table, name: str | None) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return what the messages call each series, and which series each row belongs to."""
    if name is None:
        return ("the series",), np.zeros(len(table.found.places), dtype=np.int64)
    number: dict[str, int] = {}
    of_row = [number.setdefault(value, len(number)) for value in table.filled(name)]
    return tuple(f"{name} {value}" for value in number), np.array(of_row, dtype=np.int64)


def _check_times(
    table: _Table,
    names: Sequence[str],
    rows: Sequence[NDArray[np.int64]],
    times: NDArray[Any],
    column: str,
) -> None:
    for name, each in zip(names, rows, strict=True):
        same = np.flatnonzero(np.diff(times[each]) == 0)
        if same.size:
            one, two = each[same[0]], each[same[0] + 1]
            places = table.found.places
            raise TableError(
                f"{table.found.source}: a series must have one row for each time. Received:"
                f" {_checks.written(table.column(column)[one])} in {places[one]} and in"
                f" {places[two]}, both of {name}. If these are two series, --id NAME (id= in"
                " Python) must tell them apart."
            )


def _unsorted(
    table: _Table, names: Sequence[str], rows: Sequence[NDArray[np.int64]], times: NDArray[Any]
) -> tuple[str, ...]:
    """Say which series had rows that went back in time."""
    back = [case for case, each in enumerate(rows) if (np.diff(each) < 0).any()]
    if not back:
        return ()
    stood = np.sort(rows[back[0]])
    first = stood[int(np.flatnonzero(np.diff(times[stood]) < 0)[0]) + 1]
    return (
        f"The rows of {len(back):,} of {len(names):,} series did not stand in the order of time,"
        f" such as {table.found.places[first]} of {names[back[0]]}: they were sorted.",
    )


def _uneven(rows: Sequence[NDArray[np.int64]], times: NDArray[Any]) -> tuple[str, ...]:
    gaps = [np.diff(times[each]) for each in rows if len(each) > 1]
    uneven = [gap for gap in gaps if gap.max() > _UNEVEN * gap.min()]
    if not uneven:
        return ()
    return (
        f"The times of {len(uneven):,} of {len(rows):,} series are not evenly spaced; each row is"
        " one step, however long after the one before.",
    )


def _targets(
    table: _Table,
    chosen: LongColumns,
    names: Sequence[str],
    of_row: NDArray[np.int64],
    first: Sequence[int],
) -> NDArray[np.float64] | None:
    if not chosen.target:
        return None
    columns = []
    for name in chosen.target:
        table.of_series(name, names, of_row, first)
        columns.append(table.numbers(name)[first])
    return np.stack(columns, axis=1)


def _unused(found: FoundRows, chosen: LongColumns, channels: Sequence[str]) -> tuple[str, ...]:
    used = {*channels, *(name for _, name in chosen.roles())}
    rest = [repr(name) for name in (*found.columns, *found.unusable) if name not in used]
    return (f"Columns not used: {', '.join(rest)}.",) if rest else ()
