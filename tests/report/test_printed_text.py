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


def test_a_number() -> None:
    pieces = (
        Piece("dull", None, -1.25),
        Piece(" "),
        Piece("good", None, 0.5),
        Piece("a", None, 0.09),
    )
    told = Explanation("", "3.5", {}, pieces, kind="numbers", number=3.5, unit=20.0)
    assert printed_explanation(told).plain.splitlines() == [
        "3.5",
        "dull gooda",
        "Without it, the number falls by: good 0.5",
        "Without it, the number rises by: dull 1.25",
    ]


def test_several_labels() -> None:
    pieces = (
        Piece("good", None, 0.3, {"a": 0.5, "b": 0.1}),
        Piece("x", None, 0, {"a": 0.0, "b": -0.2}),
    )
    told = Explanation(
        "", "a", {"a": 0.9, "b": 0.6, "c": 0.1}, pieces, kind="labels", labels=("a", "b")
    )
    assert printed_explanation(told).plain.splitlines() == [
        "a  90.0%,  b  60.0%",
        "goodx",
        "Without it, a loses: good 50.0 points",
        "Without it, b loses: good 10.0 points",
        "Without it, b gains: x 20.0 points",
    ]


def test_no_label() -> None:
    told = Explanation("", "a", {"a": 0.3, "b": 0.1}, (Piece("x", None, 0.2),), kind="labels")
    assert printed_explanation(told).plain.splitlines() == [
        "no label  the most probable: a 30.0%",
        "x",
        "Without it, the label loses: x 20.0 points",
    ]
