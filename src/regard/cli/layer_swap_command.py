"""`regard swap MODEL.keras --layer NAME DATA`: which layer suits a trained model."""

from pathlib import Path
from typing import Annotated, final

import typer
from rich.console import Console

from regard import runtime
from regard.cli import comparison_options as options
from regard.cli.comparison_command import show_result
from regard.cli.field_options import FieldOption, options_of
from regard.cli.model_options import start_backend
from regard.cli.output import line
from regard.cli.run_option import checked_run
from regard.cli.task_command import TaskCommand, given_options
from regard.comparison.plan import COMPARED
from regard.comparison.task import Task
from regard.tasks.registry import swap_task

__all__ = ["SwapCommand", "swap_command"]

_INTERRUPTED = 130

ModelPath = Annotated[
    Path,
    typer.Argument(
        help="A trained model that Keras has saved.", metavar="MODEL.keras", show_default=False
    ),
]
DataPath = Annotated[
    str,
    typer.Argument(
        help="A .npz file with y, an array for each input (x for the only one), and group or not.",
        metavar="DATA",
        show_default=False,
    ),
]
Layer = Annotated[
    str,
    typer.Option(
        "--layer",
        help="The layer whose place is taken; a wrong name lists those that fit.",
        metavar="NAME",
        show_default=False,
    ),
]
Loss = Annotated[
    str | None,
    typer.Option(
        help="By its name in Keras; with --metric, for a model that is not compiled.",
        metavar="NAME",
    ),
]
RateCheck = Annotated[
    bool | None,
    typer.Option(
        "--rate-check/--no-rate-check",
        help="Try half and twice the learning rate on the first split. Default: yes where the"
        " optimizer's is one number.",
        rich_help_panel=COMPARED,
    ),
]
Resume = Annotated[
    Path | None,
    typer.Option(
        help="Go on with the run in this folder; all else is given again.",
        metavar="DIR",
        callback=checked_run,
    ),
]


@final
class SwapCommand(TaskCommand):
    """Take the options that say what is compared with which budget."""

    def options(self, task: Task) -> dict[str, FieldOption]:  # noqa: ARG002
        """Return the options of the plan of swaps, whatever the task."""
        return options_of(swap_task().plan, without=("rate_check",))


def swap_command(
    ctx: typer.Context,
    model: ModelPath,
    data: DataPath,
    layer: Layer,
    loss: Loss = None,
    out: options.Out = None,
    overwrite: options.Overwrite = False,
    resume: Resume = None,
    rate_check: RateCheck = None,
    backend: options.Backend = None,
    trial_minutes: options.TrialMinutes = None,
) -> None:
    """Replace one layer of a trained model by each contender, and rank them.

    Args:
        ctx: with the options of the plan.
        model: the file of the model.
        data: the file of its rows.
        layer: the name of the layer.
        loss: of the heads; None for that of the model.
        out: where the results go.
        overwrite: whether an earlier run there may be replaced.
        resume: the folder of a run that is to go on.
        rate_check: whether to try other learning rates; None where that is possible.
        backend: what Keras runs on.
        trial_minutes: how long a trial may take.

    Raises:
        RegardError: if an option, the model or the data cannot be used; `regard.cli.main` reports
            it.
        typer.Exit: with 130 after Ctrl-C.
    """
    runtime.require_tool("regard swap")
    console = Console(highlight=False)
    if resume is None:
        out = Path(f"regard-{Path(data).stem}") if out is None else out
        told = f"Swapping the layer {layer} of {model} on {data}"
        console.print(line(f"{told}, with Keras on {runtime.chosen_backend(backend)} ..."))
    else:
        console.print(line(f"Going on with the run in {resume} ..."))
    start_backend(backend)
    # Late: what trains and reports takes a second to import.
    from regard.layer_swap import swap
    from regard.report import progress_on

    given = {**given_options(ctx)}
    if rate_check is not None:
        given["rate_check"] = rate_check
    with progress_on(console) as listen:
        result = swap(
            model,
            layer,
            data,
            loss=loss,
            out=out,
            overwrite=overwrite,
            resume=resume,
            trial_seconds=None if trial_minutes is None else 60 * trial_minutes,
            listen=listen,
            **given,
        )
    show_result(console, result, f"regard swap {model} {data} --layer {layer} --resume")
    if result.interrupted:
        raise typer.Exit(_INTERRUPTED)
