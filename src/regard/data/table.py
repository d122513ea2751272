"""Labelled texts from a table with a header: CSV and TSV, read strictly."""

import csv
import io
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.columns import all_numbers, find_columns, is_quantity
from regard.data.encodings import decode_text
from regard.errors import ArgumentTypeError, ShapeError, TableError

__all__ = ["LabelledTexts", "read_table"]

_SEPARATORS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
_FEWEST_ROWS = 5  # of a class: train, validation and test need at least one each
_SHOWN = 5  # lines or classes that a sentence names before it says "and N more"


@dataclass(frozen=True)
class LabelledTexts:
    """Texts and their labels, as words, with what was seen on the way.

    Make it with `from_rows` or `read_table`, which keep its parts consistent.

    Args:
        texts: the texts, as written.
        labels: the label of each text.
        classes: the different labels, sorted.
        source: where the texts come from, for messages.
        text_column: the name of the text column.
        label_column: the name of the label column.
        dropped: line and reason of each row that was left out.
        duplicates: the rows that repeat the exact text of an earlier row.
        conflicting: the different texts that carry more than one label.
        unused: the names of the other columns.
        guessed: whether a column was found by its shape.
    """

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    classes: tuple[str, ...]
    source: str
    text_column: str = "text"
    label_column: str = "label"
    dropped: tuple[tuple[int, str], ...] = ()
    duplicates: int = 0
    conflicting: int = 0
    unused: tuple[str, ...] = ()
    guessed: bool = False

    @classmethod
    def from_rows(
        cls, texts: Sequence[str], labels: Sequence[str], *, source: str = "the data", **seen: Any
    ) -> "LabelledTexts":
        """Check texts and labels, and count classes, repeated texts and contradictions.

        Args:
            texts: the texts.
            labels: the label of each text, a word.
            source: where the texts come from, for messages.
            **seen: the fields of the class that tell about columns and left-out rows.

        Returns:
            The labelled texts.

        Raises:
            ArgumentTypeError: if a text or a label is not a string.
            ShapeError: if there are not as many labels as texts.
            TableError: if there are fewer than two classes, a class has fewer than five rows, or
                the labels are a quantity.
        """
        texts, labels = _strings("texts", texts), _strings("labels", labels)
        if len(texts) != len(labels):
            raise ShapeError(
                "`labels` must be as many as `texts`."
                f" Received: {len(texts):,} texts and {len(labels):,} labels."
            )
        _check_labels(Counter(labels), source)
        first: dict[str, str] = {}
        torn = {
            text
            for text, label in zip(texts, labels, strict=True)
            if first.setdefault(text, label) != label
        }
        return cls(
            texts=texts,
            labels=labels,
            classes=tuple(sorted(set(labels))),
            source=source,
            duplicates=len(texts) - len(first),
            conflicting=len(torn),
            **seen,
        )

    def __len__(self) -> int:
        return len(self.texts)

    def label_ids(self) -> NDArray[np.int32]:
        """Return the position of each row's label in `classes`.

        Returns:
            Integers of shape `(rows,)`.
        """
        position = {name: index for index, name in enumerate(self.classes)}
        return np.array([position[label] for label in self.labels], dtype=np.int32)

    def notices(self) -> tuple[str, ...]:
        """Say in sentences what was read and what a person should know about it.

        Returns:
            The sentences: source and columns, class sizes, then only what there is to tell.
        """
        how = ", found by shape (--text NAME --label NAME chooses others)" if self.guessed else ""
        told = [
            f"{self.source}: {_count(len(self), 'row')}; texts from column {self.text_column!r},"
            f" labels from column {self.label_column!r}{how}.",
            _class_sizes(Counter(self.labels)),
        ]
        if self.unused:
            told.append(f"Columns not used: {', '.join(map(repr, self.unused))}.")
        if self.dropped:
            lines = _some([f"line {line:,} ({reason})" for line, reason in self.dropped])
            told.append(f"{_count(len(self.dropped), 'row')} left out: {lines}.")
        if self.duplicates:
            told.append(
                f"{_count(self.duplicates, 'row')} with the exact text of an earlier row; equal"
                " texts always fall into the same part of a split."
            )
        if self.conflicting:
            told.append(
                f"{_count(self.conflicting, 'text')} with more than one label; no model can be"
                " right on all of their rows."
            )
        return tuple(told)


