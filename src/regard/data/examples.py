"""Labelled texts from any data that can be read: the one table of formats and readers."""

import dataclasses
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regard import _checks
from regard.data.columns import find_text_column
from regard.data.files import file_ending, file_text, format_of_ending, missing_data, text_lines
from regard.data.folders import folder_rows
from regard.data.hub import hub_rows
from regard.data.json_records import json_rows
from regard.data.labelled_texts import LabelledTexts
from regard.data.lines import line_rows
from regard.data.parquet import parquet_rows
from regard.data.phrases import counted
from regard.data.raw_table import FoundRows
from regard.data.table import csv_separator, table_rows
from regard.errors import ArgumentError, ArgumentTypeError, TableError

__all__ = ["FORMATS", "read_data", "read_examples", "read_texts"]

_HUB = "hub:"
_COLUMNS = ("text", "label", "group", "target")
_OF_A_TABLE = (*_COLUMNS, "multi_label")


@dataclass(frozen=True)
class _Options:
    """What a reader is told."""

    encoding: str | None
    pattern: str | None
    header: bool
    labelled: bool = True


@dataclass(frozen=True)
class _Format:
    """How data of one format are read, and which options have an effect on them."""

    read: Callable[[str, _Options], FoundRows]
    takes: tuple[str, ...]
    endings: tuple[str, ...] = ()


def _csv(path: str, options: _Options) -> FoundRows:
    return _table(path, None, options)


def _tsv(path: str, options: _Options) -> FoundRows:
    return _table(path, "\t", options)


def _table(path: str, separator: str | None, options: _Options) -> FoundRows:
    text, source = _text(path, options)
    separator = csv_separator(text) if separator is None else separator
    return table_rows(
        text, separator, header=options.header, source=source, labelled=options.labelled
    )


def _json(path: str, options: _Options) -> FoundRows:
    text, source = _text(path, options)
    return json_rows(text, source=source)


def _parquet(path: str, _options: _Options) -> FoundRows:
    return parquet_rows(Path(path))


def _lines(path: str, options: _Options) -> FoundRows:
    if options.pattern is None:
        raise ArgumentError(
            "`pattern` must be given for the format 'lines', such as --pattern 'LABEL:' for a line"
            " like 'pos: a fine film'. Received: pattern=None"
        )
    text, source = _text(path, options)
    return line_rows(text, options.pattern, source=source)


def _folder(path: str, options: _Options) -> FoundRows:
    endings = [ending for each in _FORMATS.values() for ending in each.endings]
    return folder_rows(Path(path), tables=endings, encoding=options.encoding)


def _hub(path: str, _options: _Options) -> FoundRows:
    return hub_rows(path.removeprefix(_HUB))


_FORMATS = {
    "csv": _Format(_csv, (*_OF_A_TABLE, "encoding", "header"), (".csv",)),
    "tsv": _Format(_tsv, (*_OF_A_TABLE, "encoding", "header"), (".tsv", ".tab")),
    "jsonl": _Format(_json, (*_OF_A_TABLE, "encoding"), (".jsonl", ".ndjson")),
    "json": _Format(_json, (*_OF_A_TABLE, "encoding"), (".json",)),
    "parquet": _Format(_parquet, _OF_A_TABLE, (".parquet",)),
    "lines": _Format(_lines, ("encoding", "pattern", "multi_label")),
    "folder": _Format(_folder, ("encoding",)),
    "hub": _Format(_hub, _OF_A_TABLE),
}

FORMATS = tuple(name for name in _FORMATS if name != "hub")  # those that `format` may name


