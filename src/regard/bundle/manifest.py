"""The list of a bundle's files with size and SHA-256, sealed by one of its own."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict, TypeGuard

from regard.errors import BundleError

__all__ = ["FILES", "MANIFEST", "SERIES_FILES", "checked_files", "manifest_text"]

MANIFEST = "manifest.json"
FILES = ("model.json", "probe.json", "tokens.json", "weights.safetensors")
"""The files of a model of texts, the manifest apart."""

SERIES_FILES = ("model.json", "probe.json", "scaling.json", "weights.safetensors")
"""The files of a model of series, the manifest apart."""

_KINDS = (FILES, SERIES_FILES)

_FORMAT = "regard bundle 1"
_LARGEST_MANIFEST = 65_536  # bytes
# Of the files that hold no tokens and no weights; 100,000 labels have room in them.
_LARGEST_TEXT = 2**26
_SHOWN = 80


class _Listed(TypedDict):
    """What the manifest says of a file."""

    bytes: int
    sha256: str


def manifest_text(files: Mapping[str, bytes], made: Mapping[str, str | None]) -> str:
    """Return the manifest of some files.

    Args:
        files: the content of each file, by name: of `FILES` or of `SERIES_FILES`.
        made: with which versions the bundle was made.

    Returns:
        JSON text, whose seal is the SHA-256 of the same text without it.
    """
    listed = {
        name: {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
        for name in (SERIES_FILES if "scaling.json" in files else FILES)
    }
    return _sealed({"format": _FORMAT, "made": dict(made), "files": listed})


def checked_files(folder: Path) -> dict[str, bytes]:
    """Return the content of a bundle's files if each of them is what the manifest says.

    What is returned is what was checked: no file is read a second time.

    Args:
        folder: of the bundle.

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
    listed = _read_manifest(manifest)
    names = tuple(sorted(listed))
    _refuse_others(folder, names)
    contents = {}
    for name in names:
        path, said = folder / name, listed[name]
        if path.is_symlink() or not path.is_file():
            raise BundleError(
                f"A bundle must have all its files. Received: {str(folder)!r} without {name}"
            )
        size = path.stat().st_size
        if size != said["bytes"]:
            raise _changed(path, f"{size:,} bytes instead of {_number(said['bytes'])}")
        if size > _LARGEST_TEXT and name not in ("tokens.json", "weights.safetensors"):
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


def _read_manifest(path: Path) -> dict[str, "_Listed"]:
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
    if found != _FORMAT or not _lists_all(files):
        raise BundleError(
            f"A bundle must have the format {_FORMAT!r}, and list its files with their sizes and"
            f" SHA-256. Received: {repr(found)[:_SHOWN]} in {str(path)!r}."
            " Read it with the version of regard that wrote it"
        )
    return files


def _lists_all(files: Any) -> TypeGuard[dict[str, "_Listed"]]:
    """Say whether each file has what it must have, of the right type."""
    return (
        isinstance(files, dict)
        and tuple(sorted(files)) in _KINDS
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
