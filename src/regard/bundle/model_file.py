"""A stranger's `.keras` file: looked through before Keras reads it, then read in safe mode.

Keras builds what the file's `config.json` names. Here each name must be one of Keras's own layers,
operations and their settings, or one of regard's; nothing else is handed to Keras.
"""

import json
import os
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from regard import _checks, runtime
from regard.errors import ModelFileError

__all__ = ["check_description", "keras_file", "read_description", "read_model"]

_CONFIG = "config.json"
_LARGEST_CONFIG = 64 * 2**20
_MODULES = {
    "builtins",
    "keras",
    "keras.activations",
    "keras.constraints",
    "keras.dtype_policies",
    "keras.initializers",
    "keras.layers",
    "keras.losses",
    "keras.metrics",
    "keras.models",
    "keras.ops",
    "keras.optimizers",
    "keras.optimizers.schedules",
    "keras.quantizers",
    "keras.regularizers",
}
_INNER_MODULES = ("keras.src.ops.", "keras.src.models.", "keras.src.layers.", "keras.src.random.")
_PLAIN = {"__bytes__", "__ellipsis__", "__keras_tensor__", "__numpy__", "__slice__", "__tensor__"}
# These run code, or read files, that the file or its maker brings.
_CODE = ("Lambda", "__lambda__")
_FOREIGN = ("FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper", "__typespec__")
_SHOWN = 200
_CHECK_MASKS = "regard.explain.check_masks(model)"


def read_description(path: Path) -> dict[str, Any]:
    """Return the description of the model in a file, without building anything.

    Args:
        path: a `.keras` file.

    Raises:
        ModelFileError: if it is no whole Keras file.
    """
    rule = f"The model must be a whole .keras file, a zip archive with {_CONFIG} in it."
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_CONFIG) as config:
            text = config.read(_LARGEST_CONFIG + 1)
        if len(text) > _LARGEST_CONFIG:
            raise ModelFileError(f"{rule} Received: a {_CONFIG} of more than 64 MiB")
        description = json.loads(text)
    except KeyError as error:
        raise ModelFileError(f"{rule} Received: {path.name}, an archive without it") from error
    except (
        zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError
    ) as error:  # fmt: skip
        if isinstance(error, ModelFileError):
            raise
        why = "" if zipfile.is_zipfile(path) else ", which is no zip archive or a part of one"
        raise ModelFileError(f"{rule} Received: {path.name}{why}") from error
    if not isinstance(description, dict):
        raise ModelFileError(f"{rule} Received: {path.name}, whose {_CONFIG} is no object")
    return description


def keras_file(path: str | os.PathLike[str]) -> Path:
    """Return the path of a `.keras` file that is there.

    Args:
        path: what was given.

    Raises:
        ModelFileError: if there is none.
    """
    file = Path(_checks.path("path", path))
    if not file.is_file():
        came = _export(file) if file.is_dir() else "nothing of this name."
        hint = "" if file.is_dir() else _checks.did_you_mean_file(file)
        raise ModelFileError(f"The model must be a .keras file. Received: {file}, {came}{hint}")
    if file.suffix != ".keras":
        raise ModelFileError(f"The model must be a .keras file. Received: {file}")
    return file


def _export(folder: Path) -> str:
    """Say what a folder is, and how the model that a run keeps becomes a file."""
    run = folder.parent if folder.name == "best" else folder
    return (
        f"a folder. Of a run, `regard compare --resume {run} --export MODEL.keras` writes the model"
        " that it keeps as one file (of a training, `regard train`)"
    )


def check_description(
    description: dict[str, Any], *, compiled: bool = False, instead: str = _CHECK_MASKS
) -> None:
    """Refuse what is not built from Keras's and regard's own parts.

    Of regard is what regard has registered with Keras, under that name: Keras imports the module
    of a name that is not registered.

    Args:
        description: of a model.
        compiled: whether how it was compiled is looked at too; else it must not be read later.
        instead: what to call where a class of somebody's own is at hand.

    Raises:
        ModelFileError: if it names code, or a class or function from elsewhere.
    """
    looked_at = description if compiled else {**description, "compile_config": None}
    for part in _named(looked_at):
        name, module = part["class_name"], part.get("module")
        rule = "The model must be built from the layers of Keras and of regard."
        if name in _CODE:
            raise ModelFileError(
                f"{rule} Received: a Lambda, which is code; code of a file is never run. Put a"
                " layer or an operation of `keras.ops` in its place"
            )
        if not isinstance(name, str):
            raise ModelFileError(f"{rule} Received: {_cut(repr(name))} as the name of a class")
        known = str(module) in _MODULES or str(module).startswith(_INNER_MODULES)
        plain = module is None and name in _PLAIN
        if name in _FOREIGN or not (known or plain or _is_ours(part)):
            shown = _cut(f"{name} of {module or part.get('registered_name')}")
            raise ModelFileError(
                f"{rule} Received: {shown}; code of others is never imported. Call"
                f" `{instead}` where the class is at hand"
            )
        config = part.get("config")
        if isinstance(config, dict) and isinstance(config.get("vocabulary"), str):
            raise ModelFileError(
                f"{rule} Received: {_cut(name)} whose vocabulary is another file, which is not read"
            )


def read_model(path: Path, *, compiled: bool = False, instead: str = _CHECK_MASKS) -> Any:
    """Return the model of a file. A stranger's is read in a process with limits.

    Args:
        path: a `.keras` file.
        compiled: whether it is compiled as it was.
        instead: what to call where a class of somebody's own is at hand.

    Raises:
        ModelFileError: if it is no whole Keras file, not to be trusted, or Keras cannot read it.
        MemoryError: if there is not enough for it.
    """
    check_description(read_description(path), compiled=compiled, instead=instead)
    import keras

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return keras.saving.load_model(path, compile=compiled, safe_mode=True)
    except MemoryError:
        raise
    except Exception as error:  # a damaged file may raise anything
        if runtime.tells_no_memory(str(error)):
            raise MemoryError from error
        said = _cut(" ".join(str(error).split()))
        raise ModelFileError(
            f"The model must be one that this Keras reads. Received: {path.name};"
            f" {type(error).__name__}: {said}"
        ) from error


def _is_ours(part: dict[str, Any]) -> bool:
    """Say whether it is a class that regard has registered."""
    from keras import saving

    # They register what regard has.
    import regard.layers
    import regard.models  # noqa: F401

    registered = str(part.get("registered_name"))
    found = saving.get_registered_object(registered)
    return registered == f"regard>{part['class_name']}" and isinstance(found, type)


def _named(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a description that names a class or a function."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if "class_name" in each:
                yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
