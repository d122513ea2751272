"""Texts for a kept model: from the command line, or of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from regard.comparison.options import Options, option, optional_path, optional_text
from regard.errors import ArgumentError

__all__ = ["TextInputs", "given_texts"]


@final
@dataclass(frozen=True)
class TextInputs(Options):
    """Say how texts are read that a model is to label."""

    file: str | None = option(
        None,
        optional_path,
        "Texts from a CSV, TSV, JSON, JSONL or Parquet file, or a text a line.",
        metavar="FILE",
    )
    text: str | None = option(
        None, optional_text, "The file's text column.", metavar="NAME", said="found by its shape"
    )
    encoding: str | None = option(
        None, optional_text, "Of the text file.", metavar="NAME", said="utf-8"
    )


def given_texts(texts: Sequence[str], inputs: TextInputs) -> tuple[str, ...]:
    """Return the texts that are given themselves, or those of the file.

    Args:
        texts: themselves.
        inputs: the file, and how it is read.

    Returns:
        The texts; at least one.

    Raises:
        ArgumentError: if there are none, texts and a file, or an option of a file without one.
        RegardError: if the file cannot be read.
    """
    from regard.data import read_texts

    file = inputs.file
    if bool(texts) == (file is not None):
        came = "both" if texts else "neither"
        raise ArgumentError(f"Give texts, or --file FILE. Received: {came}")
    if file is not None:
        return read_texts(file, text=inputs.text, encoding=inputs.encoding)
    for name, value in (("--text", inputs.text), ("--encoding", inputs.encoding)):
        if value is not None:
            raise ArgumentError(f"{name} needs --file FILE. Received: {name} {value} without it")
    return tuple(texts)
