"""Tokens, their ids and their places."""

import json
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from regard.data import Token, TokenTable
from regard.data.tokens import PADDING_ID, TOKEN_KINDS, UNKNOWN_ID
from regard.errors import ArgumentError, ArgumentTypeError, DataError, UnknownNameError

TEXTS = ["A cat, a dog.", "a CAT! a bird", "dog? Dog; dog", "one bird", "zebra", "cat"]
TABLE = TokenTable(["a", ",", "cat", "é"])

# Everything that joins, composes, decomposes, changes its length or its order in Unicode.
ODD = st.text(
    st.one_of(
        st.sampled_from("aA. \t\n\x1c\x85\u200d\ufe0f\u0301\u0323\u0307\u0344\u05b4İẞǅΣςÅ"),
        st.sampled_from("\u1100\u1161\u11a8각👩👧👍🏽❤🇩🇪אبक्षि\u0338=<ﬃ①²_\u2028\u3000\ua7d2"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=25,
)


def spans(text: str, table: TokenTable = TABLE) -> list[str]:
    return [token.text for token in table.tokens_and_spans(text)]


# Learning


def test_the_order_is_by_count_then_by_word() -> None:
    table = TokenTable.learn(TEXTS, min_count=1)
    counts = Counter(
        word
        for text in ("a cat , a dog .", "a cat ! a bird", "dog ? dog ; dog", "one bird zebra cat")
        for word in text.split()
    )
    assert table.words == tuple(sorted(counts, key=lambda word: (-counts[word], word)))
    assert table.words[:4] == ("a", "dog", "cat", "bird")
    assert table.size == len(counts) + 2


def test_rare_tokens_are_left_out() -> None:
    assert TokenTable.learn(TEXTS).words == ("a", "dog", "cat", "bird")
    assert TokenTable.learn(TEXTS, min_count=4).words == ("a", "dog")
    assert TokenTable.learn(TEXTS, min_count=5).words == ()


def test_the_size_counts_padding_and_unknown() -> None:
    table = TokenTable.learn(TEXTS, size=5)
    assert table.words == ("a", "dog", "cat")
    assert table.size == 5
    assert TokenTable.learn(TEXTS, size=2).size == 2
    many = [f"word{number} word{number}" for number in range(20_011)]
    assert TokenTable.learn(many).size == 20_000


def test_ties_and_the_order_of_texts_do_not_matter() -> None:
    words = [f"w{number}" for number in range(53)]
    wanted = tuple(sorted(words))
    for seed in range(3):
        shuffled = np.random.default_rng(seed).permutation(words * 2).tolist()
        assert TokenTable.learn(shuffled).words == wanted
    # By code point also beyond the first plane.
    assert TokenTable.learn(["\U0001f600 \uff21 z"] * 2).words == ("z", "\uff41", "\U0001f600")


def test_no_texts() -> None:
    table = TokenTable.learn([])
    assert (table.size, table.words) == (2, ())
    assert table.encode(["any"], 3).tolist() == [[1, 0, 0]]


def test_texts_that_spell_the_reserved_names() -> None:
    table = TokenTable.learn(["[PAD] [UNK]", "[PAD] [UNK]"])
    assert table.words == ("[", "]", "pad", "unk")
    assert table.encode(["[PAD]", "[UNK]"], 4).tolist() == [[2, 4, 3, 0], [2, 5, 3, 0]]


# Encoding


def test_rows_are_padded_and_cut_on_the_right() -> None:
    ids = TABLE.encode(["a cat", "cat, cat, a cat", "", "zebra A É", "  \n"], 5)
    assert ids.dtype == np.int32
    assert ids.tolist() == [
        [2, 4, 0, 0, 0],
        [4, 3, 4, 3, 2],
        [1, 0, 0, 0, 0],
        [1, 2, 5, 0, 0],
        [1, 0, 0, 0, 0],
    ]
    assert TABLE.encode(["cat a", ""], 1).tolist() == [[4], [1]]


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert TABLE.encode(["e\u0301", "É", "E\u0301"], 2).tolist() == [[5, 0]] * 3


def test_no_texts_give_no_rows() -> None:
    assert TABLE.encode([], 7).shape == (0, 7)
    assert TABLE.lengths([]).shape == (0,)


def test_many_texts_keep_their_order() -> None:
    table = TokenTable([f"w{number}" for number in range(9001)])
    texts = [f"w{number}" for number in range(9001)]
    assert (table.encode(texts, 2)[:, 0] == np.arange(2, 9003)).all()
    assert table.lengths(f"a {text}" for text in texts).tolist() == [2] * 9001


def test_of_a_long_text_a_beginning_is_looked_at() -> None:
    long = "cat, " * 400_000
    (start, short, empty) = TABLE.beginnings([long, "a cat", ""], 3)
    assert (short, empty) == ("a cat", "")
    assert long.startswith(start)
    assert (TABLE.lengths([start]) > 3).all()
    assert len(start) < 1000
    assert TABLE.encode([long, "  " * 5000 + "cat", "x" * 5000 + " cat"], 2).tolist() == [
        [4, 3],
        [4, 0],
        [1, 4],
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(ODD, max_size=4).map("".join), st.integers(1, 9), st.sampled_from(TOKEN_KINDS))
def test_a_beginning_has_the_tokens_of_the_text(text: str, length: int, kind: str) -> None:
    table = TokenTable.learn([text], min_count=1, kind=kind)
    whole = table.tokens_and_spans(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("regard.data.tokens._CHARACTERS", 1)  # so that short texts are cut
        (start,) = table.beginnings([text], length)
        assert table.encode([text], length).tolist() == table.encode([start], length).tolist()
    assert text.startswith(start)
    assert table.tokens_and_spans(start)[:length] == whole[:length]
    assert min(len(table.tokens_and_spans(start)), length + 1) == min(len(whole), length + 1)


def test_lengths_are_uncut() -> None:
    assert TABLE.lengths(["a cat", "", "cat, cat, a cat", "one! " * 700]).tolist() == [
        2,
        1,
        6,
        1400,
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(ODD, max_size=4), st.integers(1, 9))
def test_ids_are_in_range_and_padding_is_at_the_end(texts: list[str], length: int) -> None:
    table = TokenTable.learn(texts[1:], min_count=1)
    ids = table.encode(texts, length)
    assert ids.shape == (len(texts), length)
    lengths = table.lengths(texts)
    for row, tokens in zip(ids, lengths, strict=True):
        filled = min(length, tokens)
        assert filled >= 1
        assert ((row[:filled] >= UNKNOWN_ID) & (row[:filled] < table.size)).all()
        assert (row[filled:] == PADDING_ID).all()
    assert not (table.encode(texts[1:], length) == UNKNOWN_ID)[lengths[1:] > 1].any()


# Places


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don't stop -- 3.14!", ["Don", "'", "t", "stop", "-", "-", "3", ".", "14", "!"]),
        ("foo_bar\tx", ["foo_bar", "x"]),
        ("İstanbul GROẞ", ["İstanbul", "GROẞ"]),
        ("e\u0301te\u0301 fin", ["e\u0301te\u0301", "fin"]),
        ("\u1100\u1161\u11a8 \u1100\u1161!", ["\u1100\u1161\u11a8", "\u1100\u1161", "!"]),
        ("❤\ufe0fabc 👍🏽", ["❤\ufe0f", "abc", "👍", "🏽"]),
        ("👩\u200d👧", ["👩", "\u200d", "👧"]),
        ("שָׁלוֹם, עולם", ["שָׁלוֹם", ",", "עולם"]),
        ("नमस्ते क्षि", ["नमस्ते", "क्षि"]),
        ("a\x85b\u2028c\u3000d", ["a", "b", "c", "d"]),
        ("=\u0338<", ["=\u0338", "<"]),
    ],
)
def test_tokens_as_written(text: str, tokens: list[str]) -> None:
    assert spans(text) == tokens


def test_places_and_ids() -> None:
    assert TABLE.tokens_and_spans(" A cat, E\u0301") == (
        Token("A", 1, 2, 2),
        Token("cat", 3, 6, 4),
        Token(",", 6, 7, 3),
        Token("E\u0301", 8, 10, 5),
    )


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_text_without_tokens_is_one_unknown_token(text: str) -> None:
    assert TABLE.tokens_and_spans(text) == (Token(text, 0, len(text), 1),)


@settings(max_examples=300, deadline=None)
@given(ODD)
@example("e\u0301te\u0301")  # the library's own offsets end too early here
@example("\u1100\u1161\u11a8")
def test_spans_and_gaps_give_the_text_back(text: str) -> None:
    table = TokenTable.learn([text], min_count=1)
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
    changing += ["\ua7d2", "\ua7d4"]  # capitals newer than Python 3.11
    texts = [f"x{character}x .{character}\u0301x  {character}\u0301" for character in changing]
    counted = [len(TABLE.tokens_and_spans(text)) for text in texts]
    assert counted == TABLE.lengths(texts).tolist()


# Files


def test_a_file_and_back(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    table = TokenTable.learn(["Straße! ❤\ufe0f עולם é", "straße ❤\ufe0f עולם É !"])
    table.save(path)
    again = TokenTable.load(str(path))
    assert again.words == table.words
    texts = [*TEXTS, "STRASSE straße", "❤\ufe0f", ""]
    assert (again.encode(texts, 6) == table.encode(texts, 6)).all()
    assert again.tokens_and_spans("e\u0301") == table.tokens_and_spans("e\u0301")
    # The library alone gives the same ids.
    assert Tokenizer.from_file(str(path)).encode("É עולם zz").ids == [
        *table.encode(["É עולם zz"], 3)[0]
    ]


def test_the_same_table_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        TokenTable.learn(TEXTS).save(tmp_path / name)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert b"\r" not in (tmp_path / "a.json").read_bytes()


def lowercase_left_out(content: dict) -> None:
    content["normalizer"]["normalizers"].pop()


def a_row_too_far(content: dict) -> None:
    content["model"]["vocab"]["cat"] = 70


def unknown_elsewhere(content: dict) -> None:
    vocabulary = content["model"]["vocab"]
    vocabulary["[UNK]"], vocabulary["a"] = vocabulary["a"], vocabulary["[UNK]"]


def no_vocabulary(content: dict) -> None:
    content["model"]["vocab"] = {}


def a_special_token(content: dict) -> None:
    content["added_tokens"] = [
        {
            "id": 0,
            "content": "[PAD]",
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
    ]


@pytest.mark.parametrize(
    "change",
    [lowercase_left_out, a_row_too_far, unknown_elsewhere, no_vocabulary, a_special_token],
)
def test_a_file_that_is_not_ours(tmp_path: Path, change: object) -> None:
    path = tmp_path / "tokenizer.json"
    TABLE.save(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        TokenTable.load(path)
    assert str(caught.value) == (
        "A token table must be a tokenizer.json written by regard, undamaged. Received:"
        f" {str(path)!r}, which is not."
    )


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"model": {"type": "BPE"}}'])
def test_a_file_that_is_no_table(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"^A token table must be"):
        TokenTable.load(path)


def test_a_file_that_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    TABLE.save(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match=r"^A token table must be"):
        TokenTable.load(path)


# Arguments


def test_rules_of_the_arguments() -> None:
    with pytest.raises(ArgumentError, match=r"^`size` must be at least 2\. Received: size=1$"):
        TokenTable.learn(TEXTS, size=1)
    with pytest.raises(ArgumentError, match=r"^`min_count` must be a positive integer\. .*=0$"):
        TokenTable.learn(TEXTS, min_count=0)
    with pytest.raises(ArgumentError, match=r"^`length` must be a positive integer\. .*=0$"):
        TABLE.encode(TEXTS, 0)
    with pytest.raises(ArgumentTypeError, match=r"^`texts` must be several strings\. .*='a cat'$"):
        TABLE.encode("a cat", 3)
    with pytest.raises(ArgumentTypeError, match=r"^`texts` must be strings\. Received: None$"):
        TABLE.lengths(["a", None])
    with pytest.raises(ArgumentTypeError, match=r"^`texts` must be strings\. Received: 3$"):
        TABLE.tokens_and_spans(3)
    rule = r"^`kind` must be one of 'words', 'characters'\. Received: kind='word'\. Did you mean"
    with pytest.raises(UnknownNameError, match=rule):
        TokenTable.learn(TEXTS, kind="word")
    with pytest.raises(UnknownNameError, match=rule):
        TokenTable([], kind="word")


@pytest.mark.parametrize("words", [["a", "b", "a"], ["[PAD]"], ["x", "[UNK]"]])
def test_words_come_once(words: list[str]) -> None:
    with pytest.raises(ArgumentError, match=r"^`words` must be different .* Received: 1 that are"):
        TokenTable(words)
