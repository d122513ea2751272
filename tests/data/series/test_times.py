"""Times as numbers that keep their order."""

import numpy as np
import pytest

from regard.data.series.times import read_times
from regard.errors import TableError


def read(*words: str) -> list[float]:
    places = [f"line {number}" for number in range(1, len(words) + 1)]
    return read_times(words, places, source="s.csv").tolist()


def message(*words: str) -> str:
    with pytest.raises(TableError) as caught:
        read(*words)
    return str(caught.value)


def test_integers_stay_exact() -> None:
    assert read("1700000000000000001", " 1700000000000000002", "-5") == [
        1700000000000000001,
        1700000000000000002,
        -5,
    ]


def test_numbers() -> None:
    assert read("0.5", "1", "1e3") == [0.5, 1, 1000]


def test_dates() -> None:
    day = 24 * 60 * 60 * 1_000_000
    assert read("1970-01-02", "1970-01-01", "1969-12-31 12:00") == [day, 0, -day / 2]
    assert read("1970-01-01T01:00:00+01:00", "1970-01-01T00:00:00.000001Z") == [0, 1]
    assert np.diff(read("2024-02-28", "2024-02-29", "2024-03-01")).tolist() == [day, day]


def test_nanoseconds_are_kept() -> None:
    assert read("1970-01-01 00:00:00.000000002", "1970-01-01T00:00:00.00000100") == [2, 1000]
    assert read("1970-01-01T00:00:00.0000010021Z", "1970-01-01T00:00Z") == [1, 0]  # no more digits
    assert read("1970-01-01T00:00:00.0000010+00:00", "1970-01-01T00:00:00.0000011Z") == [1000, 1100]


def test_what_is_no_time_is_named() -> None:
    assert message("1", "2", "x") == (
        "s.csv: each time must be a number, or a date like 2024-05-31 or 2024-05-31T12:30:00, all"
        " of one kind. Received: 'x' in line 3."
    )
    assert "Received: '' in line 2." in message("1", "", "3")
    assert "Received: 'NaN' in line 3." in message("1", "2", "NaN")
    assert "Received: '31.05.2024' in line 2." in message("2024-05-31", "31.05.2024", "2024-06-01")
    assert "Received: '3' in line 3." in message("2024-05-31", "2024-06-01", "3")
    assert "Received: '1e999'" in message("1", "2", "1e999")
    assert "Received: '2024-01-01T00:00Z' in line 2 and '2024-01-01' in line 1." in message(
        "2024-01-01", "2024-01-01T00:00Z"
    )
