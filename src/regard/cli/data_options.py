"""The options that say which data are read and how, for each command that reads some."""

from typing import Annotated

import typer

__all__ = [
    "AllowDropped",
    "DataArgument",
    "Encoding",
    "Format",
    "GroupColumn",
    "LabelColumn",
    "NoHeader",
    "Pattern",
    "RequiredData",
    "TestFile",
    "TextColumn",
]

_DATA = "Texts with labels: a CSV, TSV, JSONL or Parquet file, a folder, or hub:NAME"

DataArgument = Annotated[
    str | None,
    typer.Argument(
        help=f"{_DATA}; without it, the demo corpus.", metavar="DATA", show_default=False
    ),
]
RequiredData = Annotated[str, typer.Argument(help=f"{_DATA}.", metavar="DATA", show_default=False)]
TextColumn = Annotated[
    str | None,
    typer.Option("--text", help="The text column. Default: found by its shape.", metavar="NAME"),
]
LabelColumn = Annotated[
    str | None,
    typer.Option("--label", help="The label column. Default: found by its shape.", metavar="NAME"),
]
GroupColumn = Annotated[
    str | None,
    typer.Option(
        "--group",
        help="A column, such as an author's name, whose rows with one value stay together.",
        metavar="NAME",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", help="Of the text files. Default: utf-8.", metavar="NAME"),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="csv, tsv, jsonl, parquet, lines or folder. Default: by the file's ending.",
        metavar="NAME",
    ),
]
Pattern = Annotated[
    str | None,
    typer.Option(
        "--pattern",
        help=r"Of --format lines: 'LABEL:', 'LABEL:* TEXT', 'TEXT\tLABEL'.",
        metavar="PATTERN",
    ),
]
NoHeader = Annotated[
    bool,
    typer.Option("--no-header", help="The first row of a CSV or TSV file names no columns."),
]
AllowDropped = Annotated[
    bool,
    typer.Option("--allow-dropped", help="Leave out empty rows even where they are more than 5 %."),
]
TestFile = Annotated[
    str | None,
    typer.Option("--test", help="A fixed test set, read with the same options.", metavar="DATA"),
]
