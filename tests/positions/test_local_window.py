"""Keys near the query; the widths of other libraries."""

import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.positions import LocalWindow
from tests.positions.grids import allowed, round_trip


def test_the_window_reaches_to_both_sides() -> None:
    assert allowed(LocalWindow(1, 2), 4, 4) == [[0, 1, 2], [0, 1, 2, 3], [1, 2, 3], [2, 3]]
    assert allowed(LocalWindow(0, 0), 2, 2) == [[0], [1]]


@pytest.mark.parametrize("width", [1, 2, 3, 4, 5])
def test_the_attention_width_of_keras_self_attention(width: int) -> None:
    steps = 7
    expected = [
        [s for s in range(steps) if t - width // 2 <= s < t - width // 2 + width]
        for t in range(steps)
    ]
    window = LocalWindow(width // 2, width - width // 2 - 1)
    assert allowed(window, steps, steps) == expected


def test_the_sliding_window_of_keras() -> None:
    expected = [[s for s in range(6) if abs(s - t) < 3] for t in range(6)]
    assert allowed(LocalWindow(2, 2), 6, 6) == expected


def test_a_stretched_window_follows_the_diagonal() -> None:
    assert allowed(LocalWindow(1, 1, ratio=2), 3, 6) == [[0, 1], [2, 3], [4, 5]]
    assert allowed(LocalWindow(1, 1, ratio="stretch"), 3, 6) == [[0, 1], [2, 3], [4, 5]]
    assert allowed(LocalWindow(0, 0, ratio="stretch"), 2, 6) == [[1], [4]]


def test_its_band_and_its_config() -> None:
    assert LocalWindow(1, 2).band == (1, 2)
    window = LocalWindow(1, 2, ratio=1.5)
    assert round_trip(window) == window
    assert repr(window) == "LocalWindow(left=1, right=2, ratio=1.5)"


def test_unusable_arguments_raise() -> None:
    with pytest.raises(ArgumentError, match=r"`left` must be an integer of at least 0.*left=-1"):
        LocalWindow(-1, 2)
    with pytest.raises(ArgumentTypeError, match="`right` must be an integer"):
        LocalWindow(1, 2.0)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="`offset` has no effect"):
        LocalWindow(1, 2, offset=1, ratio="stretch")
    with pytest.raises(ArgumentTypeError, match="`ratio` must be None, a positive number"):
        LocalWindow(1, 2, ratio="wide")
    with pytest.raises(ArgumentError, match="`ratio` must be a positive number"):
        LocalWindow(1, 2, ratio=0)
