"""From what a reader found to labelled texts: columns, groups, empty values."""

from typing import Any

import pytest

from regard.data.raw_table import FoundRows
from regard.errors import TableError

TEXTS = [f"some words {number}" for number in range(20)]
LABELS = ["x", "y"] * 10


def found(settings: dict[str, Any] | None = None, **columns: list[str]) -> FoundRows:
    places = [f"row {number}" for number in range(1, 21)]
    return FoundRows(source="d", columns=columns, places=places, **(settings or {}))


def message(rows: FoundRows, **options: Any) -> str:
    with pytest.raises(TableError) as caught:
        rows.labelled(**options)
    return str(caught.value)


def test_columns_by_shape_and_by_name() -> None:
    rows = found(t=TEXTS, l=[f" {label} " for label in LABELS], z=TEXTS[::-1])
    data = rows.labelled(text="t")
    assert (data.texts, data.labels) == (tuple(TEXTS), tuple(LABELS))
    assert (data.text_column, data.label_column, data.unused) == ("t", "l", ("z",))
    assert data.guessed
    assert not rows.labelled(text="z", label="l").guessed
    assert rows.labelled(text="z", label="l").texts[0] == TEXTS[19]


def test_a_layout_has_its_columns() -> None:
    rows = found({"layout": "a text a file", "told": ("Ignored: 'z'.",)}, text=TEXTS, label=LABELS)
    data = rows.labelled()
    assert data.notices()[0] == "d: 20 rows; a text a file."
    assert not data.guessed
    assert data.notices()[3] == "Ignored: 'z'."


def test_groups() -> None:
    groups = ["ann", " bob "] * 9 + ["", "eve"]
    data = found(g=groups, t=TEXTS, l=LABELS).labelled(group="g")
    assert data.groups == ("ann", "bob") * 9 + ("eve",)
    assert data.group_column == "g"
    assert data.unused == ()
    assert data.dropped == (("row 19", "empty group"),)
    assert data.texts == (*TEXTS[:18], TEXTS[19])
    # Without --group the column is one like the others, and its hole no reason to leave a row out.
    assert len(found(g=groups, t=TEXTS, l=LABELS).labelled(label="l").texts) == 20


def test_too_many_empty_values() -> None:
    holes = ["", "a"] + ["b"] * 17 + [" "]
    assert message(found(g=holes, t=TEXTS, l=LABELS), group="g") == (
        "d: at most 5 % of the rows may have an empty text, label or group. Received: 2 of 20:"
        " row 1 (empty group), row 20 (empty group). Fill or remove them, or leave them out:"
        " --allow-dropped (allow_dropped=True in Python)."
    )


def test_invisible_characters_are_no_value() -> None:
    data = found(t=[*TEXTS[:19], "\u200b\ufeff "], l=LABELS, v=["\u200b"] * 20).labelled()
    assert data.dropped == (("row 20", "empty text"),)
    assert "Columns without a value: 'v'." in data.notices()


def test_columns_without_a_value_are_left_aside() -> None:
    void = [" "] * 20
    data = found(a=void, t=TEXTS, b=void, l=LABELS).labelled()
    assert (data.text_column, data.label_column, data.unused) == ("t", "l", ())
    assert data.told == ("Columns without a value: 'a', 'b'.",)


def test_columns_without_a_value_stay_where_they_are_named_or_needed() -> None:
    void = [""] * 20
    wanted = "Received: 20 of 20"
    assert wanted in message(found(t=TEXTS, l=LABELS, v=void), label="v")
    assert wanted in message(found(t=TEXTS, l=void))
    assert wanted in message(found(t=TEXTS, l=void, g=LABELS), group="g")
    assert wanted in message(found(t=TEXTS, l=void), text="t")


def test_a_column_that_cannot_be_used() -> None:
    rows = found(
        {"unusable": {"l": "'l' holds lists.", "n": "'n' holds bytes."}}, t=TEXTS, l=LABELS
    )
    assert message(rows) == "d: 'l' holds lists."
    assert message(rows, label="n") == "d: 'n' holds bytes."
    assert message(rows, group="n") == "d: 'n' holds bytes."
    free = found({"unusable": {"n": "'n' holds bytes."}}, t=TEXTS, l=LABELS)
    assert free.labelled().unused == ("n",)


def test_a_first_line_that_is_a_row() -> None:
    columns = {"t": TEXTS, "y": LABELS}
    headed = {"separator": "\t", "header": True}
    assert "to name" not in message(found(headed, **columns))
    assert r"such as 'text\tlabel'; or, if that line" in message(found(headed, **columns))
    # Nothing is suspicious where no line named the columns, or the user did.
    assert len(found(**columns).labelled()) == 20
    assert len(found({"separator": ","}, **columns).labelled()) == 20
    assert len(found({"separator": ",", "header": True}, **columns).labelled(label="y")) == 20


def test_a_test_set() -> None:
    data = found(t=TEXTS, l=LABELS).labelled(text="t", label="l", classes=["y", "x", "w"])
    assert data.is_test
    assert data.classes == ("y", "x", "w")
