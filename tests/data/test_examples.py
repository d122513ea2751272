"""Any data: the format is found or named, options without effect are refused, test sets agree."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from regard.data import FORMATS, read_data, read_examples
from regard.errors import (
    ArgumentError,
    ArgumentTypeError,
    EncodingError,
    TableError,
    UnknownNameError,
)

ROWS = [(f"some words, {number} of them", ("no", "yes")[number % 2]) for number in range(20)]


def write(path: Path, *rows: tuple[str, ...], encoding: str = "utf-8") -> Path:
    """Write rows in the format of the file's ending; other endings hold lines `label: text`."""
    rows = rows or tuple(ROWS)
    with path.open("w", encoding=encoding, newline="") as opened:
        if path.suffix in (".csv", ".tsv", ".tab"):
            separator = "," if path.suffix == ".csv" else "\t"
            csv.writer(opened, delimiter=separator).writerows([("text", "label"), *rows])
        elif path.suffix == ".jsonl":
            records = [dict(zip(("text", "label"), row, strict=True)) for row in rows]
            lines = [json.dumps(record, ensure_ascii=False) for record in records]
            opened.write("\n".join(lines))
        else:
            opened.writelines(f"{label}: {text}\n" for text, label in rows)
    return path


def write_folder(folder: Path, encoding: str = "utf-8", rows: Any = ROWS) -> Path:
    folder.mkdir()
    for name in ("no", "yes"):
        texts = [text for text, label in rows if label == name]
        (folder / f"x.{name}").write_text("\n".join(texts), encoding=encoding)
    return folder


def message(path: object, **options: object) -> str:
    with pytest.raises(TableError) as caught:
        read_examples(path, **options)
    return str(caught.value)


# The format


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.tab", "t.jsonl", "T.CSV", "t.JsonL"])
def test_the_ending_says_the_format(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name.lower()).rename(tmp_path / name)
    data = read_examples(path)
    assert list(zip(data.texts, data.labels, strict=True)) == ROWS
    assert data.source == name
    assert read_examples(str(path)) == data


@pytest.mark.parametrize("name", ["csv", "tsv", "jsonl"])
def test_a_format_that_is_named(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / f"t.{name}").rename(tmp_path / "data.train")
    data = read_examples(path, format=name)
    assert list(zip(data.texts, data.labels, strict=True)) == ROWS


def test_lines(tmp_path: Path) -> None:
    data = read_examples(write(tmp_path / "t.txt"), format="lines", pattern="LABEL:")
    assert list(zip(data.texts, data.labels, strict=True)) == ROWS
    with pytest.raises(ArgumentError) as caught:
        read_examples(tmp_path / "t.txt", format="lines")
    assert str(caught.value) == (
        "`pattern` must be given for the format 'lines', such as --pattern 'LABEL:' for a line like"
        " 'pos: a fine film'. Received: pattern=None"
    )


@pytest.mark.parametrize("name", [None, "folder"])
def test_a_folder(tmp_path: Path, name: str | None) -> None:
    data = read_examples(write_folder(tmp_path / "d"), format=name)
    assert sorted(zip(data.texts, data.labels, strict=True)) == sorted(ROWS)


@pytest.mark.parametrize("name", ["t.txt", "t", "t.csv.zip", "t.gz", ".csv"])
def test_an_ending_that_is_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert message(tmp_path / name) == (
        "The file's ending must be one of .csv, .tsv, .tab, .jsonl, .ndjson, .json, .parquet, or"
        " the format must be named: --format NAME (format= in Python), one of csv, tsv, jsonl,"
        f" json, parquet, lines. Received: {name!r}."
    )


def test_a_format_that_does_not_exist(tmp_path: Path) -> None:
    assert FORMATS == ("csv", "tsv", "jsonl", "json", "parquet", "lines", "folder")
    with pytest.raises(UnknownNameError) as caught:
        read_examples(tmp_path, format="jsn")
    assert str(caught.value) == (
        "`format` must be one of 'csv', 'tsv', 'jsonl', 'json', 'parquet', 'lines', 'folder'."
        " Received: format='jsn'. Did you mean 'json'?"
    )
    with pytest.raises(UnknownNameError):
        read_examples(tmp_path, format="hub")


def test_data_that_are_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    for name in (None, "csv", "folder"):
        assert message(missing, format=name) == (
            f"The data must exist. Received: {str(missing)!r}, which is not there."
        )


