"""`regard predict DIR [INPUT]...`: what a kept model answers."""

import csv
import io
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from regard.cli.comparison_options import Backend
from regard.cli.data_options import StoredTaskName
from regard.cli.model_options import BundlePath, GivenRows, model_and_rows
from regard.cli.output import line, write_exactly

if TYPE_CHECKING:
    from regard.bundle.predictions import Predictions

__all__ = ["predict_command"]

AsCsv = Annotated[
    bool,
    typer.Option("--csv", help="Print CSV with all that is answered, such as a chance per label."),
]


def predict_command(
    ctx: typer.Context,
    model: BundlePath,
    rows: GivenRows = None,
    task: StoredTaskName = None,
    csv_rows: AsCsv = False,
    backend: Backend = None,
) -> None:
    """Print what a model answers to each row.

    Args:
        ctx: with the options of the task.
        model: the folder of a kept model.
        rows: the rows, or the file with them.
        task: what kind of data they are, if it is a class of somebody's own.
        csv_rows: whether to print CSV.
        backend: what Keras runs on.

    Raises:
        RegardError: if the model or the rows cannot be used; `regard.cli.main` reports it.
    """
    bundle, chosen = model_and_rows(ctx, model, rows, task, backend)
    answers = bundle.predictions(chosen)
    if csv_rows:
        write_exactly(_as_csv(answers))
    else:
        Console(highlight=False).print(_as_table(answers))


def _as_csv(answers: "Predictions") -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answers.columns)
    for row in answers.rows:
        writer.writerow([f"{each:.9g}" if isinstance(each, float) else each for each in row])
    return text.getvalue()


def _as_table(answers: "Predictions") -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    *_, last = answers.headings
    for heading in answers.headings:
        cut = heading == last
        table.add_column(
            line(heading),
            overflow="ellipsis" if cut else "fold",
            no_wrap=cut,
            justify="right" if heading in answers.right else "left",
        )
    for row in answers.lines:
        table.add_row(*map(line, row))
    return table