def read_examples(
    path: str | os.PathLike[str],
    *,
    text: str | None = None,
    label: str | None = None,
    group: str | None = None,
    target: str | None = None,
    multi_label: str | None = None,
    encoding: str | None = None,
    format: str | None = None,  # noqa: A002
    pattern: str | None = None,
    header: bool = True,
    classes: Sequence[str] | None = None,
    allow_dropped: bool = False,
) -> LabelledTexts:
    """Read texts and labels from any data that can be read.

    Values are the strings that stand in the data; white space round labels is taken off. A row with
    an empty text, label or group is left out and counted.

    Args:
        path: a file, a folder, or `hub:NAME[:CONFIG][@SPLIT]`.
        text: the name of the text column; by default it is found by its shape.
        label: the name of the label column; by default it is found by its shape.
        group: the name of the column that says which rows belong together, such as an author.
        target: the name of the column with numbers to be told, instead of labels.
        multi_label: what stands between the labels of a text that may have several, such as ",";
            an empty label is then none, and stays.
        encoding: of text files; by default strictly UTF-8, with or without a byte-order mark.
        format: one of `FORMATS`; by default the file's ending says it, and a folder is one.
        pattern: of lines, see `regard.data.line_pattern.LinePattern`.
        header: whether the first row of a CSV or TSV file names the columns; otherwise they are
            called `column 1`, `column 2` and so on.
        classes: given for a test set: the classes of the training data, in their order. Its labels
            must be among them; a class may be small or missing.
        allow_dropped: whether more than 5 % of the rows may be left out.

    Returns:
        The labelled texts.

    Raises:
        TableError: if the data are not there, or rows, columns, quotes or labels break a rule.
        EncodingError: if the bytes are not text in the encoding.
        DataError: if a data set of the hub cannot be loaded.
        ArgumentError: if an option has no effect on the format, or the pattern is none.
        ArgumentTypeError: if an argument is not of the type that is stated here.
        UnknownNameError: if there is no such format or encoding.
        MissingExtraError: if the package that reads the format is not installed.
    """
    columns = _columns(text, label, group, target, multi_label)
    others = {"encoding": encoding, "pattern": pattern, "header": header}
    kind = _format_name(path, format)
    _check_options({**columns, **others}, [kind], path)
    return _found(path, kind, others).labelled(
        **_taken(kind, columns),
        classes=classes,
        allow_dropped=_checks.boolean("allow_dropped", allow_dropped),
    )


def read_texts(
    path: str | os.PathLike[str],
    *,
    text: str | None = None,
    encoding: str | None = None,
) -> tuple[str, ...]:
    """Read texts without labels: from a table, or a text a line.

    Args:
        path: a CSV, TSV, JSON, JSONL or Parquet file with a text column; any other file has a text
            a line, and its blank lines are left out.
        text: the name of the text column; by default it is found by its shape.
        encoding: of text files; by default strictly UTF-8.

    Returns:
        The texts, in the file's order.

    Raises:
        TableError: if the file is not there or has no texts, or the column is not found.
        EncodingError: if the bytes are not text in the encoding.
        ArgumentError: if `text` or `encoding` has no effect on the file.
        UnknownNameError: if there is no such encoding.
        MissingExtraError: if the package that reads the format is not installed.
    """
    endings = {ending: name for name, each in _FORMATS.items() for ending in each.endings}
    kind = endings.get(file_ending(path))
    options = {"text": text, "encoding": encoding}
    takes = ("encoding",) if kind is None else _FORMATS[kind].takes
    for name, value in options.items():
        if value is not None and name not in takes:
            raise ArgumentError(
                f"`{name}` must be left out where it has no effect. Received: {name}={value!r} for"
                f" {os.fspath(path)!r}"
            )
    if kind is None:
        lines, source = _text(os.fspath(path), _Options(encoding, None, True))
        found = tuple(line for _, line in text_lines(lines) if line.strip())
    else:
        others = {"encoding": encoding, "pattern": None, "header": True, "labelled": False}
        rows = _found(path, kind, others)
        source = rows.source
        found = tuple(rows.columns[find_text_column(rows.columns, text=text, source=source)])
    if not found:
        raise TableError(f"{source}: a file of texts must have some. Received: none.")
    return found


def read_data(
    path: str | os.PathLike[str],
    *,
    text: str | None = None,
    label: str | None = None,
    group: str | None = None,
    target: str | None = None,
    multi_label: str | None = None,
    encoding: str | None = None,
    format: str | None = None,  # noqa: A002
    pattern: str | None = None,
    header: bool = True,
    test: str | os.PathLike[str] | None = None,
    allow_dropped: bool = False,
) -> tuple[LabelledTexts, LabelledTexts | None]:
    """Read the data, and the test set if there is one, with the same options.

    The test set is read from the columns that were chosen in the training data. It need not have
    the group column, nor the same format; an option must have an effect on one of the two.

    Args:
        path: as in `read_examples`.
        text: as in `read_examples`.
        label: as in `read_examples`.
        group: as in `read_examples`.
        target: as in `read_examples`.
        multi_label: as in `read_examples`.
        encoding: as in `read_examples`.
        format: as in `read_examples`.
        pattern: as in `read_examples`.
        header: as in `read_examples`.
        test: a file, a folder or `hub:NAME[:CONFIG][@SPLIT]` with the test set, or None.
        allow_dropped: as in `read_examples`.

    Returns:
        The labelled texts, and those of the test set, which say what they share with the first.

    Raises:
        RegardError: as `read_examples` does.
    """
    columns = _columns(text, label, group, target, multi_label)
    others = {"encoding": encoding, "pattern": pattern, "header": header}
    kinds = [_format_name(place, format) for place in (path, test) if place is not None]
    _check_options({**columns, **others}, kinds, path)
    found = _found(path, kinds[0], others)
    dropping = _checks.boolean("allow_dropped", allow_dropped)
    data = found.labelled(**_taken(kinds[0], columns), allow_dropped=dropping)
    if test is None:
        return data, None
    if found.layout is None:
        chosen = "label" if target is None else "target"
        columns |= {"text": data.text_column, chosen: data.label_column}
    if found.pattern is not None:
        others["pattern"] = found.pattern
    other = _found(test, kinds[1], others)
    if other.layout is None and group not in other.columns:
        columns["group"] = None
    tested = other.labelled(
        **_taken(kinds[1], columns), classes=data.classes, allow_dropped=dropping
    )
    return data, dataclasses.replace(tested, overlap=_overlap(data, tested))


