"""The options of `regard compare` that say what is compared, with which budget."""

from pathlib import Path
from typing import Annotated

import typer

from regard.comparison.metrics import CLASS_METRICS
from regard.tasks.text_classification.plan import TextPlan as Plan

__all__ = [
    "Backend",
    "BatchSize",
    "ClassWeights",
    "Dropout",
    "Embedding",
    "Embeddings",
    "Encoder",
    "Epochs",
    "Export",
    "FreezeEmbeddings",
    "Layers",
    "LearningRate",
    "Length",
    "Metric",
    "Out",
    "Overwrite",
    "Patience",
    "RateCheck",
    "Resume",
    "Rope",
    "Seeds",
    "Splits",
    "Tokens",
    "TrialMinutes",
    "Tune",
    "Units",
    "Vocabulary",
    "Workers",
]

_COMPARED = "What is compared"
_MODEL = "The model"
_TRAINING = "Training"
_RUNNING = "Running"

Out = Annotated[
    Path | None,
    typer.Option(help="Folder for the results. Default: regard- and DATA's name.", metavar="DIR"),
]
Export = Annotated[
    Path | None,
    typer.Option(
        help="Also save the kept model as a Keras file, whose name ends in .keras.", metavar="FILE"
    ),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace an earlier run in that folder.")
]
Resume = Annotated[
    Path | None,
    typer.Option(help="Go on with the run in this folder, which knows its data.", metavar="DIR"),
]
Layers = Annotated[
    str | None,
    typer.Option(
        help="Contenders, with commas between, or all; see `regard layers`. "
        "Default: all but variants.",
        metavar="A,B,...",
        rich_help_panel=_COMPARED,
    ),
]
Splits = Annotated[
    int | None,
    typer.Option(
        help=f"Train, validation and test parts of DATA. Default: {Plan.splits}.",
        metavar="N",
        rich_help_panel=_COMPARED,
    ),
]
Seeds = Annotated[
    int | None,
    typer.Option(
        help="Trials per contender and split. Default: 1; with --test 5.",
        metavar="N",
        rich_help_panel=_COMPARED,
    ),
]
Metric = Annotated[
    str | None,
    typer.Option(
        help=f"{', '.join(CLASS_METRICS)}. Default: accuracy; macro_f1 where a class has less than"
        " 10 % of the rows.",
        metavar="NAME",
        rich_help_panel=_COMPARED,
    ),
]
Rope = Annotated[
    float | None,
    typer.Option(
        help=f"Differences up to this size are practically none. Default: {Plan.rope}.",
        metavar="SIZE",
        rich_help_panel=_COMPARED,
    ),
]
Tune = Annotated[
    int | None,
    typer.Option(
        help="Settings of learning rate and dropout that each contender tries; validation chooses.",
        metavar="N",
        rich_help_panel=_COMPARED,
    ),
]
RateCheck = Annotated[
    bool,
    typer.Option(
        "--rate-check/--no-rate-check",
        help="Try half and twice the learning rate on the first split.",
        rich_help_panel=_COMPARED,
    ),
]
Encoder = Annotated[
    str | None,
    typer.Option(
        help=f"gru, lstm, cnn, transformer or none. Default: {Plan.encoder}.",
        metavar="NAME",
        rich_help_panel=_MODEL,
    ),
]
Tokens = Annotated[
    str | None,
    typer.Option(
        help=f"words or characters. Default: {Plan.tokens}.", metavar="KIND", rich_help_panel=_MODEL
    ),
]
Vocabulary = Annotated[
    int | None,
    typer.Option(
        help=f"The most rows of the token table. Default: {Plan.vocabulary}.",
        metavar="N",
        rich_help_panel=_MODEL,
    ),
]
Length = Annotated[
    int | None,
    typer.Option(
        help=f"The most tokens of a text. Default: {Plan.length}.",
        metavar="N",
        rich_help_panel=_MODEL,
    ),
]
Embedding = Annotated[
    int | None,
    typer.Option(
        help=f"Width of the embedding. Default: {Plan.embedding}.",
        metavar="N",
        rich_help_panel=_MODEL,
    ),
]
Embeddings = Annotated[
    str | None,
    typer.Option(
        help="A file of word vectors to start from, in the text format of GloVe or word2vec.",
        metavar="FILE",
        rich_help_panel=_MODEL,
    ),
]
FreezeEmbeddings = Annotated[
    bool,
    typer.Option(
        "--freeze-embeddings", help="Leave these vectors as they are.", rich_help_panel=_MODEL
    ),
]
Units = Annotated[
    int | None,
    typer.Option(
        help=f"Width of the encoder in each direction. Default: {Plan.units}.",
        metavar="N",
        rich_help_panel=_MODEL,
    ),
]
Dropout = Annotated[
    float | None,
    typer.Option(
        help=f"Share of the text's vector set to 0 in training. Default: {Plan.dropout}.",
        metavar="RATE",
        rich_help_panel=_MODEL,
    ),
]
ClassWeights = Annotated[
    bool,
    typer.Option(
        "--class-weights",
        help="Let each class count alike in training, whatever its size.",
        rich_help_panel=_TRAINING,
    ),
]
Epochs = Annotated[
    int | None,
    typer.Option(
        help=f"The most epochs of a trial. Default: {Plan.epochs}.",
        metavar="N",
        rich_help_panel=_TRAINING,
    ),
]
Patience = Annotated[
    int | None,
    typer.Option(
        help="Quarters of an epoch without a better validation that end a trial. Default:"
        f" {Plan.patience}.",
        metavar="N",
        rich_help_panel=_TRAINING,
    ),
]
BatchSize = Annotated[
    int | None,
    typer.Option(
        help=f"Texts per step. Default: {Plan.batch_size}.",
        metavar="N",
        rich_help_panel=_TRAINING,
    ),
]
LearningRate = Annotated[
    float | None,
    typer.Option(
        help=f"Of Adam. Default: {Plan.learning_rate}.", metavar="RATE", rich_help_panel=_TRAINING
    ),
]
Backend = Annotated[
    str | None,
    typer.Option(
        help="jax, tensorflow or torch. Default: KERAS_BACKEND, else jax.",
        metavar="NAME",
        rich_help_panel=_RUNNING,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        help="Trials at the same time. Default: one for each processor; 1 with a GPU.",
        metavar="N",
        rich_help_panel=_RUNNING,
    ),
]
TrialMinutes = Annotated[
    float | None,
    typer.Option(
        help="How long a trial may take. Default: as long as it needs.",
        metavar="MINUTES",
        rich_help_panel=_RUNNING,
    ),
]
