"""Series from any file that can be read: the one table of formats and readers."""

import dataclasses
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regard import _checks
from regard.data.files import file_text, format_of_ending, missing_data
from regard.data.parquet import parquet_content, parquet_rows
from regard.data.raw_table import FoundRows
from regard.data.series.long_table import LongColumns, long_series
from regard.data.series.npz_file import npz_series
from regard.data.series.parquet_size import check_parquet_size
from regard.data.series.separate_set import as_test_set
from regard.data.series.series import Series
from regard.data.series.ts_file import ts_series
from regard.data.series.ucr_file import ucr_series
from regard.data.table import csv_separator, table_rows
from regard.errors import ArgumentError, ArgumentTypeError, TableError

__all__ = ["SERIES_FORMATS", "is_long_table", "read_series", "read_series_sets"]

_LONG = ("id", "time", "label", "target", "group", "channels")


@dataclass(frozen=True)
class _Options:
    """What a reader is told."""

    id: str | None = None
    time: str | None = None
    label: str | None = None
    target: str | Sequence[str] | None = None
    group: str | None = None
    channels: str | Sequence[str] | None = None
    numbers: bool = False
    labelled: bool = True
    encoding: str | None = None
    is_test: bool = False


@dataclass(frozen=True)
class _Format:
    """How a file of one format is read, and which options have an effect on it."""

    read: Callable[[Path, _Options], Series]
    takes: tuple[str, ...]
    endings: tuple[str, ...] = ()


def _ts(file: Path, options: _Options) -> Series:
    return ts_series(_text(file, options), source=file.name)


def _ucr(file: Path, options: _Options) -> Series:
    return ucr_series(
        _text(file, options),
        labelled=options.labelled,
        numbers=options.numbers,
        source=file.name,
    )


def _csv(file: Path, options: _Options) -> Series:
    return _table(file, None, options)


def _tsv(file: Path, options: _Options) -> Series:
    return _table(file, "\t", options)


def _table(file: Path, separator: str | None, options: _Options) -> Series:
    chosen, text = _columns(options), _text(file, options)
    separator = csv_separator(text) if separator is None else separator
    found = table_rows(text, separator, source=file.name, labelled=False)
    return long_series(found, _of_test(chosen, found, options))


def _parquet(file: Path, options: _Options) -> Series:
    chosen = _columns(options)
    content = parquet_content(file)
    check_parquet_size(file.name, content)
    found = parquet_rows(file, content)
    return long_series(found, _of_test(chosen, found, options))


def _npz(file: Path, options: _Options) -> Series:
    return npz_series(file, numbers=options.numbers)


_FORMATS = {
    "ts": _Format(_ts, ("encoding",), (".ts",)),
    "ucr": _Format(_ucr, ("numbers", "labelled", "encoding"), (".tsv",)),
    "csv": _Format(_csv, (*_LONG, "encoding"), (".csv",)),
    "tsv": _Format(_tsv, (*_LONG, "encoding")),
    "parquet": _Format(_parquet, _LONG, (".parquet",)),
    "npz": _Format(_npz, ("numbers",), (".npz",)),
}

SERIES_FORMATS = tuple(_FORMATS)
_LONG_KINDS = {name for name, each in _FORMATS.items() if "id" in each.takes}
_OPTIONS = [name for name in _Options.__dataclass_fields__ if name != "is_test"]


def read_series(
    path: str | os.PathLike[str],
    *,
    format: str | None = None,  # noqa: A002
    id: str | None = None,  # noqa: A002
    time: str | None = None,
    label: str | None = None,
    target: str | Sequence[str] | None = None,
    group: str | None = None,
    channels: str | Sequence[str] | None = None,
    numbers: bool = False,
    labelled: bool = True,
    encoding: str | None = None,
) -> Series:
    """Read series from a `.ts`, UCR `.tsv`, `.npz` file or a long table in CSV, TSV or Parquet.

    Args:
        path: the file.
        format: one of `SERIES_FORMATS`; by default the file's ending says it. A file that ends in
            `.tsv` is one of the UCR archive; `format="tsv"` reads a long table with tabs.
        id: of a long table: the column that says which series a row belongs to.
        time: of a long table: the column by which the rows of a series are sorted.
        label: of a long table: the column with the label of each series.
        target: of a long table: one or several columns with the numbers of each series.
        group: of a long table: the column with what a series belongs to, such as a subject.
        channels: of a long table: the columns with values; by default all others.
        numbers: of a UCR or `.npz` file: whether what stands with each series is a number to
            predict, although it could be a class.
        labelled: of a UCR file: whether the first field of a line is a label or number.
        encoding: of a text file; by default strictly UTF-8.

    Returns:
        The series.

    Raises:
        TableError: if the file is not there, or breaks a rule of its format.
        EncodingError: if the bytes are not text in the encoding.
        DataError: if a value is infinite in float32, or padding would take far more memory than
            the values.
        ArgumentError: if an option has no effect on the format, or one is missing.
        ArgumentTypeError: if an argument is not of the type that is stated here.
        UnknownNameError: if there is no such format or encoding.
        MissingExtraError: if the package that reads the format is not installed.
    """
    given: dict[str, Any] = {
        "id": id,
        "time": time,
        "label": label,
        "target": target,
        "group": group,
        "channels": channels,
        "numbers": numbers,
        "labelled": labelled,
        "encoding": encoding,
    }
    kind = _format_name(path, format)
    _check_types(given)
    _check_effects(given, [kind], path)
    return _FORMATS[kind].read(Path(path), _Options(**given))


