"""No key after the query."""

import pytest

from regard.errors import ArgumentTypeError
from regard.positions import Causal
from tests.positions.grids import allowed, round_trip


def test_a_query_sees_the_keys_up_to_its_place() -> None:
    assert allowed(Causal(), 3, 3) == [[0], [0, 1], [0, 1, 2]]
    assert allowed(Causal(offset=1), 2, 4) == [[0, 1], [0, 1, 2]]
    assert allowed(Causal(offset=-1), 2, 3) == [[], [0]]


def test_its_band_its_words_and_its_config() -> None:
    assert Causal().band == (None, 0)
    assert repr(Causal()) == "Causal()"
    assert repr(Causal(offset=2)) == "Causal(offset=2)"
    assert round_trip(Causal(offset=2)) == Causal(offset=2) != Causal()


def test_an_offset_is_an_integer() -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        Causal(offset=1.5)  # type: ignore[arg-type]
    assert str(caught.value) == "`offset` must be None or an integer. Received: offset=1.5"
