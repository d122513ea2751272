"""`regard embed DIR [INPUT]... --out FILE`: the vector that a kept model makes of each row."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from regard.cli.comparison_options import Backend
from regard.cli.data_options import StoredTaskName
from regard.cli.model_options import BundlePath, GivenRows, model_and_rows
from regard.cli.output import line

__all__ = ["embed_command"]

Out = Annotated[
    Path,
    typer.Option(
        "--out",
        help="Where to write: FILE.parquet (extra `parquet`), or FILE.npy with FILE.json.",
        metavar="FILE",
        show_default=False,
    ),
]
Layer = Annotated[
    str | None,
    typer.Option(
        "--layer",
        help="Whose values to take. Default: the vector before the last dropout.",
        metavar="NAME",
    ),
]


def embed_command(
    ctx: typer.Context,
    model: BundlePath,
    out: Out,
    rows: GivenRows = None,
    task: StoredTaskName = None,
    layer: Layer = None,
    backend: Backend = None,
) -> None:
    """Write the vector that a model makes of each row, with the ids of the rows.

    Args:
        ctx: with the options of the task.
        model: the folder of a kept model.
        out: the file.
        rows: the rows, or the file with them.
        task: what kind of data they are, if it is a class of somebody's own.
        layer: whose values to take.
        backend: what Keras runs on.

    Raises:
        RegardError: if the model, the rows or the file cannot be used; `regard.cli.main` reports
            it.
        OSError: if the file cannot be written.
    """
    from regard.bundle.feature_file import checked_feature_file, write_features

    checked_feature_file(out)
    bundle, chosen = model_and_rows(ctx, model, rows, task, backend)
    features = bundle.features(chosen, layer)
    files = write_features(out, features)
    count, width = features.values.shape
    told = f"{' and '.join(map(str, files))}: {count:,} x {width:,}, {features.place}"
    Console(highlight=False).print(line(told), soft_wrap=True)
