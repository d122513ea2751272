"""Folders with a file or a folder a class: what is read, ignored and refused."""

from pathlib import Path

import pytest

from regard.data.folders import folder_rows
from regard.data.raw_table import FoundRows
from regard.errors import EncodingError, TableError

TABLES = (".csv", ".jsonl")
LAYOUTS = (
    "d: a folder must be laid out in one of these ways: a folder for each class with a text a"
    " file, or a file for each class with an example a line: either files with one name and the"
    " classes as their endings (reviews.pos, reviews.neg), or .txt files that are named after the"
    " classes (pos.txt, neg.txt). Received: "
)
INSTEAD = ". Name one of its files, or move the classes to a folder of their own."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "d").mkdir()
    return tmp_path / "d"


def fill(folder: Path, **files: str) -> None:
    """Write files; two underscores in a name are a slash, one is a dot."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode())


def read(folder: Path, encoding: str | None = None) -> FoundRows:
    return folder_rows(folder, tables=TABLES, encoding=encoding)


def pairs(folder: Path) -> list[tuple[str, str]]:
    columns = read(folder).columns
    return list(zip(columns["text"], columns["label"], strict=True))


def message(folder: Path) -> str:
    with pytest.raises(TableError) as caught:
        read(folder)
    return str(caught.value)


# What is read


def test_files_with_one_name(folder: Path) -> None:
    fill(folder, r_pos="one\n\ntwo \r\nthr\x85ee\r \n", r_neg="four", README_md="# r", LICENSE="x")
    found = read(folder)
    assert pairs(folder) == [
        ("four", "neg"),
        ("one", "pos"),
        ("two", "pos"),
        ("thr\x85ee", "pos"),
        ("", "pos"),
    ]
    assert found.places == [
        "r.neg line 1",
        "r.pos line 1",
        "r.pos line 3",
        "r.pos line 4",
        "r.pos line 5",
    ]
    assert found.source == "d"
    assert found.layout == "one example a line, labels from the endings of the files"
    assert found.told == ("Ignored: 'LICENSE', 'README.md'.",)


def test_a_name_alone_does_not_set_a_class_aside(folder: Path) -> None:
    fill(folder, origin_native="one", origin_import="two")
    assert pairs(folder) == [("two", "import"), ("one", "native")]


def test_text_files_named_after_the_classes(folder: Path) -> None:
    fill(folder, b_txt="one\ntwo", a_TXT="three", readme_txt="about", ORIGIN_md="x", x_gz="y")
    assert pairs(folder) == [("three", "a"), ("one", "b"), ("two", "b")]
    assert read(folder).layout == "one example a line, labels from the names of the files"
    assert read(folder).told == ("Ignored: 'ORIGIN.md', 'readme.txt', 'x.gz'.",)


def test_a_folder_for_each_class(folder: Path) -> None:
    fill(folder, pos__2_txt="two\nlines\n", pos__10="ten", neg__readme_txt="one\n", notes_md="x")
    (folder / "pos" / ".hidden").write_bytes(b"\xff")
    (folder / ".git").mkdir()
    (folder / "__pycache__").mkdir()
    found = read(folder)
    assert pairs(folder) == [("one", "neg"), ("ten", "pos"), ("two\nlines", "pos")]
    assert found.places == ["neg/readme.txt", "pos/10", "pos/2.txt"]
    assert found.layout == "a text a file, labels from the names of the folders"
    assert found.told == ("Ignored: '.git/', '__pycache__/', 'notes.md', 'pos/.hidden'.",)


def test_nothing_ignored_is_nothing_said(folder: Path) -> None:
    fill(folder, a_txt="x", b_txt="y")
    assert read(folder).told == ()


def test_an_empty_text_keeps_its_place(folder: Path) -> None:
    fill(folder, **{f"{kind}__{n}_txt": f"words {n}" for kind in "ab" for n in range(10)})
    fill(folder, a__empty_txt="\n")
    assert read(folder).labelled().dropped == (("a/empty.txt", "empty text"),)


def test_the_folder_of_the_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder, a_txt="x", b_txt="y")
    monkeypatch.chdir(folder)
    assert read(Path()).source == "d"


def test_film_reviews(shared: Path) -> None:
    found = read(shared / "data" / "rt_polarity", "cp1252")
    assert len(found.places) == 10_662
    assert found.columns["label"].count("neg") == 5331
    assert found.told == ("Ignored: 'ORIGIN.md'.",)
    assert len(read(shared / "data" / "rt_polarity", "latin-1").places) == 10_662


def test_names_in_18_languages(shared: Path) -> None:
    found = read(shared / "data" / "names")
    assert len(set(found.columns["label"])) == 18
    assert len(found.places) == 20_050
    assert found.told == ("Ignored: 'LICENSE', 'ORIGIN.md'.",)


# What is refused


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"r_pos": "good", "r_neg": "a\nb\x85\ncaf"}, "d/r.neg"),
        ({"pos_txt": "good", "r_txt": "a\nb\ncaf"}, "d/r.txt"),
        ({"pos__1": "good", "neg__7_txt": "a\nb\ncaf"}, "d/neg/7.txt"),
    ],
)
def test_an_encoding_error_names_the_file(folder: Path, files: dict[str, str], name: str) -> None:
    fill(folder, **files)
    wrong = folder / name.removeprefix("d/")
    wrong.write_bytes(wrong.read_text(encoding="utf-8").encode("latin-1") + b"\xe9 au lait\n")
    with pytest.raises(EncodingError) as caught:
        read(folder)
    told = str(caught.value)
    assert told.startswith(f"{name} must be text in utf-8, unless another encoding is named.")
    assert "(line 3)" in told or "(line 2)" in told
    assert "--encoding cp1252" in told
    texts = read(folder, "cp1252").columns["text"]
    assert any("café au lait" in text for text in texts)


@pytest.mark.parametrize(
    ("files", "parts"),
    [
        (("test.csv", "train.csv", "LICENSE"), ("train.csv", "test.csv")),
        (("a-test.csv", "a_TRAIN.csv", "latest.csv"), ("a_TRAIN.csv", "a-test.csv")),
        (("test.csv",), ("test.csv", "")),
        (("data.jsonl",), ("data.jsonl", "")),
        (("b.csv", "test.csv"), ("b.csv", "test.csv")),
    ],
)
def test_tables(folder: Path, files: tuple[str, ...], parts: tuple[str, str]) -> None:
    for name in files:
        (folder / name).touch()
    first, test = parts
    command = f"regard compare {folder / first}" + f" --test {folder / test}" * bool(test)
    shown = ", ".join(repr(name) for name in sorted(files) if name != "LICENSE")
    assert message(folder) == (
        "d: a folder must hold a file or a folder for each class; a table is named by itself:"
        f" {command}; one that only accompanies the classes is kept elsewhere. Received: a folder"
        f" with {shown}."
    )


def test_the_parts_of_a_data_set_are_no_classes(folder: Path) -> None:
    fill(folder, Q_train="a", Q_test="b", Q_dev="c")
    assert message(folder) == (
        "d: the classes must not be the parts of a data set; each part is named by itself: regard"
        f" compare {folder / 'Q.train'} --test {folder / 'Q.test'}. Received: 'Q.dev', 'Q.test',"
        " 'Q.train'."
    )


def test_folders_and_text_files_that_are_parts(folder: Path) -> None:
    fill(folder, train__pos__1="a", test__pos__1="b")
    wanted = f"regard compare {folder / 'train'} --test {folder / 'test'}. Received: 'test/', "
    assert wanted in message(folder)


def test_a_folder_in_the_folder_of_a_class(folder: Path) -> None:
    fill(folder, a__1="x", b__c__1="y", b__0="z")
    assert message(folder) == (
        "d: the folder of a class must hold files alone. Received: the folder 'b/c' in it. If 'b/'"
        f" is a data set by itself, name it: regard compare {folder / 'b'}"
    )


def test_two_layouts(folder: Path) -> None:
    fill(folder, a_txt="x", b_txt="y", c__1="z", d__1="z")
    assert message(folder) == (
        f"{LAYOUTS}a text a file, labels from the names of the folders: 'c/', 'd/'; or one example"
        f" a line, labels from the names of the files: 'a.txt', 'b.txt'{INSTEAD}"
    )
    fill(folder, a_pos="x")
    assert "endings of the files: 'a.pos', 'a.txt'; or " in message(folder)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ((), "nothing"),
        (("a.txt", "readme"), "'a.txt'"),
        (("a.en.gz", "a.fr.gz"), "'a.en.gz', 'a.fr.gz'"),
    ],
)
def test_no_layout(folder: Path, names: tuple[str, ...], shown: str) -> None:
    for name in names:
        (folder / name).touch()
    assert message(folder) == f"{LAYOUTS}none of them, but {shown}{INSTEAD}"


def test_empty_classes(folder: Path) -> None:
    fill(folder, a_txt="", b_txt="\n")
    assert message(folder) == "d: the classes must have texts. Received: empty files."


def test_a_folder_that_cannot_be_read(folder: Path) -> None:
    (folder / "file").touch()
    assert message(folder / "file") == (
        f"The data must be readable. Received: {str(folder / 'file')!r}: Not a directory."
    )


@pytest.mark.parametrize("name", ["banking77", "trec"])
def test_folders_with_a_training_and_a_test_file(name: str, shared: Path) -> None:
    data = shared / "data" / name
    ending = "csv" if name == "banking77" else ""
    train, test = (f"{part}.csv" if ending else f"TREC.{part}" for part in ("train", "test"))
    assert f": regard compare {data / train} --test {data / test}" in message(data)
