"""Files as bytes, as text and as lines."""

import gzip
from pathlib import Path

import pytest

from regard.data.files import (
    file_bytes,
    file_ending,
    file_text,
    format_of_ending,
    missing_data,
    text_lines,
)
from regard.errors import EncodingError, TableError


def test_bytes_and_text(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("\ufeffcafé\r\n".encode())
    assert file_bytes(file) == b"\xef\xbb\xbfcaf\xc3\xa9\r\n"
    assert file_text(file, source="a") == "café\r\n"
    file.write_bytes("café".encode("cp1252"))
    assert file_text(file, source="a", encoding="cp1252") == "café"
    with pytest.raises(EncodingError, match=r"^here/a must be text in utf-8"):
        file_text(file, source="here/a")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    with pytest.raises(TableError) as caught:
        file_bytes(missing)
    assert str(caught.value) == (
        f"The data must exist. Received: {str(missing)!r}, which is not there."
    )


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        file_bytes(tmp_path)
    assert str(caught.value) == (
        f"The data must be readable. Received: {str(tmp_path)!r}: Is a directory."
    )


def test_lines_end_at_line_ends_alone() -> None:
    odd = "a\x85b\u2028c\u2029d\x0be\x0cf\x1cg\x1dh\x1ei"
    assert text_lines(f"{odd}\n\r\n \rlast") == [(1, odd), (3, " "), (4, "last")]
    assert text_lines("\n\n") == text_lines("") == []
    assert text_lines("one\n") == [(1, "one")]


def test_the_ending_says_the_format() -> None:
    endings = {".csv": "csv", ".txt": "lines"}
    assert format_of_ending(Path("a/b.CSV"), endings, ["csv", "lines"]) == "csv"
    with pytest.raises(
        TableError, match=r"one of \.csv, \.txt, or .* one of csv\. Received: 'b\.md'"
    ):
        format_of_ending(Path("a/b.md"), endings, ["csv"])


def test_what_gzip_has_packed_is_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "a.CSV.gz"
    file.write_bytes(gzip.compress("café;1\n".encode()))
    assert file_text(file, source="a") == "café;1\n"
    assert format_of_ending(file, {".csv": "csv"}, ["csv"]) == "csv"
    assert [file_ending(name) for name in ("a.csv", "b/a.JSON.GZ", "a.gz", "a")] == [
        ".csv",
        ".json",
        "",
        "",
    ]


@pytest.mark.parametrize("content", [b"text,label\n", gzip.compress(b"a" * 999, mtime=0)[:-9], b""])
def test_a_file_that_gzip_has_not_packed(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(content)
    if content:
        with pytest.raises(TableError, match=r"ends in \.gz must be whole, and packed by gzip"):
            file_bytes(file)
    else:
        assert file_bytes(file) == b""


def test_a_file_beside_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").touch()
    told = str(missing_data(tmp_path / "reviws.csv"))
    assert told.endswith(f"which is not there. Did you mean {str(tmp_path / 'reviews.csv')!r}?")
    assert str(missing_data(tmp_path / "reviews")).endswith("reviews.csv'?")
    assert str(missing_data(tmp_path / "zzz")).endswith("which is not there.")
    assert str(missing_data(tmp_path / "no" / "a.csv")).endswith("which is not there.")
