"""A slope a head."""

import numpy as np

from regard.positions import Alibi
from tests.positions.grids import bias, round_trip


def test_each_head_has_its_slope() -> None:
    found = bias(Alibi(), 3, 3, heads=4)
    for n in range(4):
        slope = 2.0 ** (-2 * (n + 1))  # the paper: 2^(-8/n) for n heads, and its powers
        expected = [[-slope * abs(s - t) for s in range(3)] for t in range(3)]
        np.testing.assert_allclose(found[n], expected, rtol=1e-6)


def test_without_heads_there_is_one_slope() -> None:
    np.testing.assert_allclose(bias(Alibi(), 2, 2), [[0, -1 / 256], [-1 / 256, 0]])


def test_its_config() -> None:
    assert round_trip(Alibi(offset=3)) == Alibi(offset=3)
    assert Alibi().weights(4) == {}
