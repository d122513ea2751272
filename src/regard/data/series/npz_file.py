"""Series of a `.npz` file: the arrays X, y and lengths, checked before memory is taken for them."""

import io
import math
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.data.files import file_bytes
from regard.data.phrases import listed
from regard.data.series.series import Series
from regard.data.series.ucr_file import trimmed
from regard.errors import TableError

__all__ = ["npz_series"]

_ALWAYS_FINE = 2**28  # bytes of an array
_MOST_GROWTH = 64  # times the file's bytes: repeated values may pack well, but not without limit
_KNOWN = ("X", "y", "lengths", "channels", "groups")
_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,  # also of a header that NumPy cannot read
    NotImplementedError,  # a way of packing that Python does not know
    RuntimeError,  # a password
    OSError,
)


def npz_series(file: Path, *, numbers: bool = False) -> Series:
    """Read the series of a `.npz` file.

    `X` is `(cases, time, channels)`, or `(cases, time)` with one channel. With `lengths`, what
    stands behind them is padding; without, steps at the end of a series where every channel is NaN.
    `y` has a label for each series if it holds integers, strings or booleans, and numbers to
    predict if it holds floats, one or several for each. `channels` may name the channels, `groups`
    what each series belongs to.

    Args:
        file: the file.
        numbers: whether integers in `y` are numbers to predict, not classes.

    Returns:
        The series.

    Raises:
        TableError: if the file is damaged, or an array is missing, of another type or shape.
        DataError: if a value is infinite in float32.
    """
    name = file.name
    content = file_bytes(file)
    with _damage_told(name):
        archive = zipfile.ZipFile(io.BytesIO(content))
    members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
    if "X" not in members:
        raise TableError(
            f"{name}: a .npz file of series must hold X, (cases, time, channels). Received:"
            f" {listed([repr(each) for each in members], 20) or 'no array'}."
        )
    arrays = {
        each: _array(archive, members[each], name, len(content))
        for each in _KNOWN
        if each in members
    }
    values = _values(arrays["X"], name)
    labels, targets = _answers(arrays.get("y"), values, name, numbers)
    others = sorted(members.keys() - set(_KNOWN))
    told = [f"Arrays not used: {listed(others)}."] if others else []
    if targets is not None and not numbers and _like_classes(targets):
        told.append(
            "Warning: y holds floats that are all whole numbers, and are taken as numbers to"
            " predict. If they are classes, save them as integers: y.astype(int)."
        )
    return Series(
        values,
        _lengths(arrays.get("lengths"), values, name),
        labels=labels,
        targets=targets,
        channels=_words(arrays, "channels", values.shape[2], name),
        groups=_words(arrays, "groups", len(values), name),
        source=name,
        told=tuple(told),
    )


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    try:
        yield
    except TableError:
        raise
    except _DAMAGE as error:
        said = " ".join(str(error).split())[:200]
        raise TableError(
            f"{name} must be a whole .npz file, as numpy.savez writes it; this one is damaged, or"
            f" of another format. Received: {said or type(error).__name__}."
        ) from None


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, size: int) -> NDArray[Any]:
    """Read one array, if it is as large as it says and not larger than what may be meant."""
    what = info.filename.removesuffix(".npy")
    most = max(_ALWAYS_FINE, _MOST_GROWTH * size)
    if info.file_size > most:
        raise TableError(
            f"{name}: {what} must not be more than {_MOST_GROWTH} times as large as the file."
            f" Received: {info.file_size:,} bytes in a file of {size:,}. Save it without packing:"
            " numpy.savez."
        )
    with _damage_told(name), archive.open(info) as stream:
        version = np.lib.format.read_magic(stream)
        if version not in _HEADERS:
            raise TableError(
                f"{name}: {what} must be an array as NumPy writes it. Received: version {version}."
            )
        shape, _, dtype = _HEADERS[version](stream)
        if dtype.kind not in "fiubU":
            raise TableError(
                f"{name}: {what} must be an array of numbers or strings. Received: dtype {dtype},"
                " which is not read from a file. Pad series of unequal length to one array, and"
                " save their lengths."
            )
        if math.prod(shape) * dtype.itemsize != info.file_size - stream.tell():
            raise TableError(
                f"{name}: {what} must be as large as its shape says. Received: shape {shape} of"
                f" {dtype} in {info.file_size:,} bytes. The file is damaged."
            )
    with _damage_told(name), archive.open(info) as stream:
        return np.asarray(np.lib.format.read_array(stream, allow_pickle=False))


