"""The options of `regard compare` that are not those of a task: where results go, how it runs."""

from pathlib import Path
from typing import Annotated

import typer

from regard.cli.run_option import checked_minutes, checked_run

__all__ = ["Backend", "Export", "Out", "Overwrite", "Resume", "TrialMinutes", "Workers"]

_RUNNING = "Running"

Out = Annotated[
    Path | None,
    typer.Option(help="Folder for the results. Default: regard- and DATA's name.", metavar="DIR"),
]
Export = Annotated[
    Path | None,
    typer.Option(
        help="Also save the kept model as a Keras file, whose name ends in .keras.", metavar="FILE"
    ),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace an earlier run in that folder.")
]
Resume = Annotated[
    Path | None,
    typer.Option(
        help="Go on with the run in this folder, which knows its data.",
        metavar="DIR",
        callback=checked_run,
    ),
]
Backend = Annotated[
    str | None,
    typer.Option(
        help="jax, tensorflow or torch. Default: KERAS_BACKEND, else jax.",
        metavar="NAME",
        rich_help_panel=_RUNNING,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        help="Trials at the same time. Default: one for each processor; 1 with a GPU.",
        metavar="N",
        rich_help_panel=_RUNNING,
    ),
]
TrialMinutes = Annotated[
    float | None,
    typer.Option(
        help="How long a trial may take. Default: as long as it needs.",
        metavar="MINUTES",
        callback=checked_minutes,
        rich_help_panel=_RUNNING,
    ),
]
