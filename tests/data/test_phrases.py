"""Numbers with their nouns, and lists that are cut."""

from regard.data.phrases import counted, listed


def test_counted() -> None:
    assert [counted(number, "row") for number in (0, 1, 2, 1234)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "1,234 rows",
    ]


def test_listed() -> None:
    assert listed([]) == ""
    assert listed(list("abcde")) == "a, b, c, d, e"
    assert listed(list("abcdefg")) == "a, b, c, d, e and 2 more"
    assert listed(["x"] * 1_005, 3) == "x, x, x and 1,002 more"
