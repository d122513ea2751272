"""Tokens that come as tokens: learned, encoded, kept, and taken out of a text."""

import pytest

from regard.data.word_table import WordTable
from regard.errors import ArgumentError, DataError

SENTENCES = [["Rome", "is", "is", "U.S."], ["Rome", "e\u0301", "rome"], ["is", "\u00e9"]]


def test_the_most_frequent_come_first_then_by_code_point() -> None:
    table = WordTable.learn(SENTENCES, min_count=1)
    # is 3; Rome, é 2; U.S., rome 1
    assert table.size == 7
    assert table.encode([["is", "Rome", "\u00e9", "U.S.", "rome"]], 5).tolist() == [[2, 3, 4, 5, 6]]
    assert WordTable.learn(reversed(SENTENCES), min_count=1).to_json() == table.to_json()


def test_size_and_count_bound_the_table() -> None:
    assert WordTable.learn(SENTENCES).size == 5
    assert WordTable.learn(SENTENCES, size=3, min_count=1).size == 3
    with pytest.raises(ArgumentError, match="`size` must be at least 2"):
        WordTable.learn(SENTENCES, size=1)


def test_rows_are_cut_padded_and_know_what_is_new() -> None:
    table = WordTable(("Rome", "is"))
    assert table.encode([["Rome", "was", "is"], ["is"]], 2).tolist() == [[2, 1], [3, 0]]


def test_a_text_is_taken_apart_where_the_table_does_not_know_it() -> None:
    table = WordTable(("U.S.", "n't"))
    text = "  The U.S. won, I've said. "
    words = [text[start:end] for start, end in table.taken_apart(text)]
    assert words == ["The", "U.S.", "won", ",", "I", "'", "ve", "said", "."]
    assert table.taken_apart(" \t") == ()


def test_it_comes_back_from_json_and_nothing_else_does() -> None:
    table = WordTable(("Röme", "is"))
    again = WordTable.from_json(table.to_json().encode(), "tokens.json")
    assert again.encode([["is"]], 1).tolist() == [[3]]
    for content in (b"", b"[]", b'{"words": ["a"]}', b'{"format": "regard words 1", "words": [1]}'):
        with pytest.raises(DataError, match=r"must be one written by regard.*'tokens.json'"):
            WordTable.from_json(content, "tokens.json")
    twice = b'{"format": "regard words 1", "words": ["a", "a"]}'
    with pytest.raises(DataError, match="undamaged"):
        WordTable.from_json(twice, "tokens.json")
    with pytest.raises(ArgumentError, match=r"different from each other. Received: 1 that"):
        WordTable(("a", "a"))
