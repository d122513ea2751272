"""Sentences as they are found, and the numbers of columns."""

import pytest

from regard.errors import ArgumentError
from regard.tasks.tagging.found_sentences import FoundSentences, column_number


def test_a_sentence_begins_with_its_first_token() -> None:
    found = FoundSentences("a file")
    found.end()
    found.add("old", "O", 3, "document 1")
    found.add("heron", "B", 4, "document 1")
    found.end()
    found.end()
    found.add("swift", "B", 7, "document 2")
    assert found.tokens == [["old", "heron"], ["swift"]]
    assert found.labels == [["O", "B"], ["B"]]
    assert (found.places, found.lines) == (["line 3", "line 7"], [3, 7])
    assert found.documents == ("document 1", "document 2")
    found.groups[1] = "document 1"
    assert found.documents == ()


@pytest.mark.parametrize(("value", "wanted"), [("1", 0), ("3", 2), ("-1", -1), ("-2", -2)])
def test_columns_count_from_one_on_either_side(value, wanted) -> None:
    assert column_number("token_column", value) == wanted


@pytest.mark.parametrize("value", ["0", "word", "1.5", ""])
def test_other_columns_are_refused(value) -> None:
    with pytest.raises(ArgumentError, match=f"`token_column` must be the number .*{value!r}"):
        column_number("token_column", value)
