"""Characters as tokens: what a reader sees as one, and a single space for white space."""

import json
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from regard.data import Token, TokenTable
from regard.errors import DataError

TEXTS = ["Anna", "nan na", "O'Neil", "o"]
TABLE = TokenTable(["a", "n", " ", "é"], kind="characters")

# Everything that joins, composes, decomposes, changes its length or its order in Unicode.
ODD = st.text(
    st.one_of(
        st.sampled_from("aA. \t\n\r\x1c\x85\xa0\u200d\ufe0f\u0301\u0323\u0307\u0344\u05b4İẞǅΣςÅ"),
        st.sampled_from("\u1100\u1161\u11a8각👩👧👍🏽❤🇩🇪אبक्षि\u0338=<ﬃ①²_\u2028\u3000\ua7d2"),
        st.sampled_from("\u0600\u0d4e\u0903\u0e33\u200c\U000e0067🏴"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=15,
)


def spans(text: str) -> list[str]:
    return [token.text for token in TABLE.tokens_and_spans(text)]


def test_learning() -> None:
    table = TokenTable.learn(TEXTS, min_count=1, kind="characters")
    assert table.kind == "characters"
    # By falling count, then by code point.
    assert table.words == ("n", "a", "o", " ", "'", "e", "i", "l")
    assert TokenTable.learn(TEXTS, kind="characters").words == ("n", "a", "o")
    assert TokenTable.learn(TEXTS, kind="characters", size=4).words == ("n", "a")
    assert TokenTable.learn(TEXTS).kind == TokenTable([]).kind == "words"


def test_ids() -> None:
    ids = TABLE.encode(["Anna", "NÁN", " na \t\n na ", "E\u0301", "", " "], 5)
    assert ids.tolist() == [
        [2, 3, 3, 2, 0],
        [3, 1, 3, 0, 0],
        [3, 2, 4, 3, 2],
        [5, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
    ]
    assert TABLE.lengths(["Anna", " na \t\n na ", "", " "]).tolist() == [4, 5, 1, 1]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("O'Neil", ["O", "'", "N", "e", "i", "l"]),
        ("e\u0301te\u0301", ["e\u0301", "t", "e\u0301"]),
        ("a\u0323\u0301b", ["a\u0323\u0301", "b"]),
        ("İI", ["İ", "I"]),
        ("\u1100\u1161\u11a8각", ["\u1100\u1161\u11a8", "각"]),
        ("👩\u200d👧👍🏽❤\ufe0f🇩🇪🇫🇷", ["👩\u200d👧", "👍🏽", "❤\ufe0f", "🇩🇪", "🇫🇷"]),
        ("שָׁלוֹם", ["שָׁ", "ל", "וֹ", "ם"]),
        ("नि", ["नि"]),
        ("  a \n\u3000 b ", ["a", " ", "b"]),
        ("a\r\nb\x85c\u2028d", ["a", "\r", "b", "\x85", "c", "\u2028", "d"]),
    ],
)
def test_tokens_as_written(text: str, tokens: list[str]) -> None:
    assert spans(text) == tokens


def test_places_and_ids() -> None:
    assert TABLE.tokens_and_spans(" A \n nE\u0301") == (
        Token("A", 1, 2, 2),
        Token(" ", 2, 3, 4),
        Token("n", 5, 6, 3),
        Token("E\u0301", 6, 8, 5),
    )
    assert TABLE.tokens_and_spans("a\tz") == (
        Token("a", 0, 1, 2),
        Token("\t", 1, 2, 4),
        Token("z", 2, 3, 1),
    )
    assert TABLE.tokens_and_spans(" \n") == (Token(" \n", 0, 2, 1),)


@settings(max_examples=400, deadline=None)
@given(ODD)
@example("\u0600\u0600\na")  # a sign that joins what follows it, but no line end
@example("e\u0301te\u0301")
@example("\u1100\u1161\u11a8")
def test_spans_and_gaps_give_the_text_back(text: str) -> None:
    table = TokenTable.learn([text], min_count=1, kind="characters")
    tokens = table.tokens_and_spans(text)
    place, rebuilt = 0, ""
    for token in tokens:
        gap = text[place : token.start]
        assert not gap.strip()
        assert token.text == text[token.start : token.end]
        rebuilt += gap + token.text
        place = token.end
    assert not text[place:].strip()
    assert rebuilt + text[place:] == text
    assert len(tokens) == table.lengths([text])[0]
    assert [token.id for token in tokens] == table.encode([text], len(tokens))[0].tolist()


def test_no_boundary_depends_on_case_or_composition() -> None:
    changing = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if not 0xD800 <= ord(character) < 0xE000
        and (character.lower() != character or unicodedata.normalize("NFC", character) != character)
    ]
    assert len(changing) > 2500
    texts = [f"x{character}x .{character}\u0301x  {character}\u0301" for character in changing]
    texts += [f"{unicodedata.normalize('NFD', each)} \u0600{each}{each}\n" for each in changing]
    counted = [len(TABLE.tokens_and_spans(text)) for text in texts]
    assert counted == TABLE.lengths(texts).tolist()


# Files


def test_a_file_keeps_the_kind(tmp_path: Path) -> None:
    for kind in ("words", "characters"):
        path = tmp_path / f"{kind}.json"
        table = TokenTable.learn(["Anna é, Anna", "ÉÉ na na"], min_count=1, kind=kind)
        table.save(path)
        again = TokenTable.load(path)
        assert (again.kind, again.words) == (kind, table.words)
        texts = ["Anna  nah", "e\u0301\n\nna", ""]
        assert (again.encode(texts, 9) == table.encode(texts, 9)).all()
        # The library alone gives the same ids.
        library = Tokenizer.from_file(str(path))
        assert (
            library.encode("Anna \n é").ids
            == table.encode(["Anna \n é"], 6)[0].tolist()[
                : len(table.tokens_and_spans("Anna \n é"))
            ]
        )


def test_rules_of_both_kinds_in_one_file(tmp_path: Path) -> None:
    paths = [tmp_path / "words.json", tmp_path / "characters.json"]
    TokenTable(["a"]).save(paths[0])
    TokenTable(["a"], kind="characters").save(paths[1])
    words, characters = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
    assert words["normalizer"] != characters["normalizer"]
    mixed = [words | {"normalizer": characters["normalizer"]}]
    mixed += [characters | {"normalizer": words["normalizer"]}]
    for content in mixed:
        paths[0].write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(DataError, match=r"^A token table must be a tokenizer\.json written by"):
            TokenTable.load(paths[0])
