"""`regard train [DATA]`: one model to keep, its progress and what it is worth to the terminal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, final

import typer
from rich.console import Console

from regard import runtime
from regard.cli import comparison_options as options
from regard.cli.data_options import DataArgument, TaskName
from regard.cli.field_options import FieldOption, options_of
from regard.cli.model_options import check_export, start_backend
from regard.cli.output import line
from regard.cli.task_command import TaskCommand, chosen_task, default_folder, given_options
from regard.comparison.task import Task
from regard.model_training import FIXED

if TYPE_CHECKING:
    from regard.report.trained_model import TrainedModel

__all__ = ["TrainCommand", "train_command"]

_INTERRUPTED = 130

Layer = Annotated[
    str | None,
    typer.Option(
        help="A contender that is ranked; see `regard layers`. Default: that of --from, else"
        " pooling_mlp.",
        metavar="NAME",
    ),
]
FromRun = Annotated[
    Path | None,
    typer.Option(
        "--from",
        help="Take plan, setting and contender from the comparison in this folder, where nothing"
        " else is said: the contender whose model it kept. Where its verdict says to use another"
        " one, name that with --layer.",
        metavar="DIR",
    ),
]


@final
class TrainCommand(TaskCommand):
    """Take the options that say how data are read, and with which budget a model is trained."""

    def options(self, task: Task) -> dict[str, FieldOption]:
        """Return the options of the task's reading, and those of its plan that compare nothing."""
        return options_of(task.reading, task.plan, without=FIXED)


def train_command(
    ctx: typer.Context,
    data: DataArgument = None,
    task: TaskName = None,
    layer: Layer = None,
    from_run: FromRun = None,
    out: options.Out = None,
    overwrite: options.Overwrite = False,
    resume: options.Resume = None,
    export: options.Export = None,
    backend: options.Backend = None,
) -> None:
    """Train one model to keep, on all data but a validation part.

    Args:
        ctx: with the options of the task.
        data: the data; those of the task's demo when None.
        task: what kind of data they are.
        layer: the contender.
        from_run: the folder of a comparison that says what is not said here.
        out: where the model goes.
        overwrite: whether an earlier run there may be replaced.
        resume: the folder of a training that is to go on.
        export: where the model goes as a Keras file, besides.
        backend: what Keras runs on.

    Raises:
        RegardError: if an option or the data cannot be used; `regard.cli.main` reports it.
        typer.Exit: with 130 after Ctrl-C.
    """
    runtime.require_tool("regard train")
    if export is not None:
        check_export(export)
    console = Console(highlight=False)
    if resume is None:
        chosen = chosen_task(ctx, task, data)
        task = chosen.name
        out = default_folder(chosen, data, "-model") if out is None else out
        what = chosen.task.demo_source if data is None else data
        told = f"Training a model on {what}, with Keras on {runtime.chosen_backend(backend)} ..."
        notice = chosen.notice
    else:
        runtime.chosen_backend(backend)
        told, notice = f"Going on with the training in {resume} ...", None
    console.print(line(told))
    if notice is not None:
        console.print(line(notice), soft_wrap=not console.is_terminal)
    # Late: what reads and reports takes a second to import.
    from regard.model_training import train
    from regard.report import progress_on

    with progress_on(console, checks=True) as listen:
        result = train(
            data,
            task=task,
            layer=layer,
            from_run=from_run,
            out=out,
            overwrite=overwrite,
            resume=resume,
            backend=backend,
            listen=listen,
            **given_options(ctx),
        )
    _show(console, result)
    if result.interrupted:
        raise typer.Exit(_INTERRUPTED)
    if export is not None:
        start_backend(backend)
        result.best.export(export)
        console.print(line(f"Keras model: {export}"), soft_wrap=True)


def _show(console: Console, result: "TrainedModel") -> None:
    console.print()
    for sentence in result.summary:
        console.print(line(sentence), soft_wrap=not console.is_terminal)
    if result.interrupted:
        told = f"Interrupted. To go on from the last check: regard train --resume {result.folder}"
        console.print(line(told, "yellow"), soft_wrap=True)
        return
    console.print(line(f"Model: {result.place / 'best'}"), soft_wrap=True)
    console.print(line(f"To use it: regard predict {result.folder} ..."), soft_wrap=True)
