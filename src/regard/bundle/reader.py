"""Read a bundle: check it, build the network by our own code, copy the weights by name."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from regard import _checks
from regard.bundle.manifest import MANIFEST, checked_files
from regard.bundle.probe import PROBE_ROWS, PROBE_TOLERANCE, probe_ids
from regard.bundle.text_description import TextDescription
from regard.data.tokens import TokenTable
from regard.errors import BundleError, DataError

if TYPE_CHECKING:
    from regard.bundle.text_bundle import TextBundle

__all__ = ["read_bundle"]

_BEST = "best"
_SHOWN = 80


def read_bundle(path: str | os.PathLike[str]) -> "TextBundle":
    """Read a trained model of texts.

    Nothing in the files is executed. Names and sizes are checked before anything is built, all
    weights must have their shape and be finite, and the network must answer to a few made-up rows
    as it did when it was written.

    Args:
        path: the folder of a bundle, or of a run, whose `best` is then read.

    Returns:
        The model with its token table and labels.

    Raises:
        ArgumentTypeError: if `path` is no path.
        BundleError: if it is no bundle, cannot be read, or is not as it was written.
    """
    folder = Path(_checks.path("path", path))
    try:
        files = _files(folder)
    except (OSError, ValueError) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(
            f"A bundle must be a folder that can be read. Received: {str(path)!r}: {error}"
        ) from error
    description = TextDescription.from_json(files["model.json"])
    weights = _weights(files["weights.safetensors"], description)
    tokens = _tokens(files["tokens.json"], description)
    kept = _probe(files["probe.json"], description)
    from regard.bundle.text_bundle import TextBundle

    bundle = TextBundle(description, tokens, weights)
    found = bundle.answers(probe_ids(description.vocabulary, description.lengths))
    worst = float(np.abs(found - kept).max()) / description.scale
    if not worst <= PROBE_TOLERANCE:
        raise BundleError(
            "A model must answer as it did when it was written. Received: answers that differ"
            f" by {worst:.2g}; look at the versions in {MANIFEST}"
        )
    return bundle


def _files(folder: Path) -> dict[str, bytes]:
    if not (folder / MANIFEST).exists() and (folder / _BEST).is_dir():
        folder = folder / _BEST
    if not folder.is_dir():
        raise BundleError(
            f"A bundle must be a folder. Received: {str(folder)!r}, which is"
            f" {'a file' if folder.exists() else 'not there'}"
        )
    return checked_files(folder)


def _weights(content: bytes, description: TextDescription) -> dict[str, NDArray[Any]]:
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


def _probe(content: bytes, description: TextDescription) -> NDArray[np.float64]:
    wanted = (PROBE_ROWS, description.outputs)
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"probe.json must hold numbers. Received: {error}") from error
    numbers = description.kind == "numbers"
    if not isinstance(rows, list) or not all(_are_answers(row, numbers) for row in rows):
        what = "finite numbers" if numbers else "numbers, rows of them from 0 to 1"
        raise BundleError(f"probe.json must hold {what}. Received: something else")
    shape = (len(rows), *sorted({len(row) for row in rows}))
    if shape != wanted:
        raise BundleError(f"probe.json must hold numbers of shape {wanted}. Received: {shape}")
    return np.array(rows, dtype=np.float64)


def _are_answers(row: Any, numbers: bool) -> bool:
    """Say whether they are numbers, or chances; NumPy would read strings and null as numbers."""
    least, most = -PROBE_TOLERANCE, 1 + PROBE_TOLERANCE
    if numbers:
        least, most = -sys.float_info.max, sys.float_info.max
    return isinstance(row, list) and all(
        type(each) in (int, float) and least <= each <= most for each in row
    )
