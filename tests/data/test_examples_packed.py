"""Files that gzip has packed, and arrays of JSON objects, read as the plain ones."""

import gzip
import json
from pathlib import Path

import pytest

from regard.data import read_examples, read_texts
from tests.data.test_examples import ROWS, write


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.jsonl"])
def test_a_file_that_gzip_has_packed(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name)
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    data = read_examples(packed)
    assert list(zip(data.texts, data.labels, strict=True)) == ROWS
    assert read_texts(packed) == read_texts(path) == tuple(text for text, _ in ROWS)


def test_an_array_of_json_objects(tmp_path: Path) -> None:
    rows = [{"text": text, "label": label} for text, label in ROWS]
    path = tmp_path / "t.json"
    path.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    data = read_examples(path)
    assert list(zip(data.texts, data.labels, strict=True)) == ROWS
    assert read_examples(path.rename(tmp_path / "t"), format="json").texts == data.texts
    lines = "\n".join(json.dumps(row) for row in rows)
    path.write_text(lines, encoding="utf-8")
    assert read_examples(path).texts == data.texts
