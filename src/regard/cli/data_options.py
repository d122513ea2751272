"""The data of a command, and what kind of data they are."""

from typing import Annotated

import typer

from regard.tasks.registry import DEFAULT_TASK, TASKS

__all__ = ["DataArgument", "RequiredData", "StoredTaskName", "TaskName"]

_OWN = "a class of your own, as module:class"

# `TaskCommand` fills in the words of the task that its help is about.
DataArgument = Annotated[
    str | None,
    typer.Argument(
        help="{summary}; without it, {demo}.",
        metavar="DATA",
        show_default=False,
    ),
]
RequiredData = Annotated[str, typer.Argument(help="{summary}.", metavar="DATA", show_default=False)]
TaskName = Annotated[
    str | None,
    typer.Option(
        "--task",
        help=f"The kind of data: {', '.join(TASKS)}, or {_OWN}. Default: by the form of DATA,"
        f" else {DEFAULT_TASK}.",
        metavar="NAME",
    ),
]
StoredTaskName = Annotated[
    str | None,
    typer.Option(
        "--task",
        help=f"The kind of data of the run, if it is {_OWN}.",
        metavar="NAME",
    ),
]
