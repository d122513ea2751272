"""Long tables: rows to series, sorted by time, with the row of everything that is wrong."""

from typing import Any

import numpy as np
import pytest

from regard.data.series import Series
from regard.data.series.long_table import LongColumns, long_series
from regard.data.table import table_rows
from regard.errors import ArgumentError, DataError, TableError

TABLE = """id,t,x,y,kind,who
b,2,5,50,up,ann
a,1,1,10,down,bob
a,2,2,20,down,bob
b,1,4,,up,ann
a,3,3,NaN,down,bob
"""
ALL = {"id": "id", "time": "t", "label": "kind", "group": "who"}


def read(text: str = TABLE, **columns: Any) -> Series:
    return long_series(
        table_rows(text, ",", source="s.csv", labelled=False), LongColumns(**(columns or ALL))
    )


def message(text: str = TABLE, **columns: Any) -> str:
    with pytest.raises(TableError) as caught:
        read(text, **columns)
    return str(caught.value)


def test_rows_become_series() -> None:
    series = read()
    assert series.places == ("id b", "id a")
    assert (series.labels, series.groups) == (("up", "down"), ("ann", "bob"))
    assert (series.channels, series.lengths.tolist()) == (("x", "y"), [2, 3])
    np.testing.assert_array_equal(series.case(0), [[4, np.nan], [5, 50]])
    np.testing.assert_array_equal(series.case(1), [[1, 10], [2, 20], [3, np.nan]])
    assert series.told == (
        "The rows of 1 of 2 series did not stand in the order of time, such as line 5 of id b:"
        " they were sorted.",
    )


def test_rows_in_order_are_not_told() -> None:
    rows = TABLE.splitlines()
    assert read("\n".join([rows[0], rows[4], *rows[1:4], rows[5]])).told == ()


def test_channels_can_be_named() -> None:
    series = read(id="id", time="t", channels=("y",))
    assert (series.channels, series.kind) == (("y",), "none")
    assert series.told[-1] == "Columns not used: 'x', 'kind', 'who'."


def test_several_numbers_for_each_series() -> None:
    text = "id,x,p,q\na,1,5,-1\na,2,5,-1\nb,3,6,-2\n"
    series = read(text, id="id", target=("q", "p"))
    assert series.targets.tolist() == [[-1, 5], [-2, 6]]
    assert (series.target_names, series.channels) == (("q", "p"), ("x",))


def test_one_long_series_needs_a_time_alone() -> None:
    series = read("t,x\n2024-01-02,2\n2024-01-01,1\n2024-01-03,3\n", time="t")
    assert series.case(0).ravel().tolist() == [1, 2, 3]
    assert series.told[0].startswith("The rows of 1 of 1 series did not stand in the order")


def test_uneven_times_are_told() -> None:
    text = "id,t,x\na,1,1\na,2,2\na,9,3\nb,1,1\nb,5,1\nb,9,1\n"
    assert read(text, id="id", time="t").told == (
        "The times of 1 of 2 series are not evenly spaced; each row is one step, however long after"
        " the one before.",
    )


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        (TABLE.replace("a,2", "a,1"), ALL, "s.csv: a series must have one row for each time."
         " Received: '1' in line 3 and in line 4, both of id a. If these are two series, --id"),
        (TABLE.replace("a,2", "a,1.0"), ALL, "Received: '1' in line 3 and in line 4"),
        (TABLE.replace("20", "2O"), ALL, "each value of 'y' must be a number, or empty, ? or NaN"
         " where it is missing. Received: '2O' in line 4, and 0 more. If it is no channel, name the"
         " channels: --channels NAMES (channels= in Python)."),
        (TABLE.replace("2,20,down", "2,20,up"), ALL, "'kind' must be the same in all rows of a"
         " series. Received: 'down' in line 3 and 'up' in line 4, both of id a."),
        (TABLE.replace("20,down,bob", "20,down,eve"), ALL, "'who' must be the same in all rows"),
        (TABLE.replace("20,down,bob", "20,,bob"), ALL, "each row must have a value in 'kind'."
         " Received: none in line 4. Fill it, or leave out the row."),
        (TABLE.replace("a,2", " ,2"), ALL, "must have a value in 'id'. Received: none in line 4"),
        (TABLE.replace("a,2", "a,x"), ALL, "each time must be a number, or a date"),
        (TABLE, {"id": "ID"}, "the id column must be one of 'id', 't', 'x', 'y', 'kind', 'who'."
         " Received: 'ID'."),
        (TABLE, {"id": "id", "time": "tt"}, "Did you mean 't'?"),
        (TABLE, {"id": "id", "channels": ("x", "z")}, "the channel column must be one of"),
        (TABLE, {"id": "id", "time": "id"}, "id and time must be two different columns. Received:"
         " 'id' for both."),
        (TABLE, {"id": "id", "channels": ("x", "x")}, "must be two different columns"),
        ("id,t\na,1\n", {"id": "id", "time": "t"}, "there must be a column with values, besides"
         " 'id' (id), 't' (time). Received: none."),
        ("id,x,p\na,1,2\na,2,3\n", {"id": "id", "target": ("p",)}, "'p' must be the same in all"),
        ("id,x,p\na,1,NaN\n", {"id": "id", "target": ("p",)}, "must have numbers that are finite"),
        ("id,x,p\na,1,q\n", {"id": "id", "target": ("p",)}, "each value of 'p' must be a number"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused(text, columns, said) -> None:
    assert said in message(text, **columns)


def test_columns_that_do_not_fit_are_refused_before_anything_is_read() -> None:
    with pytest.raises(ArgumentError, match="`id` must be given for a long table"):
        LongColumns(label="x")
    with pytest.raises(ArgumentError, match="`label` or `target` must be given, not both"):
        LongColumns(id="i", label="x", target=("y",))


def test_a_long_series_among_short_ones_is_refused() -> None:
    rows = [f"{number},1" for number in range(3000)] + ["x,1"] * 100_000
    with pytest.raises(DataError, match="Cut the long series into pieces"):
        read("id,x\n" + "\n".join(rows), id="id")
