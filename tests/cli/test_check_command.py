"""`regard check` as a person runs it: its output, its exit status, each command of the page."""

import csv
import gzip
import importlib.util
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "data.md"
WORDS = ("a fine film from scene", "a dull film from scene")
ROWS = [
    {"text": f"{WORDS[n % 2]} {n}", "label": ("good", "bad")[n % 2], "author": f"author {n // 4}"}
    for n in range(13)
]


def write_table(path: Path, header: bool = True) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        separator = "," if path.suffix == ".csv" else "\t"
        rows = [(row["text"], row["label"]) for row in ROWS]
        csv.writer(file, delimiter=separator).writerows([("text", "label")] * header + rows)


def write_lines(path: Path, *lines: str, encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines), encoding=encoding)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data that the page about data names, but for those that need an extra."""
    for name in ("reviews.csv", "reviews.tsv", "train.csv"):
        write_table(tmp_path / name)
    write_table(tmp_path / "messages", header=False)
    told = [(1 + row % 5, ("funny; sad", "sad", "funny", "")[row % 4]) for row in range(len(ROWS))]
    films = [f"{row['text']},{stars},{tags}" for row, (stars, tags) in zip(ROWS, told, strict=True)]
    write_lines(tmp_path / "films.csv", "text,stars,tags", *films)
    write_lines(tmp_path / "test.csv", "text,label", "a fine film from scene 2,good", "new,bad")
    write_lines(tmp_path / "reviews.jsonl", *map(json.dumps, ROWS))
    write_lines(tmp_path / "reviews.json", json.dumps(ROWS))
    packed = gzip.compress((tmp_path / "reviews.csv").read_bytes())
    (tmp_path / "reviews.csv.gz").write_bytes(packed)
    write_lines(tmp_path / "questions.txt", *(f"{r['label']}: {r['text']}" for r in ROWS))
    for name in ("good", "bad"):
        texts = [row["text"] for row in ROWS if row["label"] == name]
        write_lines(tmp_path / "polarity" / f"polarity.{name}", *texts)
        write_lines(tmp_path / "names" / f"{name}.txt", *texts)
        for number, text in enumerate(texts):
            write_lines(
                tmp_path / "newsgroups" / name / f"{number}", f"{text} é", encoding="cp1252"
            )
    return tmp_path


def commands() -> list[str]:
    """The lines of the page that run `regard check`."""
    blocks = re.findall(
        r"^```console\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    lines = "".join(blocks).splitlines()
    return [line.removeprefix("$ ") for line in lines if "regard check " in line]


def one_line_of_error(done: Any) -> str:
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    return str(done.stderr)


def test_the_page_has_a_command_for_each_format() -> None:
    names = {shlex.split(line)[2] for line in commands()}
    assert len(commands()) >= 11
    assert {
        "reviews.csv",
        "reviews.tsv",
        "reviews.jsonl",
        "reviews.parquet",
        "hub:./dataset",
    } <= names


@pytest.mark.parametrize("line", commands())
def test_every_command_of_the_page(line: str, regard: Any, data: Path) -> None:
    arguments = shlex.split(line)[1:]
    if arguments[1] == "reviews.parquet":
        pyarrow = pytest.importorskip("pyarrow", reason="needs the extra `parquet`")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.Table.from_pylist(ROWS), data / "reviews.parquet")
    if arguments[1].startswith("hub:"):
        if importlib.util.find_spec("datasets") is None:
            pytest.skip("needs the extra `hub`")
        write_lines(data / "dataset" / "train.jsonl", *map(json.dumps, ROWS))
    done = regard(*arguments, HF_HOME=str(data / "home"), HF_HUB_OFFLINE="1")
    assert done.returncode == 0, done.stderr
    assert "13 rows; " in done.stdout
    if arguments[1] == "films.csv":
        told = "13 numbers, 5 different" if "--target" in arguments else "2 labels: "
    else:
        told = "2 classes: 'bad' 6, 'good' 7."
    assert told in done.stdout
    assert "Words a text: median" in done.stdout


def test_the_output_on_the_page(regard_process: Any, data: Path) -> None:
    done = regard_process("check", "reviews.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"$ regard check reviews.csv\n{done.stdout}```" in PAGE.read_text("utf-8")


@pytest.mark.parametrize("options", ["--target stars", "--label tags --multi-label ';'"])
def test_the_first_lines_on_the_page_of_other_labels(options: str, regard: Any, data: Path) -> None:
    done = regard("check", "films.csv", *shlex.split(options))
    told = "".join(done.stdout.splitlines(keepends=True)[:2])
    assert f"$ regard check films.csv {options}\n{told}" in PAGE.read_text("utf-8")


def test_a_test_set(regard: Any, data: Path) -> None:
    done = regard("check", "train.csv", "--test", "test.csv")
    assert done.stdout.splitlines()[3:] == [
        "Test set test.csv: 2 rows; texts from column 'text', labels from column 'label'.",
        "2 classes: 'bad' 1, 'good' 1.",
        "Words a text: median 3.5, 95 % have up to 6, longest 6; characters: median 13.5, 95 % have"
        " up to 24, longest 24.",
        "1 text of the 2 of the test set stands in the training data too: there, a model may answer"
        " from memory.",
    ]


def test_groups_and_columns(regard: Any, data: Path) -> None:
    done = regard("check", "reviews.jsonl", "--group", "author", "--text", "text")
    assert "4 groups from column 'author'; the largest has 4 rows." in done.stdout.splitlines()


def test_errors_are_one_line(regard: Any, data: Path) -> None:
    told = one_line_of_error(regard("check", "newsgroups"))
    assert told.startswith("error: newsgroups/bad/0 must be text in utf-8, unless another encoding")
    assert "'gone.csv', which is not there" in one_line_of_error(regard("check", "gone.csv"))
    told = one_line_of_error(regard("check", "reviews.csv", "--pattern", "LABEL:"))
    assert "--pattern must be left out where it has no effect" in told
    assert "Did you mean 'label'?" in one_line_of_error(
        regard("check", "reviews.csv", "--label", "lable")
    )


def test_no_data_is_a_mistake(regard: Any) -> None:
    done = regard("check")
    assert done.returncode == 2
    assert "Missing argument 'DATA'" in done.stderr


def test_it_imports_no_keras(imported_by: Any, data: Path) -> None:
    imported = imported_by("check", "reviews.csv")
    assert "tokenizers" in imported  # the data package was read
    assert imported & {"keras", "jax", "tensorflow", "torch", "pyarrow", "datasets"} == set()
