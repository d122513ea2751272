"""The list of a kept model's files with size and SHA-256, sealed by one of its own."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypedDict, TypeGuard

from regard.errors import BundleError

__all__ = [
    "BUNDLE",
    "FILES",
    "MANIFEST",
    "OWN_MODEL",
    "SERIES_FILES",
    "TASK_MODEL",
    "checked_files",
    "manifest_text",
]

MANIFEST = "manifest.json"
FILES = ("model.json", "probe.json", "tokens.json", "weights.safetensors")
"""The files of a model of texts, the manifest apart."""

SERIES_FILES = ("model.json", "probe.json", "scaling.json", "weights.safetensors")
"""The files of a model of series, the manifest apart."""

BUNDLE = "regard bundle 1"
"""The format of what regard answers with by itself."""

OWN_MODEL = "regard own model 1"
"""The format of a model of the user's own, as Keras saves it."""

TASK_MODEL = "regard task model 1"
"""The format of what a task of somebody's own keeps, in files of any names."""

# By format, the names of all files but the manifest: one of several ways; none for any names.
_FILES_OF: dict[str, tuple[tuple[str, ...], ...]] = {
    BUNDLE: (FILES, SERIES_FILES),
    OWN_MODEL: (("model.keras", "trial.json"), ("model.weights.h5", "trial.json")),
    TASK_MODEL: (),
}
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LARGEST_MANIFEST = 65_536  # bytes
# Of the files that hold no tokens and no weights; 100,000 labels have room in them.
_LARGEST_TEXT = 2**26
_TEXTS = ("model.json", "probe.json", "scaling.json", "trial.json")
_SHOWN = 80


class _Listed(TypedDict):
    """What the manifest says of a file."""

    bytes: int
    sha256: str


def manifest_text(
    files: Mapping[str, bytes], made: Mapping[str, str | None], *, kind: str = BUNDLE
) -> str:
    """Return the manifest of some files.

    Args:
        files: the content of each file of the format, by name.
        made: with which versions they were made.
        kind: the format.

    Returns:
        JSON text, whose seal is the SHA-256 of the same text without it.
    """
    bundled = SERIES_FILES if "scaling.json" in files else FILES
    listed = {
        name: {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
        for name in (bundled if kind == BUNDLE else sorted(files))
    }
    return _sealed({"format": kind, "made": dict(made), "files": listed})


def checked_files(folder: Path, *, kinds: Collection[str] = (BUNDLE,)) -> dict[str, bytes]:
    """Return the content of a kept model's files if each of them is what the manifest says.

    What is returned is what was checked: no file is read a second time.

    Args:
        folder: of the bundle.
        kinds: the formats that it may have.

    Returns:
        The content by name.

    Raises:
        BundleError: if the folder is no bundle, lacks a file or has another, or a bit is different.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise BundleError(
            f"A bundle must be a folder with a {MANIFEST}. Received: {str(folder)!r}, which has"
            " none. `regard compare` writes one into DIR/best"
        )
    listed = _read_manifest(manifest, kinds)
    _refuse_others(folder, tuple(listed))
    contents = {}
    for name, said in listed.items():
        path = folder / name
        if path.is_symlink() or not path.is_file():
            raise BundleError(
                f"A bundle must have all its files. Received: {str(folder)!r} without {name}"
            )
        size = path.stat().st_size
        if size != said["bytes"]:
            raise _changed(path, f"{size:,} bytes instead of {_number(said['bytes'])}")
        if size > _LARGEST_TEXT and name in _TEXTS:
            raise _changed(path, f"{size:,} bytes, more than {_LARGEST_TEXT:,}")
        contents[name] = path.read_bytes()
        if hashlib.sha256(contents[name]).hexdigest() != said["sha256"]:
            raise _changed(path, "another SHA-256 than the manifest says")
    return contents


def _refuse_others(folder: Path, names: tuple[str, ...]) -> None:
    others = sorted(each.name for each in folder.iterdir() if each.name not in (*names, MANIFEST))
    if others:
        raise BundleError(
            f"A bundle must hold {', '.join((*names, MANIFEST))} and nothing else."
            f" Received: {str(folder)!r} with {others[0]!r} in it"
        )


def _read_manifest(path: Path, kinds: Collection[str]) -> dict[str, "_Listed"]:
    if path.is_symlink() or path.stat().st_size > _LARGEST_MANIFEST:
        raise _changed(path, "no manifest of regard")
    written = path.read_bytes()
    try:
        content = json.loads(written)
        found = content["format"]
        del content["seal"]
        whole = _sealed(content).encode() == written
        files = content["files"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _changed(path, "no manifest of regard") from error
    if not whole:
        raise _changed(path, "another content than its seal says")
    if found not in kinds or not _lists_all(files, found):
        raise BundleError(
            f"A bundle must have the format {' or '.join(map(repr, kinds))}, and list its files"
            f" with their sizes and SHA-256. Received: {repr(found)[:_SHOWN]} in {str(path)!r}."
            " Read it with the version of regard that wrote it"
        )
    return files


def _names_fit(names: Collection[str], kind: str) -> bool:
    """Say whether these are the files of a format; none leads out of the folder."""
    if kind == TASK_MODEL:
        return bool(names) and all(_PLAIN_NAME.fullmatch(name) for name in names)
    return any(set(names) == set(known) for known in _FILES_OF[kind])


def _lists_all(files: Any, kind: str) -> TypeGuard[dict[str, "_Listed"]]:
    """Say whether each file has what it must have, of the right type."""
    return (
        isinstance(files, dict)
        and _names_fit(files, kind)
        and all(
            isinstance(said, dict)
            and set(said) == {"bytes", "sha256"}
            and type(said["bytes"]) is int
            and isinstance(said["sha256"], str)
            for said in files.values()
        )
    )


def _number(number: int) -> str:
    return f"{number:,}" if abs(number) < 2**63 else "a number of many digits"


def _sealed(content: dict[str, object]) -> str:
    seal = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
    return json.dumps({**content, "seal": seal}, indent=2, ensure_ascii=False) + "\n"


def _changed(path: Path, what: str) -> BundleError:
    return BundleError(
        "A bundle must be as it was written."
        f" Received: {str(path)!r}, which has {what}. Take the bundle from where it was made"
    )
