"""Rows by id and time."""

import gzip

import numpy as np
import pytest

from regard.errors import TableError, UnknownNameError
from regard.tasks.events.event_table import EventRows, read_rows

TEXT = "id,t,x,when\nb,3,1,2024-01-02\na,1,NA,2024-01-01T06:00\nb,2,?,2024-01-01\n"


def rows(tmp_path) -> EventRows:
    (tmp_path / "t.csv").write_text(TEXT)
    return EventRows(read_rows(tmp_path / "t.csv"), "id", "t")


def test_rows_of_an_id_are_sorted_by_time(tmp_path) -> None:
    table = rows(tmp_path)
    assert table.names == ("b", "a")
    assert [each.tolist() for each in table.rows] == [[2, 0], [1]]
    assert "those of 'b'" in table.unsorted()[0]


def test_what_is_missing_is_nan(tmp_path) -> None:
    np.testing.assert_array_equal(rows(tmp_path).measured("x"), [1, np.nan, np.nan])
    assert rows(tmp_path).numbers("when") is None


def test_dates_are_days_since_1970(tmp_path) -> None:
    days, dates = rows(tmp_path).moments("when")
    assert dates
    np.testing.assert_allclose(days - days[2], [1, 0.25, 0])


def test_a_packed_file_and_one_named_otherwise_are_read(tmp_path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    (tmp_path / "t.dat").write_text(TEXT.replace(",", "\t"))
    one, other = read_rows(tmp_path / "t.csv.gz"), read_rows(tmp_path / "t.dat", format="tsv")
    assert dict(one.columns) == dict(other.columns)


def test_what_is_no_file_is_refused(tmp_path) -> None:
    with pytest.raises(TableError, match="Received"):
        read_rows(tmp_path / "t.csv")
    with pytest.raises(TableError, match="must be a file"):
        read_rows(tmp_path)
    with pytest.raises(UnknownNameError, match="format"):
        read_rows(tmp_path, format="ts")
