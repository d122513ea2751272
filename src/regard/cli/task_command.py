"""Commands whose options are those of a task: the parser knows all, a help text shows one's."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import typer
from rich.markup import escape
from typer.core import TyperArgument, TyperCommand

from regard.cli.field_options import FieldOption, click_options, written_name
from regard.cli.plain_command import examples_of, with_defaults, without_types
from regard.comparison.task import Task
from regard.errors import ArgumentError
from regard.tasks.registry import (
    DEFAULT_TASK,
    TASKS,
    recognised_task,
    recognition_notice,
    task_named,
)

__all__ = ["ChosenTask", "TaskCommand", "chosen_task", "default_folder", "given_options"]

# What a context holds between the steps of a command.
_NAME = "regard.task.name"
_PARAMETERS = "regard.task.parameters"
_GIVEN = "regard.task.given"


class TaskCommand(TyperCommand, ABC):
    """Take options of its own, and those of the task of its data.

    Which task that is may be known only after the options have been read, so all tasks' are read.
    """

    @abstractmethod
    def options(self, task: Task) -> dict[str, FieldOption]:
        """Return the options that the command has for the data of a task.

        Args:
            task: whose settings they are made of.

        Returns:
            The options by the name of the field.
        """

    @final
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line."""
        name = _named_task(args)
        names = TASKS if name is None else {name: None, **TASKS}
        options = {
            key: option
            for each in reversed(names)  # where names are alike, the task that is named knows best
            for key, option in self.options(task_named(each)).items()
        }
        ctx.meta[_NAME] = DEFAULT_TASK if name is None else name
        ctx.meta[_PARAMETERS] = click_options(options.values())
        rest = super().parse_args(ctx, args)
        found = {key: ctx.params.pop(key) for key in options}
        ctx.meta[_GIVEN] = {
            key: options[key].value(value) for key, value in found.items() if value is not None
        }
        return rest

    @final
    def get_params(self, ctx: Any) -> list[Any]:
        """Return all options: the command's own, the tasks', then those with a heading."""
        own = with_defaults(super().get_params(ctx))
        headed = [each for each in own if getattr(each, "rich_help_panel", None)]
        plain = [each for each in own if each not in headed]
        found = [*plain[:-1], *ctx.meta.get(_PARAMETERS, ()), *plain[-1:], *headed]
        return without_types(found)

    @final
    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show the options of one task and examples, and name the other tasks."""
        task = task_named(ctx.meta[_NAME])
        ctx.meta[_PARAMETERS] = click_options(self.options(task).values())
        arguments: list[Any] = [each for each in self.params if isinstance(each, TyperArgument)]
        for each in arguments:
            said = (each.help or "").format(
                summary=task.summary, demo=task.demo_source, inputs=task.inputs_summary
            )
            each.help = escape(said)
        has_tasks = any(each.name == "task" for each in self.params)
        names = TASKS if has_tasks else ()
        others = [f"{ctx.command_path} --task {each} --help" for each in names if each != task.name]
        told = f"These are the options of --task {task.name}. Others: {', '.join(others)}"
        parts = (examples_of(self.name), escape(told) * bool(others))
        self.epilog = "\n\n".join(filter(None, parts))
        super().format_help(ctx, formatter)


@final
@dataclass(frozen=True)
class ChosenTask:
    """The task of the data of a command.

    Args:
        name: as it was given, else that of the task.
        task: the task.
        notice: what to tell before the data are read; None for nothing.
    """

    name: str
    task: Task
    notice: str | None


def chosen_task(ctx: typer.Context, name: str | None, data: str | None) -> ChosenTask:
    """Return the task that was named, or that recognises the data.

    Args:
        ctx: of a `TaskCommand`.
        name: what was given; None for nothing.
        data: the data; None for the demo.

    Returns:
        The task.

    Raises:
        ArgumentError: if an option was given that this task does not have.
        RegardError: if there is no such task.
    """
    command = ctx.command
    assert isinstance(command, TaskCommand)
    task, reason = recognised_task(data) if name is None else (task_named(name), None)
    used = task.name if name is None else name
    here = command.options(task)
    for key in given_options(ctx):
        if key in here:
            continue
        owners = [each for each in TASKS if key in command.options(task_named(each))]
        since = "" if reason is None else f", since {reason}"
        raise ArgumentError(
            f"{written_name(key)} is an option of --task {' and '.join(owners)}."
            f" Received: {written_name(key)} for data of --task {used}{since}"
        )
    return ChosenTask(used, task, recognition_notice(task, reason))


def default_folder(chosen: ChosenTask, data: str | None, what: str = "") -> Path:
    """Return where the results of a command go where nobody says so.

    Args:
        chosen: the task.
        data: the data; None for the demo.
        what: the end of the name.

    Returns:
        A folder below this one, whose name tells the data.
    """
    if data is not None:
        shown = data.removeprefix("hub:").rstrip("/").removesuffix(".gz")
        name = Path(shown.replace(":", "-").replace("@", "-")).stem
        return Path(f"regard-{name or 'data'}{what}")
    if chosen.name == DEFAULT_TASK:
        return Path(f"regard-demo{what}")
    return Path(f"regard-{chosen.name.rpartition(':')[2]}-demo{what}")


def given_options(ctx: typer.Context) -> Mapping[str, Any]:
    """Return the values of the tasks' options that were given, by the name of the field.

    Args:
        ctx: of a `TaskCommand`.

    Returns:
        Only what was given.
    """
    given: dict[str, Any] = ctx.meta[_GIVEN]
    return given


def _named_task(args: list[str]) -> str | None:
    """Return the value of `--task`, before the options are known; the last counts."""
    name = None
    for place, each in enumerate(args):
        if each == "--":
            break
        if each == "--task" and place + 1 < len(args):
            name = args[place + 1]
        elif each.startswith("--task="):
            name = each.removeprefix("--task=")
    return name
