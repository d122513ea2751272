"""The text column and the label column: named, found by shape, or asked for."""

import pytest

from regard.data.columns import all_numbers, find_columns, is_quantity
from regard.errors import TableError

TEXTS = [f"the {number} cats and some dogs" for number in range(23)]
LABELS = ["yes", "no", "maybe"] * 7 + ["yes", "no"]
IDS = [str(1000 + number) for number in range(23)]
DATES = [f"2020-01-{number + 1:02d} 10:00" for number in range(23)]
CODES = [f"ab{number}cd" for number in range(23)]


def found(of_text: str | None = None, of_label: str | None = None, **columns: list[str]) -> object:
    return find_columns(columns, text=of_text, label=of_label, source="t.csv")


def message(of_text: str | None = None, of_label: str | None = None, **columns: list[str]) -> str:
    with pytest.raises(TableError) as caught:
        found(of_text, of_label, **columns)
    return str(caught.value)


def test_names_are_taken() -> None:
    assert found("b", "c", a=TEXTS, b=IDS, c=DATES) == ("b", "c")


def test_the_shape_decides() -> None:
    assert found(a=LABELS, b=TEXTS) == ("b", "a")
    assert found(a=IDS, b=TEXTS, c=DATES, d=LABELS, e=CODES) == ("b", "d")


def test_one_name_leaves_the_other_to_the_shape() -> None:
    assert found(of_text="c", a=TEXTS, b=LABELS, c=DATES) == ("c", "b")
    assert found(of_label="b", a=IDS, b=DATES, c=TEXTS) == ("c", "b")


def test_a_column_that_remains_alone_is_taken() -> None:
    assert found(a=["one"] * 23, b=TEXTS) == ("b", "a")
    assert found(of_label="b", a=["7"] * 23, b=LABELS) == ("a", "b")


def test_single_words_are_texts_where_nothing_else_is() -> None:
    assert found(name=CODES, country=LABELS) == ("name", "country")
    japanese = [chr(0x4E00 + number) * 3 for number in range(23)]
    assert found(a=IDS, b=japanese, c=LABELS) == ("b", "c")


def test_names_and_addresses_stand_back_for_sentences() -> None:
    users = [f"averylongusername{number}" for number in range(23)]
    links = [f"see:some-where.example/and/what/{number}" for number in range(23)]
    assert found(user=users, link=links, text=TEXTS, label=LABELS) == ("text", "label")


def test_of_two_texts_the_much_longer_one() -> None:
    long = [text * 4 for text in TEXTS]
    assert found(title=TEXTS, body=long, label=LABELS) == ("body", "label")
    assert "2 columns look like it" in message(title=TEXTS, body=TEXTS, label=LABELS)


def test_mostly_empty_columns_are_neither() -> None:
    holes = [value if number < 20 else " " for number, value in enumerate(TEXTS)]
    assert found(a=holes, b=TEXTS, c=LABELS) == ("b", "c")


def test_two_label_columns_are_asked_for() -> None:
    assert message(t=TEXTS, x=LABELS, y=["1", "2"] * 11 + ["1"]) == (
        "t.csv: one column must be recognisable as the label column (few different values), or be"
        " named. Received: 2 columns look like it among 'x' (3 different values, mean length 3.3),"
        " 'y' (2 different values, mean length 1.0). Say which columns to use: --text NAME --label"
        " NAME (text=, label= in Python)."
    )


def test_no_text_column() -> None:
    assert message(a=LABELS, b=LABELS[::-1]) == (
        "t.csv: one column must be recognisable as the text column (mostly different texts), or be"
        " named. Received: no column looks like it among 'a' (3 different values, mean length 3.3),"
        " 'b' (3 different values, mean length 3.3). Say which columns to use: --text NAME --label"
        " NAME (text=, label= in Python)."
    )


def test_a_column_with_too_many_empty_values_is_told_why() -> None:
    texts = [f"some words, {number}" for number in range(92)]
    holes = [text if number % 7 else "" for number, text in enumerate(texts)]
    told = message(id=IDS * 4, text=holes, stars=LABELS * 4)
    assert "no column looks like it among" in told
    assert (
        " 'text' would, but 15.2 % of its values are empty, and at most 5 % may be: name it, with"
        " --allow-dropped (allow_dropped=True in Python). Say which columns" in told
    )
    sparse = [label if number % 7 else "" for number, label in enumerate(LABELS * 4)]
    told = message(id=IDS * 4, text=texts, stars=sparse, of_text="text")
    assert "'stars' would, but 15.2 % of its values are empty" in told
    assert "would, but" not in message(a=LABELS, b=LABELS[::-1])


def test_a_quantity_is_no_label() -> None:
    many = [str(number / 10) for number in range(51)] * 6
    texts = [f"some words {number}" for number in range(306)]
    labels = ["a", "b"] * 153
    assert found(price=many, text=texts, kind=labels) == ("text", "kind")
    assert found(price=many, text=texts) == ("text", "price")  # the table refuses it then


@pytest.mark.parametrize(("role", "name"), [("text", "revew"), ("label", "REVIEW")])
def test_a_name_that_is_not_there(role: str, name: str) -> None:
    assert message(**{f"of_{role}": name}, review=TEXTS, stars=LABELS) == (
        f"t.csv: the {role} column must be one of 'review', 'stars'. Received: {name!r}. Did you"
        " mean 'review'?"
    )
    assert message(**{f"of_{role}": "q"}, review=TEXTS, stars=LABELS).endswith("Received: 'q'.")


def test_the_same_name_twice() -> None:
    assert message("a", "a", a=TEXTS, b=LABELS) == (
        "t.csv: text and label must be two different columns. Received: 'a' for both."
    )


def test_the_group_column_is_neither_of_the_two() -> None:
    columns = {"a": LABELS, "b": TEXTS, "c": LABELS[::-1]}
    assert find_columns(columns, text=None, label=None, group="a", source="t.csv") == ("b", "c")
    assert find_columns(columns, text="a", label=None, group="b", source="t.csv") == ("a", "c")
    with pytest.raises(TableError, match=r"^t\.csv: the group column must be one of 'a', 'b', 'c'"):
        find_columns(columns, text=None, label=None, group="d", source="t.csv")
    with pytest.raises(TableError) as caught:
        find_columns(columns, text=None, label="c", group="c", source="t.csv")
    assert str(caught.value) == (
        "t.csv: label and group must be two different columns. Received: 'c' for both."
    )


def test_too_few_columns() -> None:
    assert message(a=TEXTS) == (
        "t.csv: there must be a text column and a label column. Received: 'a'."
    )
    with pytest.raises(TableError, match=r"besides the group column 'b'\. Received: 'a', 'b'\.$"):
        find_columns({"a": TEXTS, "b": LABELS}, text=None, label=None, group="b", source="t.csv")


def test_numbers() -> None:
    assert all_numbers(["1", "-2.5", "1e5", " .5", "3,25", "+7."])
    for word in ("nan", "inf", "1_000", "", "12a", "1e"):
        assert not all_numbers(["1", word])


def test_quantity() -> None:
    assert is_quantity(51, True)
    assert not is_quantity(50, True)
    assert not is_quantity(51, False)
