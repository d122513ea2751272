"""The commands of `regard`; one that needs Keras imports it when it runs."""

from typing import Annotated

import typer

from regard.cli.check_command import CheckCommand, check_data
from regard.cli.comparison_command import CompareCommand, compare_command
from regard.cli.doctor import doctor_command, regard_version
from regard.cli.embedding_command import embed_command
from regard.cli.explanation_command import explain_command
from regard.cli.layer_swap_command import SwapCommand, swap_command
from regard.cli.layers import layers_command
from regard.cli.mask_command import check_masks_command
from regard.cli.model_options import InputCommand
from regard.cli.plain_command import PlainCommand, PlainGroup, examples_of
from regard.cli.prediction_command import predict_command
from regard.cli.question_command import ask_command
from regard.cli.reporting_command import report_command
from regard.cli.run_pair_command import compare_runs_command
from regard.cli.training_command import TrainCommand, train_command
from regard.tasks.registry import ALIASES

__all__ = ["app"]

app = typer.Typer(
    name="regard",
    cls=PlainGroup,
    help="Compare attention layers on your own data, and look up what each layer does.",
    epilog=examples_of("regard"),
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command(
    "compare",
    cls=CompareCommand,
    help="Train one model with each attention layer and rank the layers.",
)(compare_command)
app.command(
    "check",
    cls=CheckCommand,
    help="Show what would be read from data: rows, classes, lengths, faults.",
)(check_data)
app.command(
    "swap",
    cls=SwapCommand,
    help="Replace one layer of a trained model by each attention layer, and rank them.",
)(swap_command)
app.command(
    "train", cls=TrainCommand, help="Train one model to keep, on all data but a validation part."
)(train_command)
app.command("predict", cls=InputCommand, help="Say what a kept model answers.")(predict_command)
for alias, task in ALIASES.items():
    told = f"The same as `regard predict`, with a model of the task {task}."
    app.command(alias, cls=InputCommand, help=told)(predict_command)
app.command(
    "embed",
    cls=InputCommand,
    help="Write the vector that a kept model makes of each row, as Parquet or NPY.",
)(embed_command)
app.command(
    "explain",
    cls=InputCommand,
    help="Show where a kept model looks, and what its answers depend on.",
)(explain_command)
app.command("report", cls=PlainCommand, help="Build the report of a run again, finished or not.")(
    report_command
)
app.command(
    "compare-runs",
    cls=PlainCommand,
    help="Set two runs side by side: what differs, and each score.",
)(compare_runs_command)
app.command(
    "check-masks",
    cls=PlainCommand,
    help="Show where a model makes, uses and drops masks, and whether padding leaks.",
)(check_masks_command)
app.command(
    "layers",
    cls=PlainCommand,
    help="Show what each attention layer does and what others call it.",
)(layers_command)
app.command("ask", cls=PlainCommand, help="Find the page and the layer for a question, offline.")(
    ask_command
)
app.command(
    "doctor", cls=PlainCommand, help="Show backends, versions, devices, and what is missing."
)(doctor_command)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"regard {regard_version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and exit.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""
    del version
