"""Read a bundle: check it, build the network by our own code, copy the weights by name."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from regard import _checks
from regard._checks import did_you_mean_file
from regard.bundle.manifest import BUNDLE, MANIFEST, TASK_MODEL, checked_files
from regard.bundle.network_description import NetworkDescription
from regard.bundle.probe import PROBE_ROWS, PROBE_TOLERANCE
from regard.bundle.series_description import SeriesDescription
from regard.bundle.tag_description import TAGGER_FORMAT, TagDescription
from regard.bundle.text_description import TextDescription
from regard.data.series import SeriesScaling
from regard.data.tokens import TokenTable
from regard.data.word_table import WordTable
from regard.errors import BundleError, DataError, RegardError

if TYPE_CHECKING:
    from regard.bundle.bundle import Bundle

__all__ = ["checked_weights", "model_facts", "read_bundle"]

_BEST = "best"
_SHOWN = 80
_MOST_FACTS = 2**26  # bytes


def read_bundle(
    path: str | os.PathLike[str], make: Callable[[dict[str, bytes]], Any] | None = None
) -> "Bundle":
    """Read a trained model, of texts, of series, or of sentences with a label a token.

    Nothing in the files is executed. Names and sizes are checked before anything is built, all
    weights must have their shape and be finite, and the network must answer to a few made-up rows
    as it did when it was written.

    Args:
        path: the folder of a bundle, or of a run, whose `best` is then read.
        make: of a task's own kind of model: from the content of its files, by name, to the model
            and what that said of its made-up rows; None for one of texts, series or sentences.

    Returns:
        The model with all that it needs to answer: a `TextBundle`, `SeriesBundle` or `TagBundle`.

    Raises:
        ArgumentTypeError: if `path` is no path.
        BundleError: if it is no bundle, cannot be read, or is not as it was written.
    """
    folder = Path(_checks.path("path", path))
    try:
        files = checked_files(_folder(folder), kinds=(BUNDLE if make is None else TASK_MODEL,))
    except (OSError, ValueError) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(
            f"A bundle must be a folder that can be read. Received: {str(path)!r}: {error}"
        ) from error
    bundle: Bundle
    bundle, kept = (make or _read)(files)
    worst = float(np.abs(bundle.probe() - kept).max())
    if not worst <= PROBE_TOLERANCE:
        raise BundleError(
            "A model must answer as it did when it was written. Received: answers that differ"
            f" by {worst:.2g}; look at the versions in {MANIFEST}"
        )
    return bundle


def model_facts(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what a model says of itself, before it is checked and without Keras.

    Args:
        path: the folder of a bundle, or of a run, whose `best` is then meant.

    Returns:
        The content of its `model.json`; none of it is sure before `read_bundle`.

    Raises:
        ArgumentTypeError: if `path` is no path.
        BundleError: if there is no such file.
    """
    file = _folder(Path(_checks.path("path", path))) / "model.json"
    try:
        with file.open("rb") as opened:
            facts = json.loads(opened.read(_MOST_FACTS))
    except (OSError, ValueError, RecursionError) as error:
        raise BundleError(
            f"A bundle must be a folder with a model.json. Received: {str(path)!r}: {error}"
        ) from error
    if not isinstance(facts, dict):
        raise BundleError(
            f"model.json must hold an object. Received: {str(file)!r} with {type(facts).__name__}"
        )
    return facts


def _read(files: dict[str, bytes]) -> "tuple[Bundle, NDArray[np.float64]]":
    """Return the model and what it said of the made-up rows, by the files that it has."""
    if "scaling.json" in files:
        return _series(files)
    try:
        form = json.loads(files["model.json"])["format"]
    except (ValueError, KeyError, TypeError, RecursionError):
        form = None  # its description says what is wrong
    return _sentences(files) if form == TAGGER_FORMAT else _texts(files)


def _sentences(files: dict[str, bytes]) -> "tuple[Bundle, NDArray[np.float64]]":
    description = TagDescription.from_json(files["model.json"])
    weights = checked_weights(files["weights.safetensors"], description)
    words = _words(files["tokens.json"], description)
    kept = _probe(files["probe.json"], description, chances=True)
    from regard.bundle.tag_bundle import TagBundle

    return TagBundle(description, words, weights), kept


def _texts(files: dict[str, bytes]) -> "tuple[Bundle, NDArray[np.float64]]":
    description = TextDescription.from_json(files["model.json"])
    weights = checked_weights(files["weights.safetensors"], description)
    tokens = _tokens(files["tokens.json"], description)
    kept = _probe(files["probe.json"], description, chances=description.answer != "numbers")
    from regard.bundle.text_bundle import TextBundle

    return TextBundle(description, tokens, weights), kept


