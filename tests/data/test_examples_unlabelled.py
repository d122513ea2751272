"""Texts without labels, from tables and lines."""

import pytest

from regard.data import read_texts
from regard.errors import ArgumentError, EncodingError, TableError


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("texts.csv", "text\na film\nNA\n"),
        ("texts.csv", "id,text\n1,a film\n2,NA\n"),
        ("texts.tsv", "id\ttext\n1\ta film\n2\tNA\n"),
        ("texts.jsonl", '{"text": "a film"}\n{"text": "NA"}\n'),
        ("texts.txt", "a film\n\n \nNA\n"),
        ("texts", "\ufeffa film\r\nNA"),
    ],
)
def test_texts_without_labels(tmp_path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8", newline="")
    assert read_texts(path, text="text" if "id" in content else None) == ("a film", "NA")


def test_texts_in_another_encoding(tmp_path) -> None:
    path = tmp_path / "texts.txt"
    path.write_bytes("caf\xe9".encode("cp1252"))
    assert read_texts(path, encoding="cp1252") == ("caf\xe9",)
    with pytest.raises(EncodingError):
        read_texts(path)


def test_texts_that_are_not_there(tmp_path) -> None:
    with pytest.raises(TableError, match="which is not there"):
        read_texts(tmp_path / "none.txt")
    (tmp_path / "empty.txt").write_text("\n\n")
    with pytest.raises(TableError, match="must have some"):
        read_texts(tmp_path / "empty.txt")
    (tmp_path / "two.csv").write_text("a,b\none text,other words\nmore text,some words\n")
    with pytest.raises(TableError, match=r"must be one of 'a', 'b'\. Received: 'text'"):
        read_texts(tmp_path / "two.csv", text="text")
    with pytest.raises(TableError, match="text column"):
        read_texts(tmp_path / "two.csv")


def test_an_option_without_effect_on_texts(tmp_path) -> None:
    (tmp_path / "texts.txt").write_text("a film\n")
    with pytest.raises(ArgumentError, match="`text` must be left out"):
        read_texts(tmp_path / "texts.txt", text="text")
