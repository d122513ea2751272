"""Rows of tokens: colours are shares of the largest value of the text."""

from regard.explain.explanation import Piece
from regard.report.token_rows import token_row


def test_shades_are_shares_of_the_largest() -> None:
    row = token_row(
        [Piece("no", 0.2, -0.5), Piece(" "), Piece("good", 0.8, 0.25), Piece("film", 0.0, 0.0)]
    )
    assert [each["text"] for each in row] == ["no", " ", "good", "film"]
    assert [each["weight"] for each in row] == [0.2, None, 0.8, 0.0]
    assert [each["shade"] for each in row] == [0.25, 0.0, 1.0, 0.0]
    assert [each["effect"] for each in row] == [-0.5, None, 0.25, 0.0]
    assert [each["push"] for each in row] == [-1.0, 0.0, 0.5, 0.0]


def test_nothing_to_compare_with() -> None:
    assert token_row([]) == []
    (only,) = token_row([Piece("a", 0.0, 0.0)])
    assert (only["shade"], only["push"]) == (0.0, 0.0)
    (plain,) = token_row([Piece("a")])
    assert (plain["weight"], plain["effect"], plain["shade"]) == (None, None, 0.0)


def test_numbers_have_few_digits() -> None:
    (row,) = token_row([Piece("a", 0.123456789, 0.987654321)])
    assert (row["weight"], row["effect"]) == (0.1235, 0.9877)
