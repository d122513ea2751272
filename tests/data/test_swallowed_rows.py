"""Rows that a stray quote has made a part of a text are told; honest line ends are not."""

from pathlib import Path

import pytest

from regard.data import given_examples, read_examples
from regard.data.swallowed_rows import rows_inside

ROWS = [(f"Film number {number}", ("neg", "pos")[number % 2]) for number in range(20)]
SWALLOWING = "Second film,pos\nmiddle one,neg\nthird film"


def told(path: Path, written: str, **options) -> list[str]:
    path.write_bytes(written.encode())
    found = read_examples(path, **options).notices()
    return [sentence for sentence in found if "may be lost" in sentence]


def lines(sign: str, fields=lambda text, label: (text, label), rows=ROWS) -> list[str]:
    return [sign.join(fields(*row)) for row in rows]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("name", "sign"), [("t.csv", ","), ("t.tsv", "\t")])
def test_a_quote_that_a_later_row_closes(tmp_path: Path, name: str, sign: str, end: str) -> None:
    stray = [f'"Second film{sign}pos', f"middle one{sign}neg", f'third film"{sign}neg']
    good = lines(sign)
    written = end.join([f"text{sign}label", *good[:3], *stray, *good[3:]])
    assert told(tmp_path / name, written) == [
        "Warning: 2 rows may be lost inside of texts: line 5 (2). The lines of such a text look"
        " like rows with labels, as they do where a quote is opened by mistake and closed some rows"
        ' later. A quote that belongs to a text is written twice, in a field in quotes: "say'
        ' ""yes""".'
    ]


def test_a_quote_that_the_end_of_the_file_closes(tmp_path: Path) -> None:
    good = lines(",", lambda text, label: (label, text))
    written = "\n".join(["label,text", *good, 'pos,"a film', *good, *good, 'neg,the last"'])
    (sentence,) = told(tmp_path / "t.csv", written)
    assert "Warning: 41 rows may be lost inside of texts: line 22 (41)." in sentence


def test_other_columns_stand_between(tmp_path: Path) -> None:
    def fields(text: str, label: str) -> tuple[str, ...]:
        return text[-1], text, "2024", label, "x"

    good = lines(",", fields)
    stray = ['7,"a stray one,2024,neg,x', *good[:2], '9,closed",2024,pos,x']
    written = "\n".join(["id,text,year,label,x", *good, *stray])
    (sentence,) = told(tmp_path / "t.csv", written, text="text", label="label")
    assert "3 rows may be lost inside of texts: line 22 (3)." in sentence
    named = {"header": False, "text": "column 2", "label": "column 4"}
    (sentence,) = told(tmp_path / "t.csv", "\n".join(good + stray), **named)
    assert "line 21 (3)." in sentence


def test_a_class_that_is_swallowed_as_a_whole(tmp_path: Path) -> None:
    # Sorted by label: no row with "neg" is left, which would make it known.
    sort = sorted((label, text) for text, label in ROWS)
    first = [f"film {number},bad" for number in range(8)]
    negative = [f"{text},{label}" for label, text in sort if label == "neg"]
    positive = [f"{text},{label}" for label, text in sort if label == "pos"]
    written = ["text,label", *first, '"stray,bad', *negative, 'and closed",pos', *positive]
    (sentence,) = told(tmp_path / "t.csv", "\n".join(written))
    assert "11 rows may be lost" in sentence


def test_texts_that_another_program_has_read() -> None:
    texts, labels = map(list, zip(*ROWS, strict=True))
    found = given_examples([SWALLOWING, *texts], ["neg", *labels]).notices()
    assert any("2 rows may be lost inside of texts: place 0 (2)." in each for each in found)
    found = given_examples([*texts, "one\nneg\ttwo\npos\tthree"], [*labels, "pos"]).notices()
    assert any("2 rows may be lost inside of texts: place 20 (2)." in each for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "A letter, and more\nof it, neg",  # a comma in a sentence has a space behind it
        "A good film, pos\nto see",
        "one\ntwo\nthree",
        "Dear Sir,\n\nI write to you, as I said,\nyours,\nneg",
        "a,b,c\nd,e,f",
        "one,pos\ntwo lines\nof a text\nthat goes on",
        "Film 1,pos\n\nand a text, which is long\nand has many lines",
        ",\n,",
    ],
)
def test_honest_texts_over_several_lines(text: str) -> None:
    rows = [(text, "neg"), *ROWS]
    for sign in ",\t;|":
        assert rows_inside(rows, label_at=1, separator=sign) == {}
        turned = [(label, each) for each, label in rows]
        assert rows_inside(turned, label_at=0, separator=sign) == {}


def test_numbers_with_a_comma_are_no_rows() -> None:
    rows = [("I give it 4,5\nfor the plot", "5"), ("1,000 people\nand more", "1"), ("x", "4")]
    assert rows_inside(rows, label_at=1, separator=",") == {}
    turned = [(label, each) for each, label in rows]
    assert rows_inside(turned, label_at=0, separator=",") == {}
    assert rows_inside([("so long,5\nand wide", "5"), *rows], label_at=1, separator=",") == {0: 1}


def test_prose_behind_a_label() -> None:
    rows = [("no", "I asked her.\nno, she said"), *((label, text) for text, label in ROWS)]
    assert rows_inside(rows, label_at=0, separator=",") == {}
    spaced = [(label, f" {text}") for label, text in rows]
    assert rows_inside(spaced, label_at=0, separator=",") == {0: 1}
