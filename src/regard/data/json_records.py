"""Rows of a JSON file: an object a line, or an array of objects."""

import json
from collections.abc import Sequence
from typing import Any

from regard.data.files import text_lines
from regard.data.raw_table import FoundRows
from regard.errors import TableError

__all__ = ["json_rows"]

_KINDS = {dict: "an object", list: "a list", str: "a string", type(None): "null"}


class _Scalar(str):
    """A number, true or false as it stands in the file."""

    __slots__ = ()


def json_rows(text: str, *, source: str) -> FoundRows:
    """Read the rows of a file of JSON objects, one a line, or in one array.

    A value is a string, or a number, true or false, which is taken as it stands: `1.0` stays `1.0`.
    `null` is an empty value. A key that a row lacks, and a list or an object, are errors if the
    column is chosen. Blank lines are skipped.

    Args:
        text: the text of the file.
        source: what the messages call the file.

    Returns:
        The columns, in the order in which their keys come.

    Raises:
        TableError: if there are no rows, one is no JSON object, has a key twice, or half of a
            surrogate pair.
    """
    is_array = text.lstrip().startswith("[")
    found = _items(text, source) if is_array else _lines(text, source)
    records = [_record(value, f"{source}: {place}") for place, value in found]
    places = [place for place, _ in found]
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


def _lines(text: str, source: str) -> list[tuple[str, Any]]:
    """Return place and value of each line."""
    lines = [(number, line) for number, line in text_lines(text) if line.strip()]
    if not lines:
        raise TableError(f"{source}: a JSON file must have rows. Received: an empty file.")
    return [
        (f"line {number:,}", _decoded(line, f"{source}: line {number:,}")) for number, line in lines
    ]


def _items(text: str, source: str) -> list[tuple[str, Any]]:
    """Return place and value of each item of an array."""
    items = _decoded(text, source)
    if not items:
        raise TableError(f"{source}: a JSON file must have rows. Received: an empty array.")
    return [(f"item {number:,}", item) for number, item in enumerate(items, 1)]


def _decoded(text: str, place: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        raise TableError(f"{place} must be JSON. Received: {text[:60]!r}: {why}.") from None


def _record(record: Any, place: str) -> dict[str, Any]:
    try:
        "".join(_strings(record)).encode()
    except UnicodeEncodeError as error:
        raise TableError(
            f"{place} must be text. Received: half of a surrogate pair,"
            f" {error.object[error.start]!r}. Correct or remove it."
        ) from None
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
            found = "a row without it" if value == () else _KINDS[type(value)]
            return (
                f"every row must have {name!r}, as a string, a number, true, false or null."
                f" Received: {found} in {place}."
            )
    return None


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_repetition,
    parse_int=_Scalar,
    parse_float=_Scalar,
    parse_constant=_no_constant,
)
