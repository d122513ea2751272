"""`regard compare [FILE]`: options to a comparison, its progress and result to the terminal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from regard import runtime
from regard.comparison.plan import Plan

if TYPE_CHECKING:
    from regard.api import Result

__all__ = ["compare_command"]

_INTERRUPTED = 130

_File = Annotated[
    Path | None,
    typer.Argument(
        help="A CSV or TSV file with texts and labels; without one, the demo corpus.",
        show_default=False,
    ),
]
_Out = Annotated[
    Path | None,
    typer.Option(help="Folder for the results. Default: regard- and FILE's name.", metavar="DIR"),
]
_Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace an earlier run in that folder.")
]
_Layers = Annotated[
    str | None,
    typer.Option(
        help="Contenders, with commas between; see `regard layers`. Default: all.",
        metavar="A,B,...",
    ),
]
_Seeds = Annotated[int | None, typer.Option(help="Trials per contender. Default: 1.", metavar="N")]
_Epochs = Annotated[
    int | None,
    typer.Option(help=f"The most epochs of a trial. Default: {Plan.epochs}.", metavar="N"),
]
_BatchSize = Annotated[
    int | None, typer.Option(help=f"Texts per step. Default: {Plan.batch_size}.", metavar="N")
]
_LearningRate = Annotated[
    float | None, typer.Option(help=f"Of Adam. Default: {Plan.learning_rate}.", metavar="RATE")
]
_TextColumn = Annotated[
    str | None,
    typer.Option("--text", help="The text column. Default: found by its shape.", metavar="NAME"),
]
_LabelColumn = Annotated[
    str | None,
    typer.Option("--label", help="The label column. Default: found by its shape.", metavar="NAME"),
]
_Encoding = Annotated[
    str | None, typer.Option(help="Encoding of FILE. Default: utf-8.", metavar="NAME")
]
_Backend = Annotated[
    str | None,
    typer.Option(
        help="jax, tensorflow or torch. Default: KERAS_BACKEND, else jax.", metavar="NAME"
    ),
]


def compare_command(
    file: _File = None,
    out: _Out = None,
    overwrite: _Overwrite = False,
    layers: _Layers = None,
    seeds: _Seeds = None,
    epochs: _Epochs = None,
    batch_size: _BatchSize = None,
    learning_rate: _LearningRate = None,
    text: _TextColumn = None,
    label: _LabelColumn = None,
    encoding: _Encoding = None,
    backend: _Backend = None,
) -> None:
    """Train the same text classifier with each attention layer, and rank the layers.

    Args:
        file: the data; the demo corpus when None.
        out: where the results go.
        overwrite: whether an earlier run there may be replaced.
        layers: names of contenders, with commas between.
        seeds: trials per contender.
        epochs: the most epochs of a trial.
        batch_size: texts per step.
        learning_rate: of Adam.
        text: the text column.
        label: the label column.
        encoding: of the file.
        backend: what Keras runs on.

    Raises:
        RegardError: if an argument or the data cannot be used; `regard.cli.main` reports it.
        typer.Exit: with 130 after Ctrl-C.
    """
    runtime.require_tool("regard compare")
    chosen = runtime.chosen_backend(backend)
    console = Console(highlight=False)
    _begin(console, file, chosen)
    # Late: what reads, trains and reports takes a second to import, without Keras.
    from regard.api import compare
    from regard.report import progress_on

    with progress_on(console) as listen:
        result = compare(
            file,
            out=_default_folder(file) if out is None else out,
            overwrite=overwrite,
            layers=None if layers is None else [name.strip() for name in layers.split(",")],
            seeds=seeds,
            epochs=epochs,
            batch_size=batch_size,
            learning_rate=learning_rate,
            text=text,
            label=label,
            encoding=encoding,
            backend=chosen,
            listen=listen,
        )
    _show(console, result)
    if result.interrupted:
        raise typer.Exit(_INTERRUPTED)


def _begin(console: Console, file: Path | None, backend: str) -> None:
    what = "the demo corpus" if file is None else str(file)
    console.print(Text(f"Comparing attention layers on {what}, with Keras on {backend} ..."))
    runtime.quiet()
    runtime.spare_tensorflow(backend)
    runtime.compile_quickly(backend)


def _default_folder(file: Path | None) -> Path:
    return Path("regard-demo" if file is None else f"regard-{file.stem}")


def _show(console: Console, result: "Result") -> None:
    from regard.report import printed_leaderboard

    plan = result.plan
    if result.rows:
        table = printed_leaderboard(result.rows, seeds=plan.seeds, batch_size=plan.batch_size)
        console.print("", table, "")
        for sentence in result.verdict:
            console.print(Text(sentence), soft_wrap=not console.is_terminal)
    console.print(Text(f"\nFiles: {result.folder}"), soft_wrap=True)
    if result.interrupted:
        console.print(Text("Interrupted: this is what was finished.", "yellow"))
