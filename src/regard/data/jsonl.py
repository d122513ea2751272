"""Rows of a JSONL file: a JSON object a line."""

import json
from collections.abc import Sequence
from typing import Any

from regard.data.files import text_lines
from regard.data.raw_table import FoundRows
from regard.errors import TableError

__all__ = ["jsonl_rows"]

_KINDS = {dict: "an object", list: "a list", str: "a string", type(None): "null"}


class _Scalar(str):
    """A number, true or false as it stands in the file."""

    __slots__ = ()


def jsonl_rows(text: str, *, source: str) -> FoundRows:
    """Read the rows of a JSONL file.

    A value is a string, or a number, true or false, which is taken as it stands: `1.0` stays `1.0`.
    `null` is an empty value. A key that a line lacks, and a list or an object, are errors if the
    column is chosen. Blank lines are skipped.

    Args:
        text: the text of the file.
        source: what the messages call the file.

    Returns:
        The columns, in the order in which their keys come.

    Raises:
        TableError: if there are no lines, a line is no JSON object, has a key twice, or half of a
            surrogate pair.
    """
    lines = [(number, line) for number, line in text_lines(text) if line.strip()]
    if not lines:
        raise TableError(f"{source}: a JSONL file must have lines. Received: an empty file.")
    records = [_record(line, f"{source}: line {number:,}") for number, line in lines]
    places = [f"line {number:,}" for number, _ in lines]
    names = dict.fromkeys(name for record in records for name in record)
    columns: dict[str, list[str]] = {}
    unusable: dict[str, str] = {}
    for name in names:
        fault = _fault(name, records, places)
        if fault is not None:
            unusable[name] = fault
        values = [record.get(name) for record in records]
        if not any(isinstance(value, dict | list) for value in values):
            columns[name] = ["" if value is None else str(value) for value in values]
    return FoundRows(source=source, columns=columns, places=places, unusable=unusable)


def _record(line: str, place: str) -> dict[str, Any]:
    try:
        record = _DECODER.decode(line)
        "".join(_strings(record)).encode()
    except UnicodeEncodeError as error:
        raise TableError(
            f"{place} must be text. Received: half of a surrogate pair,"
            f" {error.object[error.start]!r}. Correct or remove it."
        ) from None
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        raise TableError(f"{place} must be JSON. Received: {line[:60]!r}: {why}.") from None
    if not isinstance(record, dict):
        kind = _KINDS.get(type(record), str(record))
        raise TableError(
            f"{place} must be a JSON object, such as"
            f' {{"text": "...", "label": "..."}}. Received: {kind}.'
        )
    return {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in record.items()
    }


def _strings(record: Any) -> list[str]:
    """Return the keys and the strings of an object that is read."""
    if not isinstance(record, dict):
        return []
    return [piece for pair in record.items() for piece in pair if isinstance(piece, str)]


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} comes more than once")
    return record


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _fault(name: str, records: Sequence[dict[str, Any]], places: Sequence[str]) -> str | None:
    """Say why a column cannot be chosen: the first line that lacks it or holds something else."""
    for record, place in zip(records, places, strict=True):
        value = record.get(name, ())
        if not isinstance(value, str | None):
            found = "a line without it" if value == () else _KINDS[type(value)]
            return (
                f"every line must have {name!r}, as a string, a number, true, false or null."
                f" Received: {found} in {place}."
            )
    return None


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_repetition,
    parse_int=_Scalar,
    parse_float=_Scalar,
    parse_constant=_no_constant,
)
