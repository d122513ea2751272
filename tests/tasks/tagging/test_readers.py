"""From a file to sentences, by its ending."""

import gzip

import pytest

from regard.errors import ArgumentError, TableError, UnknownNameError
from regard.tasks.tagging.readers import read_sentences

COLUMNS = "old O\nherön B-X\n"
RECORDS = '{"tokens": ["old", "herön"], "labels": ["O", "B-X"]}\n'


@pytest.mark.parametrize(
    ("name", "text", "given"),
    [
        ("x.conll", COLUMNS, {}),
        ("x.IOB2", COLUMNS, {}),
        ("x.tsv", COLUMNS.replace(" ", "\t"), {}),
        ("x.jsonl", RECORDS, {}),
        ("x.json", f"[{RECORDS}]", {}),
        ("x.data", COLUMNS, {"format": "conll"}),
        ("x.conll", COLUMNS, {"token_column": "-2", "label_column": "2"}),
    ],
)
def test_endings_and_formats(name, text, given, tmp_path) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    found = read_sentences(str(file), **given)
    assert (found.tokens, found.labels) == ([["old", "herön"]], [["O", "B-X"]])
    assert found.source == name


def test_packed_and_in_another_encoding(tmp_path) -> None:
    file = tmp_path / "x.bio.gz"
    file.write_bytes(gzip.compress(COLUMNS.encode("latin-1")))
    assert read_sentences(str(file), encoding="latin-1").tokens == [["old", "herön"]]


def test_sentences_without_labels(tmp_path) -> None:
    file = tmp_path / "x.conll"
    file.write_text("old\nheron\n")
    assert read_sentences(str(file), labelled=False).tokens == [["old", "heron"]]


def test_what_has_no_effect_or_no_meaning_is_refused(tmp_path) -> None:
    with pytest.raises(TableError, match="ending must be one of"):
        read_sentences(str(tmp_path / "x.doc"))
    with pytest.raises(UnknownNameError, match="format='xml'"):
        read_sentences(str(tmp_path / "x.conll"), format="xml")
    with pytest.raises(ArgumentError, match="`encoding` has no effect on Parquet files"):
        read_sentences(str(tmp_path / "x.parquet"), encoding="utf-8")
    with pytest.raises(TableError, match="must exist"):
        read_sentences(str(tmp_path / "x.conll"))
