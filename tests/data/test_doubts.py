"""What is told of labels and texts that may be meant in another way."""

import pytest

from regard.data import LabelledTexts
from regard.data.doubts import alike_labels, label_doubts, text_doubts
from regard.data.lines import line_rows
from regard.errors import TableError

CHINESE = "这部电影很好看"


def test_labels_that_look_alike() -> None:
    assert label_doubts(["Pos", "pos", "neg", "a b", "a_b"]) == (
        "Warning: labels that look alike are different classes: 'Pos' and 'pos', 'a b' and 'a_b'."
        " If they are one class, spell them alike.",
    )
    assert alike_labels(["a", "b"]) == ""
    assert label_doubts(["a", "b", "a"]) == ()


@pytest.mark.parametrize("name", ["nan", "None", "<NA>", "NaT", "null", "--"])
def test_labels_that_stand_for_nothing(name: str) -> None:
    assert label_doubts([name, "a", name]) == (
        f"Warning: these labels may stand for missing values: {name!r} in 2 rows. If so, leave"
        " these rows out.",
    )
    assert label_doubts(["none", "a", "nano"]) == ()


@pytest.mark.parametrize("name", ["pos|neg", "pos, neg", "neg;pos", "['neg', 'pos']", "pos neg"])
def test_labels_that_look_like_several(name: str) -> None:
    assert label_doubts([name, "pos", "neg", name]) == (
        f"Warning: these labels look like several of the others: {name!r} in 2 rows. Each text has"
        " one label here, and each of these is a class of its own; --multi-label SEPARATOR"
        " (multi_label= in Python) takes them apart.",
    )
    assert label_doubts([name, "pos", "neg", name], single=False) == ()
    assert label_doubts([name, "pos", "bad"]) == ()
    assert label_doubts(["C", "C++", "C/C++x", "very", "very good"]) == ()


def test_labels_that_a_pattern_has_cut_at_a_wrong_place() -> None:
    data = line_rows(
        "\n".join(f"__label__{'ab'[row % 2]}\ta film {row}" for row in range(12)),
        "__label__LABEL TEXT",
        source="t",
    ).labelled()
    assert data.doubts() == (
        r"Warning: these labels have a tab or a line end in them: 'a\ta' in 6 rows, 'b\ta' in 6"
        " rows. If a label should end there, the format or the pattern is another.",
    )


def test_texts_that_stand_for_nothing() -> None:
    assert text_doubts(["a film", "nan", " None ", "nan", "a book", "a play"], "words") == (
        "Warning: 3 texts, 'None', 'nan', may stand for missing values. If so, leave these rows"
        " out.",
    )
    assert text_doubts(["nan is a word", "a film"], "words") == ()


def test_a_label_that_is_left_in_a_text() -> None:
    assert text_doubts(["a film", "__label__b a film", "so __label__c"], "words") == (
        "Warning: 2 texts hold a label, such as '__label__b'. Each text has one label here; another"
        " one is read as a word of the text. Take it out.",
    )
    assert text_doubts(["my__label__b", "__label__"], "characters") == ()


def test_texts_without_spaces() -> None:
    told = (
        f"Warning: in 3 of the 4 texts, no spaces stand between words, so that {CHINESE!r} is one"
        " token. Take characters as tokens: --tokens characters (tokens='characters' in Python).",
    )
    assert text_doubts([CHINESE] * 3 + ["a film"], "words") == told
    assert text_doubts([CHINESE] * 3 + ["a film"], "characters") == ()
    (cut,) = text_doubts([CHINESE * 5], "words")
    assert f"{CHINESE * 2}这部电影很好...' is one token" in cut


def test_texts_of_one_word() -> None:
    names = [f"{letter}ohn" for letter in "abcdefgh"]
    told = text_doubts([*names, " John ", "two words"], "words")
    assert told == (
        "Warning: 9 of the 10 texts are a single word, and most of these words come once. Take"
        " characters as tokens: --tokens characters (tokens='characters' in Python).",
    )
    assert text_doubts([*names, "John"], "characters") == ()
    assert text_doubts(["good", "bad"] * 9, "words") == ()
    assert text_doubts([*names, *["two words"] * 8], "words") == ()


def test_labelled_texts_tell_them() -> None:
    data = LabelledTexts.from_rows([f"{CHINESE}{row}" for row in range(12)], ["Pos", "pos"] * 6)
    assert len(data.doubts()) == 2
    assert data.notices()[-2:] == data.doubts("words") != data.doubts("characters")
    assert data.notices("characters")[-1:] == data.doubts("characters")


def test_errors_name_labels_that_look_alike() -> None:
    labels = ["caf\xe9"] * 9 + ["cafe\u0301"] + ["tea"] * 9
    shown = r"look alike: 'cafe\\u0301' and 'caf\\xe9'\.$"
    with pytest.raises(TableError, match=shown):
        LabelledTexts.from_rows(list("abcdefghijklmnopqrs"), labels)
    with pytest.raises(TableError, match=shown):
        LabelledTexts.from_rows(["a"], ["cafe\u0301"], classes=["caf\xe9", "tea"])
