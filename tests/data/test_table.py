"""Tables are read as they are written, or refused with the line and the reason."""

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regard.data import read_examples
from regard.errors import EncodingError, TableError

ROWS = [(f"some words, {number} of them", ("no", "yes")[number % 2]) for number in range(13)]
EXACTLY = [(f"good words {number}", "ab"[number % 2]) for number in range(19)]
HOW = "found by shape (--text NAME --label NAME chooses others)"


def write(folder: Path, rows: list, name: str = "t.csv", end: str = "\n") -> Path:
    file = folder / name
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(
            opened,
            delimiter="," if name.endswith("csv") else "\t",
            lineterminator=end,
            # With another line end, the module leaves a carriage return without quotes.
            quoting=csv.QUOTE_ALL
            if any("\r" in cell for row in rows for cell in row)
            else csv.QUOTE_MINIMAL,
        )
        writer.writerows(rows)
    return file


def table(folder: Path, *lines: str, name: str = "t.csv", end: str = "\n") -> Path:
    """Write lines as they are, then enough good rows."""
    file = folder / name
    mark = "," if name.endswith("csv") else "\t"
    good = [f"good words {number}{mark}{label}" for number, label in enumerate("pq" * 53)]
    file.write_bytes("".join(line + end for line in [*lines, *good]).encode())
    return file


def message(path: object, **options: object) -> str:
    with pytest.raises(TableError) as caught:
        read_examples(path, **options)
    return str(caught.value)


# What is read


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.tab", "T.CSV"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_ending_and_line_end(tmp_path: Path, name: str, end: str) -> None:
    path = write(tmp_path, [("text", "label"), *ROWS], name.lower(), end).rename(tmp_path / name)
    data = read_examples(path)
    assert list(zip(data.texts, data.labels, strict=True)) == ROWS
    assert data.classes == ("no", "yes")
    assert (data.source, data.text_column, data.label_column) == (name, "text", "label")
    assert len(data) == 13


def test_words_that_look_like_something_stay_words(tmp_path: Path) -> None:
    words = ["NA", "null", "None", "nan", "01", "1e5", "-inf", "1.0", "1", "True", "#N/A"]
    rows = [(word, label) for word in words for label in ("NA", "01", "1e5", "None", "1")]
    data = read_examples(write(tmp_path, [("t", "l"), *rows]), text="t", label="l")
    assert list(zip(data.texts, data.labels, strict=True)) == rows
    assert data.classes == ("01", "1", "1e5", "NA", "None")


def test_rows_end_at_line_ends_alone(tmp_path: Path) -> None:
    odd = "a\x85b\u2028c\u2029d\x0be\x0cf\x1cg\x1dh\x1ei"
    data = read_examples(table(tmp_path, "text,label", f"{odd},p"))
    assert data.texts[0] == odd
    assert len(data) == 107


def test_quoted_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    data = read_examples(table(tmp_path, "text,label", '"one\r\ntwo\rthree\nfour ""five""",p'))
    assert data.texts[0] == 'one\r\ntwo\rthree\nfour "five"'


def test_a_quote_inside_an_unquoted_field_is_a_character(tmp_path: Path) -> None:
    data = read_examples(table(tmp_path, "text\tlabel", 'a 5" disk, used\tp', name="t.tsv"))
    assert data.texts[0] == 'a 5" disk, used'


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbf" + table(tmp_path, "text,label").read_bytes())
    assert read_examples(path).text_column == "text"