def _values(values: NDArray[Any], name: str) -> NDArray[Any]:
    if values.dtype.kind not in "fiub":
        raise TableError(f"{name}: X must be numbers. Received: dtype {values.dtype}.")
    if values.ndim not in (2, 3) or not values.size:
        raise TableError(
            f"{name}: X must be (cases, time, channels), or (cases, time), none of them 0."
            f" Received: shape {values.shape}."
        )
    return values[:, :, None] if values.ndim == 2 else values


def _lengths(lengths: NDArray[Any] | None, values: NDArray[Any], name: str) -> NDArray[np.int64]:
    cases, steps, channels = values.shape
    if lengths is None:
        found = np.array([len(trimmed(case)) for case in values])
        empty = np.flatnonzero(found == 0)
        if empty.size:
            raise TableError(
                f"{name}: each series must have a value. Received: none in series"
                f" {empty[0] + 1:,}, and {empty.size - 1:,} more."
            )
        return found.astype(np.int64)
    if lengths.dtype.kind not in "iu" or lengths.shape != (cases,):
        raise TableError(
            f"{name}: lengths must be an integer for each of the {cases:,} series of X. Received:"
            f" {lengths.dtype} of shape {lengths.shape}."
        )
    wrong = np.flatnonzero((lengths < 1) | (lengths > steps))
    if wrong.size:
        turned = lengths.min() >= 1 and lengths.max() <= channels
        hint = " X looks like (cases, channels, time): save X.swapaxes(1, 2)." * bool(turned)
        raise TableError(
            f"{name}: lengths must be from 1 to the {steps:,} steps of X, (cases, time, channels)."
            f" Received: {int(lengths[wrong[0]]):,} for series {wrong[0] + 1:,}.{hint}"
        )
    return lengths.astype(np.int64)


def _answers(
    y: NDArray[Any] | None, values: NDArray[Any], name: str, numbers: bool
) -> tuple[tuple[str, ...], NDArray[np.float64] | None]:
    """Return labels, or numbers, or neither."""
    if y is None:
        if numbers:
            raise TableError(f"{name}: there must be y, the numbers to predict. Received: none.")
        return (), None
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    floats = y.dtype.kind == "f" or (numbers and y.dtype.kind in "iub")
    if numbers and not floats:
        raise TableError(f"{name}: y must be numbers. Received: dtype {y.dtype}.")
    if y.ndim not in ((1, 2) if floats else (1,)) or len(y) != len(values) or not y.size:
        hint = " One-hot rows become labels by numpy.argmax(y, axis=1)." * (
            y.ndim == 2 and not floats
        )
        raise TableError(
            f"{name}: y must be a label for each of the {len(values):,} series of X, or one or"
            f" several floats. Received: {y.dtype} of shape {y.shape}.{hint}"
        )
    if floats:
        return (), y.astype(np.float64)
    return tuple(str(each).strip() for each in y.tolist()), None


def _like_classes(targets: NDArray[np.float64]) -> bool:
    whole = bool((np.isfinite(targets) & (targets == np.floor(targets))).all())
    return whole and targets.ndim == 1 and len(np.unique(targets)) * 5 <= len(targets)


def _words(arrays: dict[str, NDArray[Any]], what: str, count: int, name: str) -> tuple[str, ...]:
    found = arrays.get(what)
    if found is None:
        return ()
    if found.shape != (count,) or found.dtype.kind not in "iU":
        raise TableError(
            f"{name}: {what} must be {count:,} strings or integers. Received: {found.dtype} of"
            f" shape {found.shape}."
        )
    return tuple(str(each).strip() for each in found.tolist())
