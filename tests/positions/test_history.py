"""The last keys up to the query."""

import pytest

from regard.errors import ArgumentError
from regard.positions import History, LocalWindow
from tests.positions.grids import allowed, round_trip


def test_a_query_sees_the_last_keys() -> None:
    assert allowed(History(2), 4, 4) == [[0], [0, 1], [1, 2], [2, 3]]
    assert allowed(History(3), 5, 5) == allowed(LocalWindow(2, 0), 5, 5)
    assert allowed(History(2, offset=2), 2, 5) == [[1, 2], [2, 3]]


def test_its_band_and_its_config() -> None:
    assert History(3).band == (2, 0)
    assert round_trip(History(3, offset=1)) == History(3, offset=1)


def test_a_width_is_positive() -> None:
    with pytest.raises(ArgumentError, match="`width` must be a positive integer"):
        History(0)
