"""The options of the commands that use a kept model."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, final

import typer

from regard import runtime
from regard.cli.field_options import FieldOption, options_of
from regard.cli.task_command import TaskCommand, chosen_task, given_options
from regard.comparison.task import Task
from regard.errors import ArgumentError
from regard.tasks.registry import ALIASES, task_of_model

if TYPE_CHECKING:
    from regard.bundle import Bundle

__all__ = [
    "BundlePath",
    "GivenRows",
    "InputCommand",
    "check_export",
    "model_and_rows",
    "start_backend",
]

BundlePath = Annotated[
    Path,
    typer.Argument(
        help="The folder of a run, or of a kept model in it (DIR/best).",
        metavar="DIR",
        show_default=False,
    ),
]
# `TaskCommand` fills in the words of the task that its help is about.
GivenRows = Annotated[
    list[str] | None,
    typer.Argument(help="{inputs}.", metavar="[INPUT]...", show_default=False),
]


@final
class InputCommand(TaskCommand):
    """Take the options that say how rows are read that a kept model is to answer."""

    def options(self, task: Task) -> dict[str, FieldOption]:
        """Return the options of the task's inputs."""
        return options_of(task.inputs)


def check_export(path: Path) -> None:
    """Refuse what could not be written at the end of a run that may take hours.

    Args:
        path: where a Keras file is to go.

    Raises:
        ArgumentError: if its name ends otherwise, or its folder is missing.
    """
    if path.suffix != ".keras" or not path.parent.is_dir():
        raise ArgumentError(
            "--export must be a file whose name ends in .keras, in a folder that is there."
            f" Received: --export {path}"
        )


def start_backend(name: str | None) -> None:
    """Have Keras run on a backend in this process, quietly.

    Args:
        name: of the backend; None for KERAS_BACKEND, else jax.

    Raises:
        UnknownNameError: if there is none of that name.
        MissingExtraError: if it is not installed.
    """
    backend = runtime.use_backend(runtime.chosen_backend(name))
    runtime.quiet()
    runtime.spare_tensorflow(backend)
    runtime.compile_quickly(backend)
    runtime.compilation_cache(runtime.cache_folder())


def model_and_rows(
    ctx: typer.Context,
    model: Path,
    rows: list[str] | None,
    task: str | None,
    backend: str | None,
) -> "tuple[Bundle, Any]":
    """Return what `regard predict` and `regard explain` work on.

    Args:
        ctx: of an `InputCommand`.
        model: the folder of a kept model.
        rows: what stands on the command line.
        task: of the model, if it is a class of somebody's own.
        backend: what Keras runs on.

    Returns:
        The model and at least one row.

    Raises:
        RegardError: if one of them cannot be used.
    """
    runtime.require_tool(f"regard {ctx.info_name}")
    from regard.bundle.reader import model_facts

    # What can be refused without Keras is refused before it is imported.
    facts = model_facts(model)
    used = task_of_model(facts.get("format"), task)
    wanted = ALIASES.get(str(ctx.info_name))
    if wanted not in (None, used.name):
        raise ArgumentError(
            f"`regard {ctx.info_name}` needs a model of the task {wanted!r}. Received:"
            f" {str(model)!r}, of {used.name!r}. `regard predict` takes all"
        )
    chosen_task(ctx, task or used.name, None)
    given = used.read_inputs(rows or (), used.inputs(**given_options(ctx)), facts)
    start_backend(backend)
    with runtime.lean_imports(runtime.chosen_backend()):
        return used.read_model(model), given
