"""Texts of the command line or of a file: one of the two, and no option without effect."""

import pytest

from regard.cli.model_options import given_texts
from regard.errors import ArgumentError


def test_texts_of_the_command_line() -> None:
    assert given_texts(["a", ""], None, None, None) == ("a", "")


def test_texts_of_a_file(tmp_path) -> None:
    file = tmp_path / "texts.csv"
    file.write_bytes("id,review\n1,caf\xe9 noir\n2,un film\n".encode("cp1252"))
    assert given_texts(None, str(file), "review", "cp1252") == ("caf\xe9 noir", "un film")


@pytest.mark.parametrize(
    ("texts", "file", "column", "encoding", "said"),
    [
        (None, None, None, None, "Received: neither"),
        ([], None, None, None, "Received: neither"),
        (["a"], "b.txt", None, None, "Received: both"),
        (["a"], None, "review", None, "--text needs --file"),
        (["a"], None, None, "cp1252", "--encoding needs --file"),
    ],
)
def test_what_does_not_go_together(texts, file, column, encoding, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        given_texts(texts, file, column, encoding)