def read_table(
    path: str | os.PathLike[str],
    *,
    text: str | None = None,
    label: str | None = None,
    encoding: str | None = None,
) -> LabelledTexts:
    r"""Read texts and labels from a CSV or TSV file with a header.

    Every value is the string that stands in the file: `NA`, `null`, `01` and `1e5` stay words. Only
    white space round a label or a column's name is taken off. Rows end at `\n`, `\r\n` and `\r`,
    nowhere else. A field that holds the separator, a quote or a line end stands in double quotes,
    with a quote inside written twice. Blank lines are skipped; a row with an empty text or label is
    left out and counted.

    Args:
        path: the file; its ending, `.csv`, `.tsv` or `.tab`, says how it is read.
        text: the name of the text column; by default it is found by its shape.
        label: the name of the label column; by default it is found by its shape.
        encoding: the file's encoding; by default strictly UTF-8, with or without a byte-order mark.

    Returns:
        The labelled texts.

    Raises:
        TableError: if the file does not exist or is empty, a row has not as many fields as the
            header, quotes are not balanced, the columns are not found, more than 5 % of the rows
            are empty, or the labels cannot be classified.
        EncodingError: if the bytes are not text in the encoding.
        ArgumentTypeError: if an argument is not of the type that is stated here.
    """
    file = _file(path)
    for name, value in (("text", text), ("label", label), ("encoding", encoding)):
        if value is not None and not isinstance(value, str):
            raise ArgumentTypeError(
                f"`{name}` must be None or a string. Received: {name}={value!r}"
            )
    source, separator = file.name, _separator(file)
    header, rows, lines = _records(
        decode_text(_bytes(file), source=source, encoding=encoding), separator, source
    )
    columns = dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))
    text_column, label_column = find_columns(columns, text=text, label=label, source=source)
    texts, labels, dropped = _filled(columns[text_column], columns[label_column], lines, source)
    if label is None and label_column in labels:
        raise TableError(
            f"{source}: the first line must name the columns. Received: {label_column!r} as the"
            " name of the label column, which is also a label of other rows. Add a header, such as"
            f" {separator.join(('text', 'label'))!r}, or, if that line is the header, say which"
            f" column it is: --label {label_column} (label= in Python)."
        )
    return LabelledTexts.from_rows(
        texts,
        labels,
        source=source,
        text_column=text_column,
        label_column=label_column,
        dropped=dropped,
        unused=tuple(name for name in header if name not in (text_column, label_column)),
        guessed=text is None or label is None,
    )


def _strings(name: str, values: Any) -> tuple[str, ...]:
    # A single string would pass as a sequence of characters.
    found = (None,) if isinstance(values, str) else tuple(values)
    wrong = [item for item in found if not isinstance(item, str)]
    if wrong:
        shown = values if isinstance(values, str) else wrong[0]
        raise ArgumentTypeError(f"`{name}` must be a sequence of strings. Received: {shown!r}")
    return found


def _file(path: Any) -> Path:
    if not isinstance(path, str | os.PathLike):
        raise ArgumentTypeError(f"`path` must be a path. Received: path={path!r}")
    file = Path(path)
    if file.is_dir():
        raise TableError(f"The table must be a file. Received: the folder {str(path)!r}.")
    return file


def _separator(file: Path) -> str:
    ending = file.suffix.lower()
    if ending not in _SEPARATORS:
        raise TableError(
            f"The file's ending must be one of {', '.join(_SEPARATORS)} (commas in .csv, tabs in"
            f" the others). Received: {file.name!r}."
        )
    return _SEPARATORS[ending]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise TableError(
            f"The table must exist. Received: {str(file)!r}, which is not there."
        ) from None
    except OSError as error:
        raise TableError(
            f"The table must be readable. Received: {str(file)!r}: {error.strerror}."
        ) from error


def _records(
    text: str, separator: str, source: str
) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the header, the rows and the line in which each row begins.

    This is the csv module and not pandas, which closes an open quote at the next quote that comes,
    some rows later, fills up short rows, cuts the first row when it is too long, and counts rows
    where it says lines.
    """
    records: list[list[str]] = []
    lines: list[int] = []
    # StringIO with newline="" ends lines at \n, \r\n and \r only; splitlines would also split at
    # NEL, U+2028 and others, which stand in real texts.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    limit = csv.field_size_limit(max(len(text), csv.field_size_limit()))  # 131,072 by default
    line = 1
    try:
        for record in reader:
            if record:  # a blank line is an empty list
                records.append(record)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(_unbalanced(error, line, source)) from None
    finally:
        csv.field_size_limit(limit)
    if not records:
        raise TableError(f"{source}: a table must have a header and rows. Received: an empty file.")
    header = _header(records[0], separator, source)
    _check_fields(records, lines, separator, source)
    return header, records[1:], lines[1:]


def _unbalanced(error: csv.Error, line: int, source: str) -> str:
    what = f"in the row that begins in line {line:,}, a quote is opened and "
    what += "never closed" if "end of data" in str(error) else "text follows the closing one"
    return (
        f"{source}: quotes must be balanced. Received: {what}. A field that has a quote in it is"
        ' written in quotes, with each quote inside twice: "say ""yes""".'
    )