def test_a_very_large_cell(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    cell = "wörter " * 30_000
    data = read_examples(table(tmp_path, "text,label", f'"{cell}",p'))
    assert data.texts[0] == cell
    assert csv.field_size_limit() == limit


def test_white_space_round_names_and_labels_is_taken_off(tmp_path: Path) -> None:
    data = read_examples(table(tmp_path, " text , label ", " kept as it is , p "))
    assert (data.texts[0], data.labels[0]) == (" kept as it is ", "p")
    assert (data.text_column, data.label_column) == ("text", "label")


def test_blank_lines_are_skipped(tmp_path: Path) -> None:
    data = read_examples(table(tmp_path, "", "text,label", "", "one two,p", "", ""))
    assert len(data) == 107
    assert data.dropped == ()


def test_a_column_without_a_name(tmp_path: Path) -> None:
    rows = [(str(number), *row) for number, row in enumerate(ROWS)]
    data = read_examples(write(tmp_path, [("", "text", "label"), *rows]))
    assert data.unused == ("column 1",)


def test_columns_by_name(tmp_path: Path) -> None:
    rows = [(label, text, str(len(text) % 3)) for text, label in ROWS]
    path = write(tmp_path, [("a", "b", "c"), *rows])
    data = read_examples(path, text="b", label="a")
    assert (data.text_column, data.label_column, data.guessed) == ("b", "a", False)
    assert data.labels == tuple(label for _, label in ROWS)
    assert read_examples(str(path), text="b", label="a") == data


def test_an_encoding_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(table(tmp_path, "text,label", "café crème,p").read_text().encode("cp1252"))
    with pytest.raises(EncodingError, match=r"^t\.csv must be text in utf-8, unless"):
        read_examples(path)
    assert read_examples(path, encoding="cp1252").texts[0] == "café crème"


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@settings(max_examples=150, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=5), st.sampled_from([",", "\t"]))
def test_what_the_csv_module_writes_is_read_back(cells: list[str], mark: str) -> None:
    rows = [(f"x{cell}", label) for cell in cells for label in ("a", "b") for _ in range(5)]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), [("t", "l"), *rows], "t.csv" if mark == "," else "t.tsv")
        data = read_examples(path, text="t", label="l")
    assert list(zip(data.texts, data.labels, strict=True)) == rows


# What is refused


@pytest.mark.parametrize(
    ("row", "fields"), [("one,two,p", "3 fields"), ("one", "1 field"), ("a,b,c,d", "4 fields")]
)
def test_the_number_of_fields_also_in_the_first_row(tmp_path: Path, row: str, fields: str) -> None:
    wanted = (
        f"t.csv: every row must have 2 fields, as the header has. Received: {fields} in line"
        " {}. A field with a comma in it stands in double quotes."
    )
    assert message(table(tmp_path, "text,label", row)) == wanted.format(2)
    # Lines and not rows are counted: the field before spans three of them.
    assert message(table(tmp_path, "text,label", '"a\nb\nc",p', "", row)) == wanted.format(6)


def test_the_number_of_fields_of_several_rows(tmp_path: Path) -> None:
    told = message(table(tmp_path, "text\tlabel", "a", "b\tc", "d\te\tf", name="t.tsv"))
    assert "1 field in line 2, and 1 other row with another number. A field with a tab" in told
    told = message(table(tmp_path, "text,label", "a,b,c", "d", "e"))
    assert "3 fields in line 2, and 2 other rows with another number. A field with a comma" in told


def test_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    assert message(table(tmp_path, "text,label", "one,p", '"two,q')) == (
        "t.csv: quotes must be balanced. Received: in the row that begins in line 3, a quote is"
        " opened and never closed. A field that has a quote in it is written in quotes, with each"
        ' quote inside twice: "say ""yes""".'
    )


def test_quotes_that_are_plain_characters_in_a_file_with_tabs(tmp_path: Path) -> None:
    path = table(tmp_path, "text\tlabel", "one\tp", '"two\tq', name="t.tsv")
    assert message(path).endswith(
        " If quotes are plain characters in this file, it is not a table but lines: --format lines"
        r" --pattern 'LABEL\tTEXT' reads it, if its first line names no columns."
    )
    plain = table(tmp_path, '"two\tq', name="t.tsv")
    data = read_examples(plain, format="lines", pattern=r"TEXT\tLABEL")
    assert data.texts[0] == '"two'


def test_a_quote_that_another_row_closes(tmp_path: Path) -> None:
    # pandas reads this as one row, whose text swallows two others.
    told = message(table(tmp_path, "text,label", "", '"two,q', "three,p", '"four",q'))
    assert (
        "in the row that begins in line 3, a quote is opened and text follows the closing" in told
    )


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\r\n\r"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    assert message(path) == "t.csv: a table must have a header and rows. Received: an empty file."


def test_a_header_alone(tmp_path: Path) -> None:
    assert message(write(tmp_path, [("text", "label")])) == (
        "t.csv: a table must have rows. Received: a header and no rows."
    )