def _series(files: dict[str, bytes]) -> "tuple[Bundle, NDArray[np.float64]]":
    description = SeriesDescription.from_json(files["model.json"])
    weights = checked_weights(files["weights.safetensors"], description)
    scaling = _scaling(files["scaling.json"], description)
    kept = _probe(files["probe.json"], description, chances=bool(description.classes))
    from regard.bundle.series_bundle import SeriesBundle

    return SeriesBundle(description, scaling, weights), kept


def _folder(folder: Path) -> Path:
    """Return the folder of the bundle; that of a run has it below."""
    if not (folder / MANIFEST).exists() and (folder / _BEST).is_dir():
        folder = folder / _BEST
    if not folder.is_dir():
        raise BundleError(
            f"A bundle must be a folder. Received: {str(folder)!r}, which is"
            + (" a file" if folder.exists() else f" not there.{did_you_mean_file(folder)}")
        )
    return folder


def checked_weights(content: bytes, description: NetworkDescription) -> dict[str, NDArray[Any]]:
    """Return the weights of a file by name.

    Args:
        content: of `weights.safetensors`.
        description: of the network.

    Returns:
        Finite arrays of float32, as many numbers as the network has at least.

    Raises:
        BundleError: if they are something else.
    """
    try:
        weights: dict[str, NDArray[Any]] = load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise BundleError(
            f"weights.safetensors must be a whole safetensors file. Received: {error}"
        ) from error
    there = sum(array.size for array in weights.values())
    if there < description.least_weights:
        raise BundleError(
            "The weights must be those of the network in model.json, which needs at least"
            f" {description.least_weights:,} numbers. Received: {there:,}"
        )
    for name, array in weights.items():
        if array.dtype != np.float32 or not np.isfinite(array).all():
            raise BundleError(
                "Each weight must be finite numbers of type float32."
                f" Received: {name[:_SHOWN]!r} of type {array.dtype}, or with NaN or infinity in it"
            )
    return weights


def _tokens(content: bytes, description: TextDescription) -> TokenTable:
    try:
        tokens = TokenTable.from_json(content, "tokens.json")
    except DataError as error:
        raise BundleError(str(error)) from error
    if tokens.kind != description.tokens or tokens.size > description.vocabulary:
        raise BundleError(
            f"tokens.json must hold {description.tokens}, at most {description.vocabulary:,} rows."
            f" Received: {tokens.kind}, {tokens.size:,} rows"
        )
    return tokens


def _words(content: bytes, description: TagDescription) -> WordTable:
    try:
        words = WordTable.from_json(content, "tokens.json")
    except DataError as error:
        raise BundleError(str(error)) from error
    if words.size > description.vocabulary:
        raise BundleError(
            f"tokens.json must hold at most {description.vocabulary:,} rows. Received:"
            f" {words.size:,}"
        )
    return words


def _scaling(content: bytes, description: SeriesDescription) -> SeriesScaling:
    try:
        scaling = SeriesScaling.from_json(content.decode("utf-8"))
    except (UnicodeDecodeError, RegardError) as error:
        raise BundleError(f"scaling.json: {error}") from error
    own = (scaling.channels, {*scaling.indicators} <= {*description.indicators})
    if own != (description.channels, True):
        raise BundleError(
            "scaling.json must have the channels of model.json, and no indicator that is not there."
            f" Received: {len(scaling.channels):,} channels, {len(scaling.indicators):,} indicators"
        )
    return scaling


def _probe(
    content: bytes, description: NetworkDescription, *, chances: bool
) -> NDArray[np.float64]:
    wanted = (PROBE_ROWS, description.outputs)
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"probe.json must hold numbers. Received: {error}") from error
    fits = _are_chances if chances else _are_numbers
    if not isinstance(rows, list) or not all(map(fits, rows)):
        what = ", rows of them from 0 to 1" if chances else ", rows of them"
        raise BundleError(f"probe.json must hold numbers{what}. Received: something else")
    shape = (len(rows), *sorted({len(row) for row in rows}))
    if shape != wanted:
        raise BundleError(f"probe.json must hold numbers of shape {wanted}. Received: {shape}")
    return np.array(rows, dtype=np.float64)


def _are_numbers(row: Any) -> bool:
    """Say whether they are numbers; NumPy would read strings and null as numbers."""
    return isinstance(row, list) and all(
        type(each) in (int, float) and abs(each) <= sys.float_info.max for each in row
    )


def _are_chances(row: Any) -> bool:
    """Say whether they are numbers from 0 to 1."""
    least, most = -PROBE_TOLERANCE, 1 + PROBE_TOLERANCE
    return _are_numbers(row) and all(least <= each <= most for each in row)
