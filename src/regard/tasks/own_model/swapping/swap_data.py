"""The rows of a swap: arrays, or a file of arrays."""

import os
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np

from regard.errors import ArgumentTypeError, DataError
from regard.tasks.own_model.own_data import OwnData

__all__ = ["read_rows"]

_TARGETS, _GROUP, _ONE = "y", "group", "x"


def read_rows(source: Any, names: tuple[str, ...], group: Any = None) -> OwnData:
    """Return the rows of a model.

    Args:
        source: a pair (x, y); or a `.npz` file with `y`, with an array for each input by the
            input's name, of which the only one may be called `x`, and with `group` or without.
        names: of the model's inputs.
        group: one value a row; None for the file's own, or none.

    Returns:
        The rows.

    Raises:
        ArgumentTypeError: if the source is neither.
        DataError: if the file is none of arrays, or lacks one or has others.
    """
    if isinstance(source, str | os.PathLike):
        return _of_file(Path(source), names, group)
    if isinstance(source, tuple | list) and len(source) == 2:
        x, y = source
        return _checked(OwnData(x, y, group), names)
    raise ArgumentTypeError(
        "`data` must be a pair (x, y) of arrays, or a .npz file with them."
        f" Received: {type(source).__name__}"
    )


def _of_file(path: Path, names: tuple[str, ...], group: Any) -> OwnData:
    wanted = ", ".join(map(repr, names if len(names) > 1 else (_ONE,)))
    rule = f"The data must be a .npz file with the arrays {wanted} and 'y', and 'group' or not."
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
    except (OSError, ValueError, EOFError, TypeError, zipfile.BadZipFile) as error:
        said = " ".join(str(error).split())[:200]
        raise DataError(f"{rule} Received: {path}; {type(error).__name__}: {said}") from error
    found = sorted(arrays)
    if len(names) == 1 and _ONE in arrays:
        arrays[names[0]] = arrays.pop(_ONE)
    if not {*names, _TARGETS} <= set(arrays) or set(arrays) - {*names, _TARGETS, _GROUP}:
        raise DataError(f"{rule} Received: {path} with {', '.join(map(repr, found)) or 'none'}")
    own = arrays.get(_GROUP)
    x = {name: arrays[name] for name in names}
    rows = x if len(names) > 1 else arrays[names[0]]
    return OwnData(rows, arrays[_TARGETS], own if group is None else group)


def _checked(data: OwnData, names: tuple[str, ...]) -> OwnData:
    count = len(keras.tree.flatten(data.x))
    if count != len(names):
        raise DataError(
            f"`data` must have an array for each input of the model: {', '.join(names)}."
            f" Received: {count} in x"
        )
    return data
