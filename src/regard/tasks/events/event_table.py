"""Histories from a long table: a row an event, with columns for id, time and what happened."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import final

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.files import file_text, format_of_ending, missing_data
from regard.data.numerals import MISSING, read_numbers
from regard.data.parquet import parquet_rows
from regard.data.phrases import listed
from regard.data.raw_table import FoundRows
from regard.data.series.times import read_times
from regard.data.table import csv_separator, table_rows
from regard.errors import TableError

__all__ = ["EventRows", "read_rows"]

_FORMATS = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".parquet": "parquet"}


def read_rows(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,  # noqa: A002
    encoding: str | None = None,
) -> FoundRows:
    """Read the rows of a table in CSV, TSV or Parquet, packed by gzip or not.

    Args:
        path: the file.
        format: "csv", "tsv" or "parquet"; by default the file's ending says it.
        encoding: of a text file; by default strictly UTF-8.

    Returns:
        The columns, all values as strings.

    Raises:
        TableError: if the file is not there, or is no such table.
        EncodingError: if the bytes are not text in the encoding.
        UnknownNameError: if there is no such format or encoding.
        MissingExtraError: if the package that reads Parquet is not installed.
    """
    file = Path(_checks.path("path", path))
    names = tuple(dict.fromkeys(_FORMATS.values()))
    if format is not None:
        _checks.one_of("format", format, names)
    if not file.exists():
        raise missing_data(file)
    if file.is_dir():
        raise TableError(f"The data must be a file. Received: the folder {str(file)!r}.")
    kind = format_of_ending(file, _FORMATS, names) if format is None else format
    if kind == "parquet":
        return parquet_rows(file)
    text = file_text(file, source=file.name, encoding=encoding)
    separator = "\t" if kind == "tsv" else csv_separator(text)
    return table_rows(text, separator, source=file.name, labelled=False)


@final
class EventRows:
    """The rows of a table by id and time, read with messages that name a row.

    Args:
        found: the rows as they were found.
        id: the column that says whose event a row is.
        time: the column that says when it was.

    Attributes:
        found: the rows as they were found.
        names: the ids, in the order in which they first come.
        rows: the rows of each id, by time; equal times stay in their order.
        times: of each row, numbers; of dates days since 1970.
        dates: whether times are dates.

    Raises:
        TableError: if a column is not there, an id is empty, or a time is none.
    """

    def __init__(self, found: FoundRows, id: str, time: str) -> None:  # noqa: A002
        self.found = found
        numbers: dict[str, int] = {}
        words = self.filled(id)
        of_row = np.array([numbers.setdefault(word, len(numbers)) for word in words])
        self.names = tuple(numbers)
        self.times, self.dates = self.moments(time)
        order = np.lexsort((self.times, of_row))
        self.rows = tuple(np.split(order, np.cumsum(np.bincount(of_row))[:-1]))

    def column(self, name: str) -> Sequence[str]:
        """Return the values of a column, as strings.

        Args:
            name: of the column.

        Raises:
            TableError: if there is none, or it cannot be used.
        """
        there = [*self.found.columns, *self.found.unusable]
        if name not in there:
            raise TableError(
                f"{self.found.source}: a column must be one of"
                f" {listed([repr(each) for each in there], 20)}. Received: {_checks.written(name)}."
                + _checks.did_you_mean(name, there)
            )
        if name in self.found.unusable:
            raise TableError(f"{self.found.source}: {self.found.unusable[name]}")
        return self.found.columns[name]

    def filled(self, name: str) -> list[str]:
        """Return a column in which no value may be empty, without white space round them.

        Args:
            name: of the column.

        Raises:
            TableError: if a value is empty.
        """
        words = [word.strip() for word in self.column(name)]
        empty = [place for place, word in zip(self.found.places, words, strict=True) if not word]
        if empty:
            raise TableError(
                f"{self.found.source}: each row must have a value in {name!r}. Received: none in"
                f" {listed(empty)}. Fill it, or leave out the row."
            )
        return words

    def moments(self, name: str) -> tuple[NDArray[np.float64], bool]:
        """Return a column of times as numbers, and whether they are dates, then in days since 1970.

        Args:
            name: of the column.

        Raises:
            TableError: if a value is no time.
        """
        words = self.filled(name)
        found = read_times(words, self.found.places, source=self.found.source)
        if not read_numbers(words)[1]:
            return found.astype(np.float64), False
        import pandas as pd

        days = pd.to_datetime(words, format="ISO8601", utc=True) - pd.Timestamp(0, tz="UTC")
        return np.asarray(days / pd.Timedelta(days=1), dtype=np.float64), True

    def numbers(self, name: str) -> NDArray[np.float64] | None:
        """Return a column of numbers, NaN where one is missing; None if a value is no number.

        Args:
            name: of the column.

        Raises:
            TableError: if there is no such column.
        """
        words = ["" if word.strip().lower() == "na" else word for word in self.column(name)]
        found, wrong = read_numbers(words)
        if wrong or not np.isfinite(found[~np.isnan(found)]).all():
            return None
        return found

    def measured(self, name: str) -> NDArray[np.float64]:
        """Return a column that must hold numbers, NaN where one is missing.

        Args:
            name: of the column.

        Raises:
            TableError: if a value is no number.
        """
        found = self.numbers(name)
        if found is None:
            words = self.column(name)
            wrong = [row for row in read_numbers(words)[1] if words[row].strip().lower() != "na"]
            at = wrong[0] if wrong else 0
            raise TableError(
                f"{self.found.source}: each value of {name!r} must be a finite number, or {MISSING}"
                f" or NA where it is missing. Received: {_checks.written(words[at])} in"
                f" {self.found.places[at]}. A column of words is one for --event or --static"
                " (event=, static= in Python)."
            )
        return found

    def of_ids(self, name: str) -> list[str]:
        """Return the value of each id in a column that must be the same in all its rows.

        Args:
            name: of the column.

        Raises:
            TableError: if it changes within an id.
        """
        words = [word.strip() for word in self.column(name)]
        for person, rows in zip(self.names, self.rows, strict=True):
            first = rows[0]
            for row in rows:
                if words[row] != words[first]:
                    places = self.found.places
                    raise TableError(
                        f"{self.found.source}: {name!r} must be the same in all rows of an id."
                        f" Received: {_checks.written(words[first])} in {places[first]} and"
                        f" {_checks.written(words[row])} in {places[row]}, both of {person!r}."
                    )
        return [words[rows[0]] for rows in self.rows]

    def unsorted(self) -> tuple[str, ...]:
        """Say whose rows did not stand in the order of time; one sentence, or none."""
        back = [place for place, rows in enumerate(self.rows) if (np.diff(rows) < 0).any()]
        if not back:
            return ()
        return (
            f"The rows of {len(back):,} of {len(self.names):,} ids did not stand in the order of"
            f" time, such as those of {self.names[back[0]]!r}: they were sorted.",
        )
