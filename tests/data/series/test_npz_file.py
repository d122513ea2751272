"""`.npz` files: X, y and lengths, and a sentence for all that could harm."""

import contextlib
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regard.data.series import Series
from regard.data.series.npz_file import npz_series
from regard.errors import DataError, TableError

X = np.arange(3 * 4 * 2, dtype=np.float64).reshape(3, 4, 2)
NAN = np.nan


def read(folder: Path, numbers: bool = False, **arrays: Any) -> Series:
    np.savez(folder / "s.npz", **arrays)
    return npz_series(folder / "s.npz", numbers=numbers)


def message(folder: Path, numbers: bool = False, **arrays: Any) -> str:
    with pytest.raises(TableError) as caught:
        read(folder, numbers, **arrays)
    return str(caught.value)


def refused(folder: Path, content: bytes) -> str:
    (folder / "s.npz").write_bytes(content)
    with pytest.raises(TableError) as caught:
        npz_series(folder / "s.npz")
    return str(caught.value)


def packed(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            # Of a fixed date: the bytes are names of tests, which two processes must agree on.
            member = zipfile.ZipInfo(f"{name}.npy")
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def header(shape: str, descr: str = "'<f8'") -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def test_lengths_labels_and_names(tmp_path: Path) -> None:
    names = {"channels": ["u", "v"], "groups": [7, 7, 8]}
    series = read(tmp_path, X=X, y=[2, 10, 2], lengths=[4, 2, 1], extra=1, **names)
    assert (series.labels, series.classes) == (("2", "10", "2"), ("10", "2"))
    assert (series.channels, series.groups) == (("u", "v"), ("7", "7", "8"))
    assert series.lengths.tolist() == [4, 2, 1]
    np.testing.assert_array_equal(series.case(1), X[1, :2])
    assert (series.source, series.told) == ("s.npz", ("Arrays not used: extra.",))


def test_nan_at_the_end_is_padding_where_lengths_are_not_given(tmp_path: Path) -> None:
    values = X.copy()
    values[0, 3], values[1, 1:3], values[2, 3, 0] = NAN, NAN, NAN
    series = read(tmp_path, X=values)
    assert (series.lengths.tolist(), series.kind) == ([3, 4, 4], "none")
    assert np.isnan(series.values[1, 1:3]).all()
    assert read(tmp_path, X=values[:, :, 0], lengths=[4, 4, 4]).values.shape == (3, 4, 1)
    values[1] = NAN
    assert "each series must have a value. Received: none in series 2" in message(
        tmp_path, X=values
    )


@pytest.mark.parametrize(
    ("y", "labels"),
    [
        (["up", " down", "up"], ("up", "down", "up")),
        ([True, False, True], ("True", "False", "True")),
        (np.array([[1], [2], [1]]), ("1", "2", "1")),
    ],
)
def test_labels_of_any_type(tmp_path: Path, y: Any, labels: tuple[str, ...]) -> None:
    assert read(tmp_path, X=X, y=y).labels == labels


def test_numbers_to_predict(tmp_path: Path) -> None:
    assert read(tmp_path, X=X, y=[0.5, 1, 2]).targets.tolist() == [[0.5], [1], [2]]
    several = read(tmp_path, X=X, y=[[0.5, 1], [2, 3], [4, 5]])
    assert several.targets.shape == (3, 2)
    assert read(tmp_path, numbers=True, X=X, y=[5, 6, 7]).targets.tolist() == [[5], [6], [7]]
    many = np.repeat(X, 4, axis=0)
    series = read(tmp_path, X=many, y=np.repeat([0.0, 1.0], 6))
    assert series.told[0].startswith("Warning: y holds floats that are all whole numbers")
    assert read(tmp_path, numbers=True, X=many, y=np.repeat([0.0, 1.0], 6)).told == ()


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"x": X}, "must hold X, (cases, time, channels). Received: 'x'."),
        ({"X": X.astype(str)}, "X must be numbers. Received: dtype <U"),
        ({"X": X.astype(complex)}, "X must be an array of numbers or strings. Received: dtype c"),
        ({"X": X[0, 0]}, "X must be (cases, time, channels), or (cases, time), none of them 0."),
        ({"X": X[:, :0]}, "Received: shape (3, 0, 2)."),
        ({"X": X, "lengths": [1, 2]}, "lengths must be an integer for each of the 3 series of X."),
        ({"X": X, "lengths": [1.0, 2, 3]}, "Received: float64 of shape (3,)."),
        ({"X": X, "lengths": [1, 0, 3]}, "Received: 0 for series 2."),
        ({"X": X, "lengths": [1, 5, 3]}, "from 1 to the 4 steps of X, (cases, time, channels)."),
        ({"X": X.swapaxes(1, 2), "lengths": [1, 2, 4]}, "X looks like (cases, channels, time): save"
         " X.swapaxes(1, 2)."),
        ({"X": X, "y": [1, 2]}, "y must be a label for each of the 3 series of X"),
        ({"X": X, "y": np.eye(3, dtype=int)}, "One-hot rows become labels by numpy.argmax(y,"),
        ({"X": X, "y": ["a", "", "b"]}, "each series must have a label. Received: an empty one in"),
        ({"X": X, "y": [1, 2, NAN]}, "must have numbers that are finite in float32"),
        ({"X": X, "channels": ["u"]}, "channels must be 2 strings or integers."),
        ({"X": X, "y": np.array(["2024"] * 3, dtype="M8[s]")}, "y must be an array of numbers"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused(tmp_path: Path, arrays, said) -> None:
    assert said in message(tmp_path, **arrays)


def test_numbers_that_are_not_there_are_refused(tmp_path: Path) -> None:
    assert "there must be y" in message(tmp_path, numbers=True, X=X)
    assert "y must be numbers. Received: dtype <U1." in message(
        tmp_path, numbers=True, X=X, y=["1", "2", "3"]
    )
    with pytest.raises(DataError, match="finite in float32"):
        read(tmp_path, X=np.full((3, 4, 2), 1e300))
    assert read(tmp_path, X=np.ones((3, 4, 2), dtype=bool)).lengths.tolist() == [4, 4, 4]


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    ragged = np.empty(2, dtype=object)
    ragged[:] = [[1, 2], [3]]
    said = message(tmp_path, X=ragged)
    assert "Received: dtype object, which is not read from a file. Pad series of unequal" in said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zip",
        packed(X=b""),
        packed(X=b"no array"),
        packed(X=b"\x93NUMPY\x01\x00\xff\xff"),
        packed(X=header("(2, 3, 1)", "'<f8'")[:-9]),
        packed(X=header("(2, 3, x)") + bytes(48)),
        packed(X=header("(2, -3, 1)") + bytes(48)),
        packed(X=b"\x93NUMPY\x09\x00" + bytes(99)),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    said = refused(tmp_path, content)
    assert said.startswith("s.npz") and "Received:" in said  # noqa: PT018


def test_a_file_that_is_cut_or_changed_is_refused_or_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "s.npz", X=X, y=[1, 2, 1])
    content = (tmp_path / "s.npz").read_bytes()
    for end in range(0, len(content), 97):
        refused(tmp_path, content[:end])
    for place in range(0, len(content), 23):
        changed = bytearray(content)
        changed[place] ^= 0xFF
        (tmp_path / "s.npz").write_bytes(changed)
        with contextlib.suppress(DataError):  # a name that changed is an array not used
            npz_series(tmp_path / "s.npz")


def test_sizes_are_checked_before_memory_is_taken(tmp_path: Path) -> None:
    said = refused(tmp_path, packed(X=header("(1000000, 1000000, 1000)") + bytes(48)))
    assert "X must be as large as its shape says. Received: shape (1000000, 1000000, 1000)" in said
    # A file whose list of contents says that an array is huge.
    small = bytearray(packed(X=header("(2, 3, 1)") + bytes(48)))
    place = small.index(b"PK\x01\x02") + 24
    small[place : place + 4] = (2**31).to_bytes(4, "little")
    said = refused(tmp_path, bytes(small))
    assert "X must not be more than 64 times as large as the file. Received: 2,147,483,648" in said
