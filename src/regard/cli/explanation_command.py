"""`regard explain DIR [INPUT]...`: where a kept model looks, and what its answers depend on."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from regard.cli.comparison_options import Backend
from regard.cli.data_options import StoredTaskName
from regard.cli.model_options import BundlePath, GivenRows, model_and_rows
from regard.cli.output import line

__all__ = ["explain_command"]

Html = Annotated[
    Path | None,
    typer.Option("--html", help="Also write a page that needs no other file.", metavar="FILE"),
]


def explain_command(
    ctx: typer.Context,
    model: BundlePath,
    rows: GivenRows = None,
    task: StoredTaskName = None,
    html: Html = None,
    backend: Backend = None,
) -> None:
    """Print each row with the answer, the weights of its steps, and what the answer depends on.

    Args:
        ctx: with the options of the task.
        model: the folder of a kept model.
        rows: the rows, or the file with them.
        task: what kind of data they are, if it is a class of somebody's own.
        html: where to write a page.
        backend: what Keras runs on.

    Raises:
        RegardError: if the model or the rows cannot be used; `regard.cli.main` reports it.
        OSError: if the page cannot be written.
    """
    bundle, chosen = model_and_rows(ctx, model, rows, task, backend)
    from regard.report import write_page
    from regard.report.explanations import explanations_page, printed_row

    console = Console(highlight=False)
    explanations = bundle.explain(chosen)
    for explanation in explanations:
        console.print(printed_row(explanation), soft_wrap=not console.is_terminal)
    if html is not None:
        write_page(html, explanations_page(explanations, bundle.description.contender))
        console.print(line(f"Page: {html}"), soft_wrap=True)
