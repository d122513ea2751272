"""Texts of the command line or of a file: one of the two, and no option without effect."""

import pytest

from regard.errors import ArgumentError
from regard.tasks.text_classification.inputs import TextInputs, given_texts


def test_texts_of_the_command_line() -> None:
    assert given_texts(["a", ""], TextInputs()) == ("a", "")


def test_texts_of_a_file(tmp_path) -> None:
    file = tmp_path / "texts.csv"
    file.write_bytes("id,review\n1,caf\xe9 noir\n2,un film\n".encode("cp1252"))
    inputs = TextInputs(file=str(file), text="review", encoding="cp1252")
    assert given_texts((), inputs) == ("caf\xe9 noir", "un film")


@pytest.mark.parametrize(
    ("texts", "inputs", "said"),
    [
        ((), TextInputs(), "Received: neither"),
        (["a"], TextInputs(file="b.txt"), "Received: both"),
        (["a"], TextInputs(text="review"), "--text needs --file"),
        (["a"], TextInputs(encoding="cp1252"), "--encoding needs --file"),
    ],
)
def test_what_does_not_go_together(texts, inputs, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        given_texts(texts, inputs)
