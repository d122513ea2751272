"""A CSV file with semicolons between its fields."""

import csv
from pathlib import Path

import pytest

from regard.data import read_examples
from regard.data.table import csv_separator
from tests.data.test_table import ROWS, message


def test_semicolons_between_the_fields(tmp_path: Path) -> None:
    rows = [("text", "label"), *ROWS, ("one; two", "no")]
    file = tmp_path / "t.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, delimiter=";").writerows(rows)
    data = read_examples(file)
    assert list(zip(data.texts, data.labels, strict=True)) == rows[1:]
    assert "Fields: separated by semicolons." in data.notices()
    file.write_text(file.read_text(encoding="utf-8") + "a;b;c\n", encoding="utf-8")
    told = message(file)
    assert "every row must have 2 fields" in told
    assert told.endswith("A field with a semicolon in it stands in double quotes.")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("text;label\n1,5;a\n", ";"),
        ('"a, b";label\n', ";"),
        ("text,label\na;b,c\n", ","),
        ("text;more,label\n", ","),
        ("text\na;b\n", ","),
        ('"text;label\n', ","),
        ("", ","),
        ("\n\n a;b", ";"),
    ],
)
def test_the_first_line_says_what_separates(text: str, sign: str) -> None:
    assert csv_separator(text) == sign