def _columns(
    text: Any, label: Any, group: Any, target: Any, multi_label: Any
) -> dict[str, str | None]:
    """Return what says which columns are read and how, by name."""
    if target is not None:
        for name, other in (("label", label), ("multi_label", multi_label)):
            if other is not None:
                raise ArgumentError(
                    f"`{name}` has no effect on numbers, which `target` names. Received:"
                    f" {name}={_checks.written(other)} with target={_checks.written(target)}"
                )
    if multi_label == "":
        raise ArgumentError(
            "`multi_label` must be what stands between labels, such as ','."
            " Received: multi_label=''"
        )
    return {
        "text": text,
        "label": label,
        "group": group,
        "target": target,
        "multi_label": multi_label,
    }


def _check_options(given: dict[str, Any], kinds: Sequence[str], path: Any) -> None:
    """Check types, and that each option has an effect on the data, or else on the test set."""
    _checks.boolean("header", given["header"])
    for option, value in given.items():
        if option != "header" and not isinstance(value, str | None):
            raise ArgumentTypeError(
                f"`{option}` must be None or a string. Received: {option}={value!r}"
            )
        idle = not any(option in _FORMATS[kind].takes for kind in kinds)
        if idle and value not in (None, True):
            takes = ", and ".join(
                f"the format {kind!r} takes `{'`, `'.join(_FORMATS[kind].takes)}`"
                for kind in dict.fromkeys(kinds)
            )
            raise ArgumentError(
                f"`{option}` must be left out where it has no effect; {takes}. Received:"
                f" {option}={value!r} for {os.fspath(path)!r}"
            )


def _found(path: Any, kind: str, others: dict[str, Any]) -> FoundRows:
    return _FORMATS[kind].read(os.fspath(path), _Options(**others))


def _taken(kind: str, columns: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if name in _FORMATS[kind].takes}


def _format_name(path: Any, name: str | None) -> str:
    """Return the format of data: the one that is named, or the one that they show."""
    if not isinstance(path, str | os.PathLike):
        raise ArgumentTypeError(f"`path` must be a path. Received: path={path!r}")
    if name is not None:
        _checks.one_of("format", name, FORMATS)
    location = os.fspath(path)
    if location.startswith(_HUB):
        if name is not None:
            raise ArgumentError(
                "`format` must be left out for hub:NAME, which is no file. Received:"
                f" format={name!r} for {location!r}"
            )
        return "hub"
    place = Path(location)
    if not place.exists():
        raise missing_data(location)
    if name is not None and place.is_dir() != (name == "folder"):
        wanted, came = ("a folder", "the file") if name == "folder" else ("a file", "the folder")
        raise TableError(
            f"Data of the format {name!r} must be {wanted}. Received: {came} {location!r}."
        )
    if place.is_dir():
        return "folder"
    if name is not None:
        return name
    endings = {ending: name for name, each in _FORMATS.items() for ending in each.endings}
    return format_of_ending(place, endings, [name for name in FORMATS if name != "folder"])


def _text(path: str, options: _Options) -> tuple[str, str]:
    """Return the text of a file, and what the messages call it."""
    file = Path(path)
    return file_text(file, source=file.name, encoding=options.encoding), file.name


def _overlap(data: LabelledTexts, test: LabelledTexts) -> tuple[str, ...]:
    """Say what a test set shares with the training data."""
    known, told = set(data.texts), []
    same = sum(text in known for text in test.texts)
    if same:
        told.append(
            f"{counted(same, 'text')} of the {len(test):,} of the test set"
            f" {'stands' if same == 1 else 'stand'} in the training data too: there, a model may"
            " answer from memory."
        )
    shared = Counter(test.groups).keys() & set(data.groups)
    if shared:
        rows = sum(group in shared for group in test.groups)
        told.append(
            f"{counted(len(shared), 'group')} of the test set, with {counted(rows, 'row')},"
            f" {'is' if len(shared) == 1 else 'are'} in the training data too."
        )
    if data.groups and not test.groups:
        told.append(
            f"The test set has no column {data.group_column!r}: whether its groups are in the"
            " training data too is not known."
        )
    return tuple(told)
