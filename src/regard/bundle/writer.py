"""Write a bundle: whole under its name, or not there."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors.numpy import save

from regard import runtime
from regard._atomic_files import make_ordinary, temporary_prefix, write_through
from regard.bundle.manifest import BUNDLE, MANIFEST, manifest_text
from regard.bundle.series_description import SeriesDescription
from regard.bundle.tag_description import TagDescription
from regard.bundle.text_description import TextDescription
from regard.data.series import SeriesScaling
from regard.data.tokens import TokenTable
from regard.data.word_table import WordTable
from regard.errors import ArgumentError

__all__ = ["write_bundle", "write_files"]


def write_bundle(
    folder: str | os.PathLike[str],
    description: TextDescription | SeriesDescription | TagDescription,
    *,
    weights: Mapping[str, NDArray[Any]],
    tokens: TokenTable | WordTable | None = None,
    scaling: SeriesScaling | None = None,
    probe: NDArray[Any],
    backend: str,
) -> None:
    """Write a trained model into a folder of its own.

    It is written under another name, forced to the disk and then given its name: a full disk or a
    crash leaves what was there.

    Args:
        folder: is made, or replaced if it is there.
        description: the network and its labels.
        weights: by the paths that Keras gives them.
        tokens: the token table of a model of texts or sentences.
        scaling: of a model of series.
        probe: what the network answers to `probe_ids` or `probe_series`, `(PROBE_ROWS, outputs)`.
        backend: on which it was trained.

    Raises:
        ArgumentError: if not one of `tokens` and `scaling` is given.
        OSError: if it cannot be written.
    """
    path = Path(folder)
    files = {
        "model.json": description.to_json().encode(),
        "probe.json": (
            json.dumps([[float(each) for each in row] for row in probe]) + "\n"
        ).encode(),
        **_learned(tokens, scaling),
        "weights.safetensors": save(dict(weights)),
    }
    versions = runtime.package_versions(["regard", "keras", "numpy", backend])
    write_files(path, files, {**versions, "backend": backend}, kind=BUNDLE)


def write_files(
    path: Path, files: Mapping[str, bytes], made: Mapping[str, str | None], *, kind: str
) -> None:
    """Write the files of a kept model and their manifest into a folder of their own.

    Args:
        path: the folder; it is made, or replaced if it is there.
        files: their contents by name.
        made: with which versions they were made.
        kind: the format that the manifest names.

    Raises:
        OSError: if they cannot be written; what was there is then as it was.
    """
    written = {**files, MANIFEST: manifest_text(files, made, kind=kind).encode()}
    temporary = Path(tempfile.mkdtemp(prefix=temporary_prefix(path), dir=path.parent))
    try:
        for name, content in written.items():
            write_through(temporary / name, content)
        make_ordinary(temporary, 0o777)
        _take_place(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _learned(
    tokens: TokenTable | WordTable | None, scaling: SeriesScaling | None
) -> dict[str, bytes]:
    """Return what was learned from the training part and turns data into inputs, by file."""
    if tokens is not None and scaling is None:
        return {"tokens.json": tokens.to_json().encode()}
    if scaling is not None and tokens is None:
        return {"scaling.json": scaling.to_json().encode()}
    raise ArgumentError(
        "One of `tokens` and `scaling` must be given. Received:"
        f" {'both' if tokens is not None else 'neither'}"
    )


def _take_place(temporary: Path, path: Path) -> None:
    """Give a folder its name; one that has the name is removed after that."""
    if not path.exists():
        temporary.rename(path)
        return
    aside = Path(tempfile.mkdtemp(prefix=temporary_prefix(path), dir=path.parent))
    path.rename(aside / path.name)
    try:
        temporary.rename(path)
    except OSError:
        (aside / path.name).rename(path)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