def test_a_folder_for_a_file_and_the_other_way(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv")
    assert message(tmp_path, format="csv") == (
        f"Data of the format 'csv' must be a file. Received: the folder {str(tmp_path)!r}."
    )
    assert message(path, format="folder") == (
        f"Data of the format 'folder' must be a folder. Received: the file {str(path)!r}."
    )


# Options


@pytest.mark.parametrize(
    ("name", "option", "takes"),
    [
        (
            "t.csv",
            {"pattern": "LABEL:"},
            "text, label, group, target, multi_label, encoding, header",
        ),
        (
            "t.tsv",
            {"pattern": "LABEL:"},
            "text, label, group, target, multi_label, encoding, header",
        ),
        ("t.jsonl", {"header": False}, "text, label, group, target, multi_label, encoding"),
        ("t.parquet", {"encoding": "utf-8"}, "text, label, group, target, multi_label"),
        ("t.parquet", {"header": False}, "text, label, group, target, multi_label"),
        ("d", {"text": "text"}, "encoding"),
        ("d", {"pattern": "LABEL:"}, "encoding"),
    ],
)
def test_an_option_without_effect(
    tmp_path: Path, name: str, option: dict[str, Any], takes: str
) -> None:
    path = write_folder(tmp_path / "d") if name == "d" else write(tmp_path / name)
    kind = "folder" if name == "d" else name.removeprefix("t.")
    ((key, value),) = option.items()
    quoted = f"`{takes.replace(', ', '`, `')}`"
    with pytest.raises(ArgumentError) as caught:
        read_examples(path, **option)
    assert str(caught.value) == (
        f"`{key}` must be left out where it has no effect; the format {kind!r} takes {quoted}."
        f" Received: {key}={value!r} for {str(path)!r}"
    )


@pytest.mark.parametrize("option", ["text", "label", "group"])
def test_lines_have_no_columns(tmp_path: Path, option: str) -> None:
    with pytest.raises(
        ArgumentError, match=f"`{option}` must be left out .* `encoding`, `pattern`"
    ):
        read_examples(write(tmp_path / "t"), format="lines", pattern="LABEL:", **{option: "x"})


def test_types_of_arguments(tmp_path: Path) -> None:
    with pytest.raises(ArgumentTypeError, match=r"^`path` must be a path\. Received: path=7$"):
        read_examples(7)
    path = write(tmp_path / "t.csv")
    for name in ("text", "label", "group", "encoding", "pattern"):
        with pytest.raises(ArgumentTypeError) as caught:
            read_examples(path, **{name: 3})
        assert str(caught.value) == f"`{name}` must be None or a string. Received: {name}=3"
    with pytest.raises(ArgumentTypeError, match="`header` must be True or False"):
        read_examples(path, header="no")


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "lines", "folder"])
def test_the_encoding_of_every_text_format(tmp_path: Path, kind: str) -> None:
    rows = [("un café crème", "no"), *ROWS]
    if kind == "folder":
        path, file = write_folder(tmp_path / "d", "cp1252", rows), "d/x.no"
    else:
        path, file = write(tmp_path / f"t.{kind}", *rows, encoding="cp1252"), f"t.{kind}"
    options = {"format": "lines", "pattern": "LABEL:"} if kind == "lines" else {}
    with pytest.raises(EncodingError) as caught:
        read_examples(path, **options)
    told = str(caught.value)
    line = 2 if kind in ("csv", "tsv") else 1
    assert told.startswith(f"{file} must be text in utf-8, unless another encoding is named.")
    assert f"byte 0xe9 at offset {(tmp_path / file).read_bytes().index(0xE9)} (line {line})" in told
    assert "un café crème" in told
    assert "--encoding cp1252" in told
    data = read_examples(path, encoding="cp1252", **options)
    assert data.texts[0] == "un café crème"
    with pytest.raises(UnknownNameError, match="encoding='klingon'"):
        read_examples(path, encoding="klingon", **options)


# Test sets


