"""Sentences for a kept model."""

import pytest

from regard.errors import ArgumentError, TableError
from regard.tasks.tagging.inputs import TagInputs, given_sentences


def test_texts_stay_texts_and_a_file_has_tokens(tmp_path) -> None:
    assert given_sentences(["old heron"], TagInputs()) == ("old heron",)
    file = tmp_path / "x.conll"
    file.write_text("NN old\nNN heron\n\nNN swan\n")
    found = given_sentences([], TagInputs(file=str(file), token_column="2"))
    assert found == [("old", "heron"), ("swan",)]
    file = tmp_path / "x.jsonl"
    file.write_text('{"words": ["old", "heron"]}\n')
    assert given_sentences([], TagInputs(file=str(file))) == [("old", "heron")]


def test_what_has_no_effect_is_refused(tmp_path) -> None:
    with pytest.raises(ArgumentError, match=r"Give sentences, or --file FILE. Received: neither"):
        given_sentences([], TagInputs())
    with pytest.raises(ArgumentError, match="Received: both"):
        given_sentences(["a"], TagInputs(file="x.conll"))
    with pytest.raises(ArgumentError, match="--token-column needs --file FILE"):
        given_sentences(["a"], TagInputs(token_column="2"))
    file = tmp_path / "x.jsonl"
    file.write_text('{"words": ["old"]}\n{"words": []}\n')
    with pytest.raises(TableError, match="Received: line 2, which has none"):
        given_sentences([], TagInputs(file=str(file)))
