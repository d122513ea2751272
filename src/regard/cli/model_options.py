"""The options of the commands that use a kept model."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regard import runtime
from regard.errors import ArgumentError

if TYPE_CHECKING:
    from regard.bundle import TextBundle

__all__ = [
    "BundlePath",
    "TextEncoding",
    "TextField",
    "Texts",
    "TextsFile",
    "check_export",
    "given_texts",
    "model_and_texts",
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
Texts = Annotated[
    list[str] | None,
    typer.Argument(help="Texts, each in quotes.", metavar="[TEXT]...", show_default=False),
]
TextsFile = Annotated[
    str | None,
    typer.Option(
        "--file",
        help="Texts from a CSV, TSV, JSONL or Parquet file, or a text a line.",
        metavar="FILE",
    ),
]
TextField = Annotated[
    str | None,
    typer.Option("--text", help="The file's text column. Default: by its shape.", metavar="NAME"),
]
TextEncoding = Annotated[
    str | None, typer.Option("--encoding", help="Of the file. Default: utf-8.", metavar="NAME")
]


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


def given_texts(
    texts: list[str] | None, file: str | None, column: str | None, encoding: str | None
) -> tuple[str, ...]:
    """Return the texts of the command line or of the file.

    Args:
        texts: of the command line.
        file: the file, or None.
        column: its text column.
        encoding: its encoding.

    Returns:
        The texts; at least one.

    Raises:
        ArgumentError: if there are none, texts and a file, or an option of a file without one.
        RegardError: if the file cannot be read.
    """
    from regard.data import read_texts

    if bool(texts) == (file is not None):
        came = "both" if texts else "neither"
        raise ArgumentError(f"Give texts, or --file FILE. Received: {came}")
    if file is not None:
        return read_texts(file, text=column, encoding=encoding)
    for name, value in (("--text", column), ("--encoding", encoding)):
        if value is not None:
            raise ArgumentError(f"{name} needs --file FILE. Received: {name} {value} without it")
    return tuple(texts or ())


def model_and_texts(
    who: str,
    model: Path,
    texts: list[str] | None,
    file: str | None,
    *,
    column: str | None,
    encoding: str | None,
    backend: str | None,
) -> "tuple[TextBundle, tuple[str, ...]]":
    """Return what `regard predict` and `regard explain` work on.

    Args:
        who: the command.
        model: the folder of a kept model.
        texts: of the command line.
        file: a file of texts.
        column: its text column.
        encoding: its encoding.
        backend: what Keras runs on.

    Returns:
        The model and at least one text.

    Raises:
        RegardError: if one of them cannot be used.
    """
    runtime.require_tool(who)
    chosen = given_texts(texts, file, column, encoding)
    start_backend(backend)
    from regard.bundle import TextBundle, read_bundle

    with runtime.lean_imports(runtime.chosen_backend()):
        bundle = read_bundle(model)
    if not isinstance(bundle, TextBundle):
        raise ArgumentError(
            f"{who} needs a model of texts. Received: {str(model)!r}, a model of series; in Python,"
            " regard.bundle.read_bundle(DIR) reads it"
        )
    return bundle, chosen