def test_one_column(tmp_path: Path) -> None:
    assert message(write(tmp_path, [("text",), ("a",), ("b",)])) == (
        "t.csv: a table must have at least two columns, a text and a label. Received: one column,"
        " 'text'. Fields must have commas between them."
    )
    told = message(table(tmp_path, "text;label", name="t.tsv"))
    assert told.endswith("Its name has semicolons in it; this file must have tabs between them.")


def test_a_name_twice(tmp_path: Path) -> None:
    assert message(write(tmp_path, [("a", "b", "a "), ("x", "y", "z")])) == (
        "t.csv: every column must have a name of its own. Received: 'a' more than once."
    )


def test_no_header(tmp_path: Path) -> None:
    assert message(write(tmp_path, ROWS)) == (
        "t.csv: the first line must name the columns. Received: 'no' as the name of the label"
        " column, which is also a label of other rows. If there is no header, say so: --no-header"
        " (header=False in Python). Or add one, such as 'text,label'; or, if that line is the"
        " header, say which column it is: --label no (label= in Python)."
    )
    rows = [("text", "no"), *ROWS]
    assert len(read_examples(write(tmp_path, rows), label="no")) == 13


def test_a_name_that_is_not_there(tmp_path: Path) -> None:
    assert message(table(tmp_path, "text,label"), label="lable") == (
        "t.csv: the label column must be one of 'text', 'label'. Received: 'lable'. Did you mean"
        " 'label'?"
    )


# Rows and labels


def test_empty_cells_are_left_out_and_counted(tmp_path: Path) -> None:
    data = read_examples(table(tmp_path, "text,label", " ,p", '"a\nb",p', "c,", '"",""'))
    assert data.dropped == (
        ("line 2", "empty text"),
        ("line 5", "empty label"),
        ("line 6", "empty text"),
    )
    assert len(data) == 107
    assert data.notices() == (
        f"t.csv: 107 rows; texts from column 'text', labels from column 'label', {HOW}.",
        "2 classes: 'p' 54, 'q' 53.",
        "Words a text: median 3, 95 % have up to 3, longest 3; characters: median 13, 95 % have up"
        " to 14, longest 14.",
        "3 rows left out (1 for empty label, 2 for empty text): line 2 (empty text), line 5 (empty"
        " label), line 6 (empty text).",
    )


def test_too_many_empty_cells(tmp_path: Path) -> None:
    assert len(read_examples(table(tmp_path, "text,label", *[",p"] * 5)).dropped) == 5
    assert len(read_examples(write(tmp_path, [("text", "label"), *EXACTLY, ("", "a")]))) == 19
    assert message(table(tmp_path, "text,label", *[",p"] * 6), text="text") == (
        "t.csv: at most 5 % of the rows may have an empty text or label. Received: 6 of 112: line 2"
        " (empty text), line 3 (empty text), line 4 (empty text), line 5 (empty text), line 6"
        " (empty text) and 1 more. Fill or remove them, or leave them out: --allow-dropped"
        " (allow_dropped=True in Python)."
    )


def test_one_class(tmp_path: Path) -> None:
    rows = [(text, "yes") for text, _ in ROWS]
    assert message(write(tmp_path, [("text", "label"), *rows])) == (
        "t.csv: the labels must be of at least two classes. Received: 1 ('yes')."
    )


def test_a_class_that_is_too_small(tmp_path: Path) -> None:
    rows = [*ROWS, *[(f"more {number}", "maybe") for number in range(4)], ("last", "never")]
    assert message(write(tmp_path, [("text", "label"), *rows]), label="label") == (
        "t.csv: each class must have at least 5 rows, so that it can be split. Received: 'never'"
        " with 1, 'maybe' with 4, of 4 classes. Add rows, or merge or remove the small classes."
    )


def test_labels_that_are_a_quantity(tmp_path: Path) -> None:
    rows = [(f"text {number}", str(number % 51 / 10)) for number in range(51 * 5)]
    told = message(write(tmp_path, [("text", "price"), *rows]))
    assert told.startswith(
        "t.csv: labels must be classes; this looks like regression. Received: 51 different labels,"
        " all of them numbers, such as '0.0', '0.1', '0.2', '0.3', '0.4' and 46 more. Choose"
    )
    words = [(text, f"class {label}") for text, label in rows]
    assert len(read_examples(write(tmp_path, [("text", "price"), *words])).classes) == 51


