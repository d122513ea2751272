"""The model that a comparison in a model of the user's own has kept, as Keras saves it.

model.keras         the model; or, where its class cannot be saved, model.weights.h5, its weights
trial.json          which contender it has, and what was found on the validation part
manifest.json       size and SHA-256 of the others
"""

import json
import shutil
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from regard import runtime
from regard._atomic_files import temporary_prefix
from regard.bundle.manifest import OWN_MODEL, checked_files
from regard.bundle.writer import write_files

__all__ = ["can_be_saved", "read_kept_model", "write_kept_model"]

_WHOLE, _WEIGHTS, _TRIAL = "model.keras", "model.weights.h5", "trial.json"


def can_be_saved(model: keras.Model) -> bool:
    """Say whether Keras can save a model as a whole.

    Args:
        model: any.

    Returns:
        False for a class that does not say how it is made.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            keras.saving.serialize_keras_object(model)
    except (NotImplementedError, TypeError, ValueError):
        return False
    return True


def write_kept_model(
    folder: Path, model: keras.Model, about: Mapping[str, Any], backend: str
) -> None:
    """Write a model into a folder of its own, whole or not at all.

    Args:
        folder: is made, or replaced if it is there.
        model: in the state to keep.
        about: facts about its trial, as JSON takes them.
        backend: on which it was trained.

    Raises:
        OSError: if it cannot be written.
    """
    name = _WHOLE if can_be_saved(model) else _WEIGHTS
    model.optimizer.build(model.trainable_variables)  # as Keras does when it loads the file
    scratch = Path(tempfile.mkdtemp(prefix=temporary_prefix(folder), dir=folder.parent))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of lambdas, which the user knows of
            (model.save if name == _WHOLE else model.save_weights)(scratch / name)
        content = (scratch / name).read_bytes()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    files = {name: content, _TRIAL: (json.dumps(dict(about), indent=2) + "\n").encode()}
    versions = runtime.package_versions(["regard", "keras", "numpy", backend])
    write_files(folder, files, {**versions, "backend": backend}, kind=OWN_MODEL)


def read_kept_model(folder: Path, made: Callable[[str], keras.Model]) -> keras.Model:
    """Build the kept model again, and give it its weights.

    Args:
        folder: that `write_kept_model` wrote.
        made: makes the model with a contender, as it was made.

    Returns:
        The model, compiled as it was.

    Raises:
        BundleError: if a file is not as it was written.
    """
    files = checked_files(folder, kinds=(OWN_MODEL,))
    about = json.loads(files[_TRIAL])
    model = made(about["contender"])
    model.optimizer.build(model.trainable_variables)  # whose variables are in the file too
    model.load_weights(folder / (_WHOLE if _WHOLE in files else _WEIGHTS))
    return model