def read_series_sets(
    path: str | os.PathLike[str],
    *,
    test: str | os.PathLike[str] | None = None,
    format: str | None = None,  # noqa: A002
    **options: Any,
) -> tuple[Series, Series | None]:
    """Read the data, and the test set if there is one, with the same options.

    The test set need not have the same format; an option must have an effect on one of the two.

    Args:
        path: as in `read_series`.
        test: the file with the test set, or None.
        format: as in `read_series`, of both files.
        **options: the other arguments of `read_series`.

    Returns:
        The series, and those of the test set, which say what they share with the first.

    Raises:
        RegardError: as `read_series` and `as_test_set` do.
        TypeError: if there is no such option.
    """
    own = _Options(**options, is_test=False)
    given = {name: getattr(own, name) for name in _OPTIONS}
    kinds = [_format_name(place, format) for place in (path, test) if place is not None]
    _check_types(given)
    _check_effects(given, kinds, path)
    data = _FORMATS[kinds[0]].read(Path(path), own)
    if test is None:
        return data, None
    if own.channels is None and {*kinds} <= _LONG_KINDS:
        own = dataclasses.replace(own, channels=data.channels)
    found = _FORMATS[kinds[1]].read(Path(test), dataclasses.replace(own, is_test=True))
    return data, as_test_set(found, data)


def is_long_table(path: str | os.PathLike[str], format: str | None = None) -> bool:  # noqa: A002
    """Say whether a file has a row for each step, with columns that can be chosen.

    Args:
        path: the file.
        format: as in `read_series`.

    Returns:
        True for CSV, Parquet, and what is named TSV.

    Raises:
        TableError: if the file is not there.
        UnknownNameError: if there is no such format.
    """
    return _format_name(path, format) in _LONG_KINDS


def _text(file: Path, options: _Options) -> str:
    return file_text(file, source=file.name, encoding=options.encoding)


def _columns(options: _Options) -> LongColumns:
    return LongColumns(
        id=options.id,
        time=options.time,
        label=options.label,
        target=_names(options.target),
        group=options.group,
        channels=_names(options.channels),
    )


def _of_test(chosen: LongColumns, found: FoundRows, options: _Options) -> LongColumns:
    """Return the columns of a test set, which need not have that of the groups."""
    lacks = options.is_test and chosen.group not in found.columns
    return dataclasses.replace(chosen, group=None) if lacks else chosen


def _names(value: str | Sequence[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _check_types(given: dict[str, Any]) -> None:
    for name, value in given.items():
        if name in ("numbers", "labelled"):
            _checks.boolean(name, value)
            continue
        several = name in ("target", "channels") and isinstance(value, list | tuple)
        words = value if several else (value,)
        if not all(isinstance(word, str) or (word is None and not several) for word in words):
            what = "None, a string or a list of strings" if several else "None or a string"
            raise ArgumentTypeError(
                f"`{name}` must be {what}. Received: {name}={_checks.written(value)}"
            )


def _check_effects(given: dict[str, Any], kinds: Sequence[str], path: Any) -> None:
    """Refuse an option that has an effect on none of the files."""
    idle = _Options()
    for name, value in given.items():
        if value == getattr(idle, name) or any(name in _FORMATS[kind].takes for kind in kinds):
            continue
        takes = ", and ".join(
            f"the format {kind!r} takes `{'`, `'.join(_FORMATS[kind].takes)}`"
            for kind in dict.fromkeys(kinds)
        )
        hint = ". A long table with tabs is read with --format tsv (format= in Python)" * (
            name in _LONG and "ucr" in kinds
        )
        raise ArgumentError(
            f"`{name}` must be left out where it has no effect; {takes}. Received:"
            f" {name}={value!r} for {os.fspath(path)!r}{hint}"
        )


def _format_name(path: Any, name: str | None) -> str:
    """Return the format of a file: the one that is named, or the one of its ending."""
    file = Path(_checks.path("path", path))
    if name is not None:
        _checks.one_of("format", name, SERIES_FORMATS)
    if not file.exists():
        raise missing_data(file)
    if file.is_dir():
        raise TableError(f"The data must be a file. Received: the folder {str(file)!r}.")
    if name is not None:
        return name
    endings = {ending: kind for kind, each in _FORMATS.items() for ending in each.endings}
    return format_of_ending(file, endings, SERIES_FORMATS)