def test_columns_that_are_not_used(tmp_path: Path) -> None:
    rows = [(str(n), f"text {n} and so on", f"class {n % 11}", " ") for n in range(11 * 6 + 2)]
    data = read_examples(write(tmp_path, [("id", "text", "label", "void"), *rows]))
    assert data.notices()[3:] == ("Columns without a value: 'void'.", "Columns not used: 'id'.")


# Without a header


def test_without_a_header(tmp_path: Path) -> None:
    rows = [(str(number), text, label) for number, (text, label) in enumerate(ROWS)]
    data = read_examples(write(tmp_path, rows), header=False)
    assert list(zip(data.texts, data.labels, strict=True)) == ROWS
    assert (data.text_column, data.label_column) == ("column 2", "column 3")
    assert data.unused == ("column 1",)


def test_without_a_header_columns_have_names_by_their_places(tmp_path: Path) -> None:
    path = write(tmp_path, [(label, text) for text, label in ROWS], "t.tsv")
    data = read_examples(path, header=False, text="column 2", label="column 1")
    assert list(zip(data.texts, data.labels, strict=True)) == ROWS
    assert message(path, header=False, label="label") == (
        "t.tsv: the label column must be one of 'column 1', 'column 2'. Received: 'label'."
    )


def test_without_a_header_the_first_line_counts(tmp_path: Path) -> None:
    data = read_examples(table(tmp_path, ",p"), header=False)
    assert data.dropped == (("line 1", "empty text"),)
    assert message(table(tmp_path, "a,p,x", "b"), header=False) == (
        "t.csv: every row must have 3 fields, as the first row has. Received: 1 field in line 2,"
        " and 106 other rows with another number. A field with a comma in it stands in double"
        " quotes."
    )
    # What `.csv` with a header would take as names is a row here, and may come twice.
    assert len(read_examples(table(tmp_path, "p,p", "p,p"), header=False)) == 108
    (tmp_path / "empty.csv").touch()
    assert message(tmp_path / "empty.csv", header=False) == (
        "empty.csv: a table must have rows. Received: an empty file."
    )
    assert message(write(tmp_path, [("a|b",), ("c|d",)]), header=False) == (
        "t.csv: a table must have at least two columns, a text and a label. Received: one column,"
        " 'a|b'. Its first row has bars in it; this file must have commas between them."
    )


def test_a_header_that_is_read_as_a_row(tmp_path: Path) -> None:
    assert "Received: 'label' with 1, of 3 classes" in message(
        table(tmp_path, "text,label"), header=False
    )


# Real bytes


def test_film_reviews_in_cp1252(shared: Path, tmp_path: Path) -> None:
    rows = []
    for ending in ("neg", "pos"):
        content = (shared / "data" / "rt_polarity" / f"rt-polarity.{ending}").read_bytes()
        lines = [line for line in content.split(b"\n") if line]
        assert len(lines) == 5331
        rows += [(line.decode("cp1252"), ending) for line in lines]
    path = tmp_path / "reviews.csv"
    with path.open("w", encoding="cp1252", newline="") as opened:
        csv.writer(opened).writerows([("text", "label"), *rows])
    with pytest.raises(EncodingError) as caught:
        read_examples(path)
    told = str(caught.value)
    assert told.startswith("reviews.csv must be text in utf-8, unless another encoding is named.")
    assert " at offset " in told
    assert " (line " in told
    assert "It may be " in told
    assert "--encoding cp1252, or another with --encoding NAME" in told
    data = read_examples(path, encoding="cp1252")
    assert list(zip(data.texts, data.labels, strict=True)) == rows
    assert len(data) == 10_662
    # A wider reading of the same bytes: 0x85 is NEL in latin-1, and ends no row there either.
    assert len(read_examples(path, encoding="latin-1")) == 10_662
    assert data.notices()[1] == "2 classes: 'neg' 5,331, 'pos' 5,331."
    assert data.duplicates == len(rows) - len({text for text, _ in rows})
