"""`regard compare [DATA]`: options to a comparison, its progress and result to the terminal."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from regard import runtime
from regard.cli import comparison_options as options
from regard.cli.data_options import (
    AllowDropped,
    DataArgument,
    Encoding,
    Format,
    GroupColumn,
    LabelColumn,
    NoHeader,
    Pattern,
    TestFile,
    TextColumn,
)
from regard.cli.model_options import start_backend
from regard.cli.output import line
from regard.errors import ArgumentError

if TYPE_CHECKING:
    from regard.api import Result

__all__ = ["compare_command"]

_INTERRUPTED = 130
_OWN = ("out", "overwrite", "resume", "backend", "workers", "trial_minutes")


def compare_command(
    data: DataArgument = None,
    out: options.Out = None,
    overwrite: options.Overwrite = False,
    resume: options.Resume = None,
    test: TestFile = None,
    text: TextColumn = None,
    label: LabelColumn = None,
    group: GroupColumn = None,
    encoding: Encoding = None,
    format: Format = None,  # noqa: A002 (the name of the option)
    pattern: Pattern = None,
    no_header: NoHeader = False,
    allow_dropped: AllowDropped = False,
    layers: options.Layers = None,
    splits: options.Splits = None,
    seeds: options.Seeds = None,
    metric: options.Metric = None,
    rope: options.Rope = None,
    tune: options.Tune = None,
    rate_check: options.RateCheck = True,
    encoder: options.Encoder = None,
    tokens: options.Tokens = None,
    vocabulary: options.Vocabulary = None,
    length: options.Length = None,
    embedding: options.Embedding = None,
    embeddings: options.Embeddings = None,
    freeze_embeddings: options.FreezeEmbeddings = False,
    units: options.Units = None,
    dropout: options.Dropout = None,
    class_weights: options.ClassWeights = False,
    epochs: options.Epochs = None,
    patience: options.Patience = None,
    batch_size: options.BatchSize = None,
    learning_rate: options.LearningRate = None,
    backend: options.Backend = None,
    workers: options.Workers = None,
    trial_minutes: options.TrialMinutes = None,
    export: options.Export = None,
) -> None:
    """Train the same text classifier with each attention layer, and rank the layers.

    Args:
        data: the data; the demo corpus when None.
        out: where the results go.
        overwrite: whether an earlier run there may be replaced.
        resume: the folder of a run that is to go on.
        test: a separate test set.
        text: the text column.
        label: the label column.
        group: the column that says which rows belong together.
        encoding: of the text files.
        format: of the data.
        pattern: of lines.
        no_header: whether the first row of a table is a row like the others.
        allow_dropped: whether more than 5 % of the rows may be left out.
        layers: names of contenders, with commas between, or "all".
        splits: into how many train, validation and test parts the data are split.
        seeds: trials per contender and split.
        metric: what the score is.
        rope: the difference that is practically none.
        tune: settings that each contender tries.
        rate_check: whether half and twice the learning rate are tried on the first split.
        encoder: what stands before the slot.
        tokens: words or characters.
        vocabulary: the most rows of the token table.
        length: the most tokens of a text.
        embedding: width of the embedding.
        embeddings: a file of word vectors.
        freeze_embeddings: whether these stay as they are.
        units: width of the encoder in each direction.
        dropout: share of the text's vector that is set to 0 in training.
        class_weights: whether each class counts alike in training.
        epochs: the most epochs of a trial.
        patience: quarters of an epoch without a better validation before a trial ends.
        batch_size: texts per step.
        learning_rate: of Adam.
        backend: what Keras runs on.
        workers: trials that run at the same time.
        trial_minutes: how long a trial may take.
        export: where the kept model goes as a Keras file, besides.

    Raises:
        RegardError: if an argument or the data cannot be used; `regard.cli.main` reports it.
        typer.Exit: with 130 after Ctrl-C.
    """
    given = {
        name: value for name, value in locals().items() if value is not None and value is not False
    }
    runtime.require_tool("regard compare")
    if export is not None:
        _check_export(export)
    console = Console(highlight=False)
    _begin(console, data, resume, runtime.chosen_backend(backend))
    # Late: what reads and reports takes a second to import.
    from regard.report import progress_on

    given.pop("export", None)
    with progress_on(console) as listen:
        result = _compare(given, listen)
    _show(console, result)
    if export is not None and not result.interrupted:
        start_backend(backend)
        result.best.export(export)
        console.print(line(f"Keras model: {export}"), soft_wrap=True)
    if result.interrupted:
        raise typer.Exit(_INTERRUPTED)


def _check_export(path: Path) -> None:
    """Refuse what could not be written at the end of a run that may take hours."""
    if path.suffix != ".keras" or not path.parent.is_dir():
        raise ArgumentError(
            "--export must be a file whose name ends in .keras, in a folder that is there."
            f" Received: --export {path}"
        )


def _compare(given: dict[str, Any], listen: Any) -> "Result":
    from regard.api import compare

    given = dict(given)
    arguments: dict[str, Any] = {name: given.pop(name) for name in _OWN if name in given}
    if "trial_minutes" in arguments:
        arguments["trial_seconds"] = 60 * arguments.pop("trial_minutes")
    if given.pop("no_header", False):
        given["header"] = False
    if "layers" in given:
        names = [name.strip() for name in given["layers"].split(",")]
        given["layers"] = "all" if names == ["all"] else names
    # Switched on unless asked otherwise, so only "off" is a choice.
    if not given.pop("rate_check", False):
        given["rate_check"] = False
    data = given.pop("data", None)
    if "resume" not in arguments:
        arguments.setdefault("out", _default_folder(data))
    return compare(data, listen=listen, **arguments, **given)


def _begin(console: Console, data: str | None, resume: Path | None, backend: str) -> None:
    if resume is not None:
        console.print(line(f"Going on with the run in {resume} ..."))
        return
    what = "the demo corpus" if data is None else data
    console.print(line(f"Comparing attention layers on {what}, with Keras on {backend} ..."))


def _default_folder(data: str | None) -> Path:
    if data is None:
        return Path("regard-demo")
    name = data.removeprefix("hub:").rstrip("/").replace(":", "-").replace("@", "-")
    return Path(f"regard-{Path(name).stem or 'data'}")


def _show(console: Console, result: "Result") -> None:
    from regard.report import printed_leaderboard

    if result.rows:
        console.print("", printed_leaderboard(result.rows, result.plan), "")
        for sentence in result.verdict:
            console.print(line(sentence), soft_wrap=not console.is_terminal)
    console.print()
    console.print(line(f"Files: {result.folder}"), soft_wrap=True)
    if result.place is not None:
        console.print(line(f"Report: {result.place / 'report.html'}"), soft_wrap=True)
    if result.interrupted:
        told = "Interrupted: this is what was finished. To go on: regard compare --resume"
        console.print(line(f"{told} {result.folder}", "yellow"), soft_wrap=True)
