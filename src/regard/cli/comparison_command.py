"""`regard compare [DATA]`: options to a comparison, its progress and result to the terminal."""

from typing import TYPE_CHECKING, final

import typer
from rich.console import Console

from regard import runtime
from regard.cli import comparison_options as options
from regard.cli.data_options import DataArgument, TaskName
from regard.cli.field_options import FieldOption, options_of
from regard.cli.model_options import check_export, start_backend
from regard.cli.output import line
from regard.cli.printed_verdict import print_verdict
from regard.cli.task_command import (
    ChosenTask,
    TaskCommand,
    chosen_task,
    default_folder,
    given_options,
)
from regard.comparison.task import Task

if TYPE_CHECKING:
    from regard.api import Result

__all__ = ["CompareCommand", "compare_command", "show_result"]

_INTERRUPTED = 130


@final
class CompareCommand(TaskCommand):
    """Take the options that say how data are read, and what is compared with which budget."""

    def options(self, task: Task) -> dict[str, FieldOption]:
        """Return the options of the task's reading and plan."""
        return options_of(task.reading, task.plan)


def compare_command(
    ctx: typer.Context,
    data: DataArgument = None,
    task: TaskName = None,
    out: options.Out = None,
    overwrite: options.Overwrite = False,
    resume: options.Resume = None,
    backend: options.Backend = None,
    workers: options.Workers = None,
    trial_minutes: options.TrialMinutes = None,
    export: options.Export = None,
) -> None:
    """Train the same model with each attention layer, and rank the layers.

    Args:
        ctx: with the options of the task.
        data: the data; those of the task's demo when None.
        task: what kind of data they are.
        out: where the results go.
        overwrite: whether an earlier run there may be replaced.
        resume: the folder of a run that is to go on.
        backend: what Keras runs on.
        workers: trials at the same time.
        trial_minutes: how long a trial may take.
        export: where the kept model goes as a Keras file.

    Raises:
        RegardError: if an option or the data cannot be used; `regard.cli.main` reports it.
        typer.Exit: with 130 after Ctrl-C.
    """
    runtime.require_tool("regard compare")
    if export is not None:
        check_export(export)
    console = Console(highlight=False)
    if resume is None:
        chosen = chosen_task(ctx, task, data)
        task = chosen.name
        out = default_folder(chosen, data) if out is None else out
        _begin(console, chosen, data, runtime.chosen_backend(backend))
    else:
        runtime.chosen_backend(backend)
        console.print(line(f"Going on with the run in {resume} ..."))
    # Late: what reads and reports takes a second to import.
    from regard.api import compare
    from regard.report import progress_on

    with progress_on(console) as listen:
        result = compare(
            data,
            task=task,
            out=out,
            overwrite=overwrite,
            resume=resume,
            backend=backend,
            workers=workers,
            trial_seconds=None if trial_minutes is None else 60 * trial_minutes,
            listen=listen,
            **given_options(ctx),
        )
    show_result(console, result, "regard compare --resume")
    if export is not None and not result.interrupted:
        start_backend(backend)
        result.best.export(export)
        console.print(line(f"Keras model: {export}"), soft_wrap=True)
    if result.interrupted:
        raise typer.Exit(_INTERRUPTED)


def _begin(console: Console, chosen: ChosenTask, data: str | None, backend: str) -> None:
    what = chosen.task.demo_source if data is None else data
    console.print(line(f"Comparing attention layers on {what}, with Keras on {backend} ..."))
    if chosen.notice is not None:
        console.print(line(chosen.notice), soft_wrap=not console.is_terminal)


def show_result(console: Console, result: "Result", again: str) -> None:
    """Print the leaderboard, the verdict with its details, and where the files are.

    Args:
        console: where to.
        result: of a run.
        again: the command that goes on with a run, before its folder.
    """
    from regard.report import printed_leaderboard

    if result.rows:
        console.print("", printed_leaderboard(result.rows, result.plan), "")
        print_verdict(console, result.card, result.verdict)
    console.print()
    console.print(line(f"Files: {result.folder}"), soft_wrap=True)
    if result.place is not None:
        console.print(line(f"Report: {result.place / 'report.html'}"), soft_wrap=True)
    if result.interrupted:
        told = f"Interrupted: this is what was finished. To go on: {again}"
        console.print(line(f"{told} {result.folder}", "yellow"), soft_wrap=True)
