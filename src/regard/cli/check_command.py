"""`regard check DATA`: what would be read, without training on it."""

from typing import final

import typer
from rich.console import Console

from regard import runtime
from regard.cli.data_options import RequiredData, TaskName
from regard.cli.field_options import FieldOption, options_of
from regard.cli.output import line
from regard.cli.task_command import TaskCommand, chosen_task, given_options
from regard.comparison.task import Task

__all__ = ["CheckCommand", "check_data"]


@final
class CheckCommand(TaskCommand):
    """Take the options that say how data are read."""

    def options(self, task: Task) -> dict[str, FieldOption]:
        """Return the options of the task's reading."""
        return options_of(task.reading)


def check_data(ctx: typer.Context, data: RequiredData, task: TaskName = None) -> None:
    """Show what was read, and what is left out or doubtful.

    Args:
        ctx: with the options of the task.
        data: the data.
        task: what kind of data they are.

    Raises:
        RegardError: if an option or the data cannot be used; `regard.cli.main` reports it.
    """
    runtime.require_tool("regard check")
    console = Console(highlight=False)

    def show(sentence: str) -> None:
        console.print(line(sentence), soft_wrap=not console.is_terminal)

    chosen = chosen_task(ctx, task, data)
    if chosen.notice is not None:
        show(chosen.notice)
    reading = chosen.task.reading(**given_options(ctx))
    for sentence in chosen.task.read(data, None, reading).notices():
        show(sentence)