def test_without_a_test_set(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv")
    assert read_data(path) == (read_examples(path), None)


def test_a_test_set_is_read_from_the_chosen_columns(tmp_path: Path) -> None:
    # By its shape alone, neither column of the test set could be recognised.
    path = write(tmp_path / "train.csv")
    other = write(tmp_path / "test.csv", ("same", "yes"), ("same", "yes"), ("same", "yes"))
    data, test = read_data(path, test=other)
    assert test is not None
    assert test.classes == data.classes == ("no", "yes")
    assert test.labels == ("yes", "yes", "yes")
    assert test.label_ids().tolist() == [1, 1, 1]
    assert (test.text_column, test.label_column, test.overlap) == ("text", "label", ())
    assert read_examples(
        other, text="text", label="label", classes=["maybe", "yes"]
    ).label_ids().tolist() == [1, 1, 1]


def test_a_missing_test_set_is_found_before_anything_is_read(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(TableError, match=r"gone\.csv', which is not there"):
        read_data(empty, test=tmp_path / "gone.csv")


def test_texts_of_both(tmp_path: Path) -> None:
    path = write(tmp_path / "train.csv")
    one = write(tmp_path / "one.csv", ROWS[3], ("new", "no"))
    test = read_data(path, test=one)[1]
    assert test is not None
    assert test.overlap == (
        "1 text of the 2 of the test set stands in the training data too: there, a model may answer"
        " from memory.",
    )
    assert test.notices()[-1] == test.overlap[0]
    all_of_them = read_data(path, test=path)[1]
    assert all_of_them is not None
    assert all_of_them.overlap[0].startswith("20 texts of the 20 of the test set stand in the")


def test_groups_of_both(tmp_path: Path) -> None:
    header = "text,label,who\n"
    rows = [f"words {number},{'ab'[number % 2]},g{number // 4}\n" for number in range(20)]
    (tmp_path / "train.csv").write_text(header + "".join(rows))
    (tmp_path / "test.csv").write_text(header + "x,a,g1\ny,b,g1\nz,b,g7\nq,a,g4\n")
    (tmp_path / "bare.csv").write_text("text,label\nx,a\n")
    options = {"label": "label", "text": "text", "group": "who"}
    test = read_data(tmp_path / "train.csv", test=tmp_path / "test.csv", **options)[1]
    assert test is not None
    assert test.groups == ("g1", "g1", "g7", "g4")
    assert test.overlap == ("2 groups of the test set, with 3 rows, are in the training data too.",)
    test = read_data(tmp_path / "train.csv", test=tmp_path / "bare.csv", **options)[1]
    assert test is not None
    assert test.overlap == (
        "The test set has no column 'who': whether its groups are in the training data too is not"
        " known.",
    )


def test_a_test_set_in_another_format(tmp_path: Path) -> None:
    path = write(tmp_path / "train.csv")
    folder = write_folder(tmp_path / "d")
    others = [write(tmp_path / "t.jsonl"), folder]
    for other in others:
        data, test = read_data(path, text="text", label="label", test=other)
        assert test is not None
        assert len(test) == len(data) == 20
    data, test = read_data(folder, test=path, encoding="utf-8")
    assert test is not None
    assert (test.text_column, test.label_column) == ("text", "label")


def test_an_option_counts_if_it_has_an_effect_on_one_of_them(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_text("".join(f"{text.replace(',', '')},{label}\n" for text, label in ROWS))
    other = tmp_path / "test.jsonl"
    other.write_text('{"column 1": "x", "column 2": "no"}')
    test = read_data(path, header=False, test=other)[1]
    assert test is not None
    assert test.texts == ("x",)
    folder = write_folder(tmp_path / "d")
    last = tmp_path / "last.csv"
    last.write_text("no,x,y\n")
    columns = {"text": "column 2", "label": "column 1", "group": "column 3"}
    test = read_data(folder, header=False, **columns, test=last)[1]
    assert test is not None
    assert (test.texts, test.labels, test.groups) == (("x",), ("no",), ("y",))
    with pytest.raises(ArgumentError) as caught:
        read_data(folder, pattern="LABEL:", test=last)
    assert str(caught.value) == (
        "`pattern` must be left out where it has no effect; the format 'folder' takes `encoding`,"
        " and the format 'csv' takes `text`, `label`, `group`, `target`, `multi_label`, `encoding`,"
        " `header`."
        f" Received: pattern='LABEL:' for {str(folder)!r}"
    )


def test_a_finer_label_is_left_out_of_both(tmp_path: Path) -> None:
    fine = {"A": "one", "B": "two"}
    lines = [f"{label}:{fine[label]} words {number}\n" for number in range(5) for label in "AB"]
    (tmp_path / "train.txt").write_text("".join(lines))
    (tmp_path / "test.txt").write_text("A:odd words 9\nB:two words 8\nA:other words 7\n")
    data, test = read_data(
        tmp_path / "train.txt", format="lines", pattern="LABEL:", test=tmp_path / "test.txt"
    )
    assert test is not None
    assert data.texts[0] == "words 0"
    # By itself the test set would not show that the words are labels.
    assert test.texts == ("words 9", "words 8", "words 7")


# Real data


def test_messages_without_a_header(shared: Path) -> None:
    path = shared / "data" / "sms_spam" / "SMSSpamCollection"
    data = read_examples(path, format="tsv", header=False)
    assert data.notices()[:2] == (
        "SMSSpamCollection: 5,574 rows; texts from column 'column 2', labels from column"
        " 'column 1', found by shape (--text NAME --label NAME chooses others).",
        "2 classes: 'ham' 4,827, 'spam' 747.",
    )
    assert data.told == ("Columns without a value: 'column 3', 'column 4'.",)
    assert data.unused == ("column 5",)
    assert max(map(len, data.texts)) == 910
    assert not any(text.startswith('"') and text.endswith('"') for text in data.texts[:20])


def test_queries_of_77_kinds(shared: Path) -> None:
    folder = shared / "data" / "banking77"
    data, test = read_data(folder / "train.csv", test=folder / "test.csv")
    assert test is not None
    assert (len(data), len(test), len(data.classes)) == (10_003, 3_080, 77)
    assert test.classes == data.classes


def test_questions_of_6_kinds(shared: Path) -> None:
    folder = shared / "data" / "trec"
    data, test = read_data(
        folder / "TREC.train",
        format="lines",
        pattern="LABEL:",
        encoding="cp1252",
        test=folder / "TREC.test",
    )
    assert test is not None
    assert (len(data), len(test)) == (5452, 500)
    assert data.classes == ("ABBR", "DESC", "ENTY", "HUM", "LOC", "NUM")
    assert test.texts[0] == "How far is it from Denver to Aspen ?"
    assert test.overlap[0].startswith("10 texts of the 500 of the test set stand in the training")
