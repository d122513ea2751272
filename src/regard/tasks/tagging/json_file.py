"""Files of records with lists: JSON lines, an array of objects, Parquet."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from regard.data.files import text_lines
from regard.data.parquet import parquet_content
from regard.errors import TableError
from regard.tasks.tagging.found_sentences import FoundSentences

__all__ = ["TOKEN_NAMES", "has_lists", "json_sentences", "parquet_sentences"]

TOKEN_NAMES = ("tokens", "words")
"""How the list of tokens may be called, where nobody says it."""

_LABEL_NAMES = ("labels", "tags", "ner_tags", "pos_tags")


def json_sentences(
    text: str, *, source: str, token_column: str | None, label_column: str | None, labelled: bool
) -> FoundSentences:
    """Read sentences from JSON objects, one a line or in one array.

    Args:
        text: of the file.
        source: what messages call it.
        token_column: the name of the list of tokens; None to find it by its name.
        label_column: likewise of the labels.
        labelled: whether there must be labels.

    Returns:
        The sentences.

    Raises:
        TableError: if it is no JSON, or a record lacks a list.
    """
    if text.lstrip().startswith("["):
        try:
            records = json.loads(text)
        except ValueError as error:
            raise TableError(f"{source}: the file must be JSON. Received: {error}.") from error
        places = [f"record {number:,}" for number in range(1, len(records) + 1)]
    else:
        lines = text_lines(text)
        records = [_record(source, number, line) for number, line in lines]
        places = [f"line {number:,}" for number, _ in lines]
    return _sentences(source, records, places, token_column, label_column, labelled)


def parquet_sentences(
    file: Path, *, token_column: str | None, label_column: str | None, labelled: bool
) -> FoundSentences:
    """Read sentences from two columns of lists in a Parquet file.

    Args:
        file: the file.
        token_column: the name of the list of tokens; None to find it by its name.
        label_column: likewise of the labels.
        labelled: whether there must be labels.

    Returns:
        The sentences.

    Raises:
        TableError: if it is no Parquet file, or lacks a list.
        MissingExtraError: if the package pyarrow is not installed.
    """
    content = parquet_content(file)
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        records = pq.read_table(pa.BufferReader(content)).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise TableError(
            f"{file.name} must be a whole Parquet file. Received: {len(content):,} bytes, of which"
            f" pyarrow says: {' '.join(str(error).split())}"
        ) from None
    places = [f"row {number:,}" for number in range(1, len(records) + 1)]
    return _sentences(file.name, records, places, token_column, label_column, labelled)


def has_lists(line: str) -> bool:
    """Say whether a line is a JSON object with a list of strings, as sentences have it.

    Args:
        line: the first of a file.

    Returns:
        True for such an object.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and any(
        isinstance(record.get(name), list) for name in TOKEN_NAMES
    )


def _record(source: str, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise TableError(
            f"{source}: each line must be a JSON object, such as"
            f' {{"tokens": ["..."], "labels": ["..."]}}. Received: line {number:,}: {error}.'
        ) from error


def _sentences(
    source: str,
    records: Sequence[Any],
    places: Sequence[str],
    token_column: str | None,
    label_column: str | None,
    labelled: bool,
) -> FoundSentences:
    if not records:
        raise TableError(f"{source}: there must be sentences. Received: an empty file.")
    tokens = _name(source, records[0], token_column, TOKEN_NAMES, "--token-column")
    marks = _name(source, records[0], label_column, _LABEL_NAMES, "--label-column", must=labelled)
    found = FoundSentences(source)
    for record, place in zip(records, places, strict=True):
        own = _list(source, record, place, tokens)
        found.whole(own, _list(source, record, place, marks) if marks else [], place)
    return found


def _name(
    source: str,
    record: Any,
    given: str | None,
    known: Sequence[str],
    option: str,
    *,
    must: bool = True,
) -> str:
    """Return the name of a list; "" where there is none and need not be."""
    there = list(record) if isinstance(record, dict) else []
    name = given or next((each for each in known if each in there), "")
    if name in there or (not must and not given):
        return name
    raise TableError(
        f"{source}: each record must have the list {given!r}. Received: {', '.join(there)}."
        if given
        else f"{source}: each record must have a list called {' or '.join(known)}, or {option} must"
        f" say what it is called. Received: {', '.join(map(str, there)) or 'no object'}."
    )


def _list(source: str, record: Any, place: str, name: str) -> list[str]:
    found = record.get(name) if isinstance(record, dict) else None
    if not isinstance(found, list):
        raise TableError(
            f"{source}: each record must have {name!r}, a list of strings. Received: {place},"
            f" {type(found).__name__}."
        )
    return found
