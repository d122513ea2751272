"""Files of columns, as they come."""

import pytest

from regard.errors import TableError
from regard.tasks.tagging.conll_file import conll_sentences

CONLL_2003 = """-DOCSTART- -X- -X- O

EU NNP B-NP B-ORG
rejects VBZ B-VP O

Peter NNP B-NP B-PER

-DOCSTART- -X- -X- O
Blackburn NNP I-NP I-PER
"""


def read(text: str, token: str = "1", label: str | None = "-1"):
    return conll_sentences(text, source="x.conll", token_column=token, label_column=label)


def test_columns_sentences_and_documents() -> None:
    found = read(CONLL_2003)
    assert found.tokens == [["EU", "rejects"], ["Peter"], ["Blackburn"]]
    assert found.labels == [["B-ORG", "O"], ["B-PER"], ["I-PER"]]
    assert found.lines == [3, 6, 9]
    assert found.documents == ("document 1", "document 1", "document 2")
    assert read(CONLL_2003, "1", "2").labels[0] == ["NNP", "VBZ"]
    assert read(CONLL_2003, "-4", "-3").tokens == found.tokens


def test_tabs_spaces_and_ends_of_lines() -> None:
    found = read("New York\tB-LOC\r\n \t \r\nold  O\n\n\n")
    assert found.tokens == [["New York"], ["old"]]
    assert found.labels == [["B-LOC"], ["O"]]


def test_tokens_without_labels() -> None:
    assert read("old\nheron\n", label=None).tokens == [["old", "heron"]]


@pytest.mark.parametrize(
    ("text", "token", "label", "said"),
    [
        ("", "1", "-1", "must have lines. Received: an empty file"),
        ("-DOCSTART- O\n", "1", "-1", "must have lines"),
        ("old O\nheron\n", "1", "-1", "line 2, 1 column: 'heron'"),
        ("old O\n\nheron x O\n", "1", "-1", "line 3, 3 columns"),
        ("old\n", "1", "-1", "its label, separated by a tab or a space. Received: line 1, 1 col"),
        ("old O\n", "3", "-1", "`token_column` must be a column that is there. Received: 3 in"),
        ("old O\n", "1", "-3", "`label_column` must be a column that is there. Received: -3 in"),
        ("old O\n", "2", "-1", "in different columns. Received: column 2 for both"),
        ("old\tO\nheron\t\n", "1", "-1", r"a token and a label. Received: line 2, 'heron\\t'"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, token, label, said) -> None:
    with pytest.raises(TableError, match=r"x.conll: ") as caught:
        read(text, token, label)
    assert said.replace(r"\\", "\\") in str(caught.value).replace("\\\\", "\\")
