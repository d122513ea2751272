"""`regard check-masks MODEL.keras`: what happens to masks in a model, and whether that hurts."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from regard import runtime
from regard.cli.comparison_options import Backend
from regard.errors import ModelFileError

__all__ = ["check_masks_command"]

_BROKEN = 1

ModelPath = Annotated[
    Path,
    typer.Argument(help="A model that Keras has saved.", metavar="MODEL.keras", show_default=False),
]
Seconds = Annotated[
    float,
    typer.Option(
        "--seconds",
        help="How long reading and running it may take. Default: 300.",
        metavar="SECONDS",
        min=1,
        show_default=False,
    ),
]
Memory = Annotated[
    float,
    typer.Option(
        "--memory",
        help="How many GB of address space it may have. Default: 8.",
        metavar="GB",
        min=1,
        show_default=False,
    ),
]


def check_masks_command(
    model: ModelPath, seconds: Seconds = 300.0, memory: Memory = 8.0, backend: Backend = None
) -> None:
    """Print what happens to masks at each layer, and whether padding changes the outputs.

    Args:
        model: the file.
        seconds: the limit on time.
        memory: the limit on memory.
        backend: what Keras runs on.

    Raises:
        RegardError: if the file cannot be used; `regard.cli.main` reports it.
        typer.Exit: with 1 if padding changes what the model says.
    """
    runtime.require_tool("regard check-masks")
    from regard.bundle import check_masks_of_file

    report = check_masks_of_file(model, seconds=seconds, gigabytes=memory, backend=backend)
    if report.verdict == "undecided":
        raise ModelFileError(f"{model.name} cannot be decided on: {report.undecided}")
    console = Console(highlight=False)
    console.print(Text(str(report)), soft_wrap=True)
    console.print(
        Text(
            f"\nRead in a process of its own (at most {seconds:g} s and {memory:g} GB), by Keras in"
            " safe mode. Trusted are Keras and its libraries; of the file no code is run."
        ),
        soft_wrap=True,
    )
    if report.verdict == "broken":
        raise typer.Exit(_BROKEN)
