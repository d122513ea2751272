"""Files of records with lists."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from regard.errors import TableError
from regard.tasks.tagging.json_file import has_lists, json_sentences, parquet_sentences

RECORDS = [
    {"id": 1, "words": ["old", "heron"], "tags": ["O", "B-X"]},
    {"id": 2, "words": ["swift"], "tags": ["O"]},
]
LINES = '{"words": ["old", "heron"], "tags": ["O", "B-X"]}\n\n{"words": ["swift"], "tags": ["O"]}\n'


def read(text: str, token: str | None = None, label: str | None = None, *, labelled: bool = True):
    return json_sentences(
        text, source="x.jsonl", token_column=token, label_column=label, labelled=labelled
    )


def test_lines_and_an_array() -> None:
    found = read(LINES)
    assert found.tokens == [["old", "heron"], ["swift"]]
    assert found.labels == [["O", "B-X"], ["O"]]
    assert (found.places, found.lines) == (["line 1", "line 3"], [])
    assert read('[{"a": ["x"], "b": ["y"]}]', "a", "b").labels == [["y"]]
    assert read('{"tokens": ["x"]}', labelled=False).labels == [[]]


def test_parquet(tmp_path) -> None:
    file = tmp_path / "x.parquet"
    pq.write_table(pa.Table.from_pylist(RECORDS), file)
    found = parquet_sentences(file, token_column=None, label_column="tags", labelled=True)
    assert found.tokens == [["old", "heron"], ["swift"]]
    assert found.places == ["row 1", "row 2"]
    file.write_bytes(b"PAR1")
    with pytest.raises(TableError, match=r"must be a whole Parquet file. Received: 4 bytes"):
        parquet_sentences(file, token_column=None, label_column=None, labelled=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Received: an empty file"),
        ("[1", "the file must be JSON"),
        ('{"tokens": ["x"], "labels": ["y"]}\nno', "Received: line 2"),
        ('{"text": "x"}', "called tokens or words, or --token-column .* Received: text"),
        ('{"tokens": ["x"]}', "called labels or tags or .* Received: tokens"),
        ('{"tokens": ["x"], "labels": ["y"]}\n{"tokens": "x"}', "Received: line 2, str"),
        ('{"tokens": ["x"], "labels": ["y"]}\n{"tokens": ["x"]}', "'labels', .* line 2, NoneType"),
        ("7", "Received: no object"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, said) -> None:
    with pytest.raises(TableError, match=said):
        read(text)


def test_a_list_that_is_not_there_is_named() -> None:
    with pytest.raises(TableError, match=r"must have the list 'words'. Received: tokens, labels"):
        read('{"tokens": ["x"], "labels": ["y"]}', "words")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('{"tokens": ["a"]}', True),
        ('{"words": []}', True),
        ('{"tokens": "a b"}', False),
        ('{"text": ["a"]}', False),
        ("[1]", False),
        ("no", False),
    ],
)
def test_records_of_sentences_are_known_by_their_lists(line, wanted) -> None:
    assert has_lists(line) is wanted
