"""`regard predict DIR TEXT`: the labels of texts, by a kept model."""

import csv
import io
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from regard.cli.comparison_options import Backend
from regard.cli.model_options import (
    BundlePath,
    TextEncoding,
    TextField,
    Texts,
    TextsFile,
    model_and_texts,
)
from regard.cli.output import line, write_exactly

__all__ = ["predict_command"]

_SHOWN = 60  # characters of a text

AsCsv = Annotated[
    bool,
    typer.Option("--csv", help="Print CSV: a row a text, a column with the chance of each label."),
]


def predict_command(
    model: BundlePath,
    texts: Texts = None,
    file: TextsFile = None,
    text: TextField = None,
    encoding: TextEncoding = None,
    csv_rows: AsCsv = False,
    backend: Backend = None,
) -> None:
    """Print the label of each text with its probability.

    Args:
        model: the folder of a kept model.
        texts: the texts.
        file: a file of texts.
        text: its text column.
        encoding: its encoding.
        csv_rows: whether to print CSV.
        backend: what Keras runs on.

    Raises:
        RegardError: if the model or the texts cannot be used; `regard.cli.main` reports it.
    """
    bundle, chosen = model_and_texts(
        "regard predict", model, texts, file, column=text, encoding=encoding, backend=backend
    )

    answers = bundle.probabilities(chosen)
    if csv_rows:
        rows = io.StringIO()
        writer = csv.writer(rows, lineterminator="\n")
        writer.writerow(["row", "label", *(f"p({label})" for label in bundle.labels)])
        for row, answer in enumerate(answers, start=1):
            label = bundle.labels[int(answer.argmax())]
            writer.writerow([row, label, *(f"{each:.6g}" for each in answer)])
        write_exactly(rows.getvalue())
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("label", overflow="fold")
    table.add_column("chance", justify="right")
    table.add_column("text", overflow="ellipsis", no_wrap=True)
    for given, answer in zip(chosen, answers, strict=True):
        best = int(answer.argmax())
        shown = " ".join(given.split())
        cut = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
        table.add_row(line(bundle.labels[best]), f"{answer[best]:.1%}", line(cut))
    Console(highlight=False).print(table)
