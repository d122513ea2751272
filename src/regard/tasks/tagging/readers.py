"""From a file to sentences."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from regard import _checks
from regard.data.files import file_text, format_of_ending
from regard.errors import ArgumentError
from regard.tasks.tagging.conll_file import conll_sentences
from regard.tasks.tagging.found_sentences import FoundSentences
from regard.tasks.tagging.json_file import json_sentences, parquet_sentences

__all__ = ["COLUMN_ENDINGS", "FORMATS", "read_sentences"]

COLUMN_ENDINGS = (".conll", ".bio", ".iob", ".iob2")
"""The endings of files of columns that mean nothing else."""

_ENDINGS: Mapping[str, str] = {
    **dict.fromkeys((*COLUMN_ENDINGS, ".txt", ".tsv"), "conll"),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), "json"),
    ".parquet": "parquet",
}

FORMATS = ("conll", "json", "parquet")
"""How files may hold sentences."""


def read_sentences(
    path: str,
    *,
    token_column: str | None = None,
    label_column: str | None = None,
    encoding: str | None = None,
    format: str | None = None,  # noqa: A002 (the name of the option)
    labelled: bool = True,
) -> FoundSentences:
    """Read the sentences of a file.

    Args:
        path: the file; packed by gzip, if it ends in `.gz`.
        token_column: where the tokens are; None for the first column, or the list called so.
        label_column: where the labels are; None for the last column, or the list called so.
        encoding: of a text file; None for UTF-8.
        format: one of `FORMATS`; None to see it from the file's ending.
        labelled: whether there must be labels.

    Returns:
        The sentences, not yet checked.

    Raises:
        ArgumentError: if an argument breaks its rule or has no effect.
        DataError: if the file cannot be read.
        UnknownNameError: if there is no such format.
    """
    file = Path(path)
    if format is None:
        format = format_of_ending(file, _ENDINGS, FORMATS)  # noqa: A001
    kind = _checks.one_of("format", format, FORMATS)
    names: dict[str, Any] = {"token_column": token_column, "label_column": label_column}
    if kind == "parquet":
        _refuse_encoding(encoding)
        return parquet_sentences(file, **names, labelled=labelled)
    text = file_text(file, source=file.name, encoding=encoding)
    if kind == "json":
        return json_sentences(text, source=file.name, **names, labelled=labelled)
    last = "-1" if labelled else None
    return conll_sentences(
        text,
        source=file.name,
        token_column=token_column or "1",
        label_column=label_column or last,
    )


def _refuse_encoding(encoding: str | None) -> None:
    if encoding is not None:
        raise ArgumentError(
            f"`encoding` has no effect on Parquet files. Received: encoding={encoding!r}"
        )
