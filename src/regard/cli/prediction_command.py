"""`regard predict DIR TEXT`: the labels or numbers of texts, by a kept model."""

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

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

if TYPE_CHECKING:
    from regard.bundle import TextBundle

__all__ = ["predict_command"]

_HEADINGS = {"classes": "label", "labels": "labels", "numbers": "number"}

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
    """Print the label of each text with its probability; or its labels, or its number.

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

    answers = bundle.predict(chosen)
    numbers = bundle.description.answer == "numbers"
    chances = [[]] * len(answers) if numbers else bundle.probabilities(chosen).tolist()
    if csv_rows:
        write_exactly(_csv(bundle, answers, chances))
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(_HEADINGS[bundle.description.answer], overflow="fold")
    if not numbers:
        table.add_column("chance", justify="right")
    table.add_column("text", overflow="ellipsis", no_wrap=True)
    for given, answer, chance in zip(chosen, answers, chances, strict=True):
        shown = " ".join(given.split())
        cut = shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
        table.add_row(*_cells(bundle, answer, chance), line(cut))
    Console(highlight=False).print(table)


def _cells(bundle: "TextBundle", answer: Any, chances: Sequence[float]) -> list[Any]:
    """Return the answer to a text, and its chance, or those of its labels."""
    if bundle.description.answer == "numbers":
        return [f"{answer:.6g}"]
    said = answer if isinstance(answer, tuple) else (answer,)
    of = dict(zip(bundle.labels, chances, strict=True))
    shown = line(", ".join(said)) if said else "-"
    return [shown, ", ".join(f"{of[name]:.1%}" for name in said)]


def _csv(bundle: "TextBundle", answers: Sequence[Any], chances: Sequence[Sequence[float]]) -> str:
    kind, rows = bundle.description.answer, io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerow(["row", _HEADINGS[kind], *(f"p({label})" for label in bundle.labels)])
    for row, (answer, chance) in enumerate(zip(answers, chances, strict=True), start=1):
        said = answer
        if kind == "numbers":
            said = f"{answer:.9g}"
        elif kind == "labels":
            said = ", ".join(answer)
        writer.writerow([row, said, *(f"{each:.6g}" for each in chance)])
    return rows.getvalue()