def _header(record: list[str], separator: str, source: str) -> list[str]:
    # A column without a name is what saving a pandas index leaves.
    names = [name.strip() or f"column {place}" for place, name in enumerate(record, 1)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise TableError(
            f"{source}: every column must have a name of its own. Received: {twice[0]!r} more than"
            " once."
        )
    if len(names) == 1:
        others = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
        seen = [word for sign, word in others.items() if sign != separator and sign in names[0]]
        hint = (
            f" Its name has {seen[0]} in it; this file must have" if seen else " Fields must have"
        )
        raise TableError(
            f"{source}: a table must have at least two columns, a text and a label. Received: one"
            f" column, {names[0]!r}.{hint} {others[separator]} between them."
        )
    return names


def _check_fields(records: list[list[str]], lines: list[int], separator: str, source: str) -> None:
    width = len(records[0])
    if len(records) == 1:
        raise TableError(f"{source}: a table must have rows. Received: a header and no rows.")
    wrong = [
        (line, len(row)) for line, row in zip(lines, records, strict=True) if len(row) != width
    ]
    if wrong:
        line, count = wrong[0]
        more = f", and {_count(len(wrong) - 1, 'other row')} with another number" * (len(wrong) > 1)
        name = "tab" if separator == "\t" else "comma"
        raise TableError(
            f"{source}: every row must have {width} fields, as the header has. Received:"
            f" {_count(count, 'field')} in line {line:,}{more}. A field with a {name} in it stands"
            " in double quotes."
        )


def _filled(
    texts: Sequence[str], labels: Sequence[str], lines: Sequence[int], source: str
) -> tuple[list[str], list[str], tuple[tuple[int, str], ...]]:
    """Leave out the rows without a text or a label."""
    kept_texts: list[str] = []
    kept_labels: list[str] = []
    dropped: list[tuple[int, str]] = []
    for text, label, line in zip(texts, labels, lines, strict=True):
        if not text.strip() or not label.strip():
            dropped.append((line, "empty label" if text.strip() else "empty text"))
            continue
        kept_texts.append(text)
        kept_labels.append(label.strip())
    if len(dropped) * 20 > len(texts):
        shown = _some([f"line {line:,} ({reason})" for line, reason in dropped])
        raise TableError(
            f"{source}: at most 5 % of the rows may have an empty text or label. Received:"
            f" {len(dropped):,} of {len(texts):,}: {shown}. Fill or remove them."
        )
    return kept_texts, kept_labels, tuple(dropped)


def _check_labels(sizes: Counter[str], source: str) -> None:
    if len(sizes) < 2:
        raise TableError(
            f"{source}: the labels must be of at least two classes. Received: {len(sizes)}"
            f" ({', '.join(map(repr, sizes)) or 'no rows'})."
        )
    if is_quantity(len(sizes), all_numbers(sizes)):
        raise TableError(
            f"{source}: labels must be classes; this looks like regression. Received:"
            f" {len(sizes):,} different labels, all of them numbers, such as"
            f" {_some([repr(name) for name in sizes])}."
            " Choose another column with --label NAME, or, if the numbers stand for classes, write"
            " them as words, such as 'class 7'."
        )
    small = sorted((count, name) for name, count in sizes.items() if count < _FEWEST_ROWS)
    if small:
        raise TableError(
            f"{source}: each class must have at least {_FEWEST_ROWS} rows, so that it can be split."
            f" Received: {_some([f'{name!r} with {count}' for count, name in small])}, of"
            f" {len(sizes):,} classes. Add rows, or merge or remove the small classes."
        )


def _class_sizes(sizes: Counter[str]) -> str:
    if len(sizes) > 2 * _SHOWN:
        least, most = min(sizes.values()), max(sizes.values())
        rows = f"{least:,} rows each" if least == most else f"{least:,} to {most:,} rows"
        return f"{len(sizes):,} classes of {rows}."
    each = ", ".join(f"{name!r} {sizes[name]:,}" for name in sorted(sizes))
    return f"{len(sizes)} classes: {each}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _some(items: Sequence[str]) -> str:
    rest = len(items) - _SHOWN
    return ", ".join(items[:_SHOWN]) + (f" and {rest:,} more" if rest > 0 else "")
