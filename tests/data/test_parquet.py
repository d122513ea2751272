"""Parquet: strings kept, simple values as text, damage named."""

import sys
from pathlib import Path
from typing import Any

import pytest

from regard.data import read_examples
from regard.data.parquet import parquet_rows
from regard.data.raw_table import FoundRows
from regard.errors import MissingExtraError, TableError

pa = pytest.importorskip("pyarrow", reason="needs the extra `parquet`")
pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra `parquet`")

TEXTS = [f"some words {number}" for number in range(20)]


def write(folder: Path, **columns: Any) -> Path:
    path = folder / "d.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def found(folder: Path, **columns: Any) -> FoundRows:
    return parquet_rows(write(folder, **columns))


def message(path: Path, **options: str) -> str:
    with pytest.raises(TableError) as caught:
        read_examples(path, **options)
    return str(caught.value)


def test_strings_are_kept(tmp_path: Path) -> None:
    words = ["NA", "null", "01", "1e5", "", " é\n", "a\x85b"]
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        columns = found(tmp_path, t=pa.array(words).cast(kind)).columns
        assert columns == {"t": words}


def test_an_integer_label_is_its_decimal_text(tmp_path: Path) -> None:
    data = read_examples(write(tmp_path, t=TEXTS, l=[-1, 0, 1, 10] * 5))
    assert data.labels == ("-1", "0", "1", "10") * 5
    assert data.classes == ("-1", "0", "1", "10")
    assert (data.text_column, data.label_column, data.source) == ("t", "l", "d.parquet")


def test_other_simple_values_are_their_text(tmp_path: Path) -> None:
    columns = {"b": [True, False], "f": [1.5, -2.25], "n": pa.nulls(2)}
    assert found(tmp_path, **columns).columns == {
        "b": ["true", "false"],
        "f": ["1.5", "-2.25"],
        "n": ["", ""],
    }


def test_a_missing_value_is_empty(tmp_path: Path) -> None:
    data = read_examples(write(tmp_path, t=[None, *TEXTS], l=[0, 1, 2] * 7))
    assert data.dropped == (("row 1", "empty text"),)
    assert len(data) == 20


def test_values_that_are_no_text(tmp_path: Path) -> None:
    path = write(tmp_path, t=TEXTS, l=["a", "b"] * 10, tags=[["x"]] * 20, raw=[b"\xff"] * 20)
    data = read_examples(path)
    assert data.unused == ("tags", "raw")
    assert message(path, text="raw") == (
        "d.parquet: the values of 'raw' must be strings, numbers, or true and false. Received:"
        " values of type binary."
    )
    assert (
        "of 'tags' must be strings, numbers, or true and false. Received: values of type list<"
        in (message(path, label="tags"))
    )


def test_a_truncated_file_at_every_tenth_byte(tmp_path: Path) -> None:
    path = write(tmp_path, t=TEXTS, l=["a", "b"] * 10)
    content = path.read_bytes()
    assert len(read_examples(path)) == 20
    for size in range(0, len(content), 10):
        path.write_bytes(content[:size])
        told = message(path)
        assert told.startswith(
            "d.parquet must be a whole Parquet file; this one is cut off, damaged, or of another"
            f" format. Received: {size:,} bytes, of which pyarrow says: "
        )
        assert "\n" not in told


def test_damaged_values(tmp_path: Path) -> None:
    path = write(tmp_path, t=TEXTS, l=["a", "b"] * 10)
    content = path.read_bytes()
    path.write_bytes(content[:20] + b"\xff" * 10 + content[30:])
    assert "must be a whole Parquet file" in message(path)


def test_another_format(tmp_path: Path) -> None:
    path = tmp_path / "d.parquet"
    path.write_text("text,label\na,b\n")
    assert "must be a whole Parquet file" in message(path)


def test_no_rows(tmp_path: Path) -> None:
    assert message(write(tmp_path, t=pa.array([], pa.string()), l=pa.array([], pa.int8()))) == (
        "d.parquet: a Parquet file must have rows. Received: none."
    )


def test_a_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, t=TEXTS)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError) as caught:
        parquet_rows(path)
    assert str(caught.value) == (
        "Reading Parquet files needs the extra `parquet`: pip install 'regard[parquet]' (missing:"
        " pyarrow)"
    )
