"""A text in the terminal: shaded by weight, its numbers in words, nothing that moves the cursor."""

from regard.explain.explanation import Explanation, Piece
from regard.report.printed_text import explanation_lines, printed_explanation

PIECES = (
    Piece("no", 0.05, -0.2),
    Piece("\x1b[31m\n"),
    Piece("good", 0.9, 0.4),
    Piece(" "),
    Piece("film", 0.05, 0.001),
)


def made(pieces=PIECES, label: str = "bad\x07") -> Explanation:
    return Explanation("", label, {label: 0.75, "good": 0.25}, tuple(pieces))


def test_label_text_and_numbers() -> None:
    lines = printed_explanation(made()).plain.splitlines()
    assert lines == [
        r"bad\x07  75.0%",
        r"no\x1b[31m good film",
        "Weights: good 0.90, no 0.05, film 0.05",
        "Without it, the label loses: good 40.0 points",
        "Without it, the label gains: no 20.0 points",
    ]


def test_a_comma_in_a_list_is_quoted() -> None:
    pieces = [Piece("good", 0.6, 0.1), Piece(",", 0.3, 0.0), Piece("שלום", 0.1, 0.0)]
    assert "Weights: good 0.60, ',' 0.30, שלום 0.10\n" in printed_explanation(made(pieces)).plain


def test_the_largest_weight_has_the_strongest_shade() -> None:
    told = printed_explanation(made())
    shades = {told.plain[span.start : span.end]: str(span.style) for span in told.spans}
    assert shades["good"] == "bold black on gold1"
    assert "film" not in shades


def test_without_weights_there_is_no_line_of_weights() -> None:
    plain = [Piece("no", None, 0.5), Piece(" "), Piece("film", None, 0.0)]
    told = printed_explanation(made(plain)).plain
    assert "Weights" not in told
    assert told.endswith("Without it, the label loses: no 50.0 points\n")


def test_lines_are_those_of_words_that_change_something() -> None:
    pieces = [Piece("no", 0.0, -0.3), Piece(" "), Piece("film", 0.0, 0.004)]
    assert explanation_lines(made(pieces)) == ("Without it, the label gains: no 30.0 points",)
    assert explanation_lines(made([Piece("film", None, 0.0)])) == ()
