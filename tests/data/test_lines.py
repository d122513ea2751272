"""One example a line: what fits, what is left out, and the finer label that would leak."""

import pytest

from regard.data.lines import line_rows
from regard.data.raw_table import FoundRows
from regard.errors import ArgumentError, TableError

FINER = [
    f"{label}:{finer} what is {number}"
    for number in range(5)
    for label, finer in (("A", "one"), ("A", "two"), ("B", "three"))
]


def rows(*lines: str, pattern: str = "LABEL:", end: str = "\n") -> FoundRows:
    return line_rows(end.join(lines), pattern, source="q.txt")


def message(*lines: str, pattern: str = "LABEL:") -> str:
    with pytest.raises(TableError) as caught:
        rows(*lines, pattern=pattern)
    return str(caught.value)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_labels_and_texts(end: str) -> None:
    found = rows("pos: one: two ", "", " neg :three\x85four", "pos:", end=end)
    assert found.columns == {
        "text": ["one: two", "three\x85four", ""],
        "label": ["pos", "neg", "pos"],
    }
    assert found.places == ["line 1", "line 3", "line 4"]
    assert found.layout == "one example a line, by the pattern 'LABEL:'"
    assert (found.source, found.pattern, found.told) == ("q.txt", "LABEL:", ())


@pytest.mark.parametrize(
    ("pattern", "lines"),
    [
        ("LABEL:", ["pos: neg: three", "neg: four"]),
        ("LABEL: TEXT", ["pos: neg: three", "neg: four"]),
        (r"LABEL\tTEXT", ["pos\tneg\tthree", "neg\tfour"]),
        (r"TEXT\tLABEL", ["three\tneg\tpos", "four\tneg"]),
        ("#LABEL TEXT", ["#pos #neg three", "#neg four"]),
    ],
)
def test_a_second_label_is_said(pattern: str, lines: list[str]) -> None:
    found = rows("", *lines, pattern=pattern)
    assert found.columns["label"] == ["pos", "neg"]
    assert found.told == (
        "Warning: 1 line has a second label: line 2 ('neg'). Each text has one label here; another"
        " one is read as a part of the text. Take it out.",
    )


@pytest.mark.parametrize(
    ("pattern", "lines"),
    [
        ("LABEL:", ["pos: so: three", "neg: four"]),
        ("LABEL TEXT", ["pos neg three", "neg four"]),  # a word that is a label is a word
        ("__label__LABEL TEXT", ["__label__pos __label__neg three", "__label__neg four"]),
    ],
)
def test_no_second_label(pattern: str, lines: list[str]) -> None:
    assert rows(*lines, pattern=pattern).told == ()  # `doubts` looks for that of fastText


def test_a_finer_label_is_left_out_and_said() -> None:
    found = rows(*FINER)
    assert found.columns["text"][:3] == ["what is 0"] * 3
    assert found.columns["label"][:3] == ["A", "A", "B"]
    assert found.pattern == "LABEL:* TEXT"
    assert found.told == (
        "Left out of the texts: the word right behind 'LABEL:', which in 100.0 % of the lines tells"
        " the label ('one' in 'A', 'three' in 'B', 'two' in 'A'), as a finer label does. --pattern"
        " 'LABEL:TEXT' keeps it; --pattern 'LABEL:* TEXT' leaves it out always.",
    )


def test_a_pattern_that_names_the_text_is_obeyed() -> None:
    kept = rows(*FINER, pattern="LABEL:TEXT")
    assert kept.columns["text"][0] == "one what is 0"
    assert (kept.told, kept.pattern) == ((), "LABEL:TEXT")
    left_out = rows(*FINER, pattern="LABEL:* TEXT")
    assert left_out.columns["text"][0] == "what is 0"
    assert left_out.told == ()


@pytest.mark.parametrize(
    "line",
    [
        "A: one what is it",  # a space before the word: nothing depends on the label
        "A:one",  # no text would remain
        "A:one\twhat is it",
    ],
)
def test_one_line_of_another_kind_keeps_all_words(line: str) -> None:
    found = rows(*FINER, line)
    assert found.columns["text"][0] == "one what is 0"
    assert (found.told, found.pattern) == ((), "LABEL:")


def test_words_that_do_not_tell_the_label_are_kept() -> None:
    found = rows(*[f"{'AB'[number % 2]}:w{number} what is it" for number in range(30)])
    assert found.columns["text"][0] == "w0 what is it"
    assert found.told == ()


def test_a_line_that_does_not_fit() -> None:
    assert message("a: b", "", "no colon") == (
        "q.txt: every line must fit the pattern 'LABEL:'. Received: line 3, 'no colon'. Change the"
        " pattern, or these lines."
    )
    long = "x" * 61
    assert message("a b", long, "", "c", pattern="LABEL TEXT") == (
        f"q.txt: every line must fit the pattern 'LABEL TEXT'. Received: line 2, '{long[:60]}...',"
        " and 1 other line. Change the pattern, or these lines."
    )


def test_no_lines() -> None:
    assert message("", "") == "q.txt: a file of lines must have lines. Received: an empty file."


def test_no_pattern() -> None:
    with pytest.raises(ArgumentError, match="which has LABEL nowhere"):
        rows("a: b", pattern="TEXT")


def test_questions_with_finer_labels(shared) -> None:
    text = (shared / "data" / "trec" / "TREC.train").read_bytes().decode("cp1252")
    found = line_rows(text, "LABEL:", source="TREC.train")
    assert len(found.places) == 5452
    assert set(found.columns["label"]) == {"ABBR", "DESC", "ENTY", "HUM", "LOC", "NUM"}
    assert found.columns["text"][0] == "How did serfdom develop in and then leave Russia ?"
    assert "in 94.2 % of the lines tells the label" in found.told[0]
