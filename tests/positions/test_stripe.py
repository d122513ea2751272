"""One amount off outside a stripe."""

import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.positions import Stripe
from tests.positions.grids import bias, round_trip


def test_the_stripe_costs_nothing_and_all_else_one_amount() -> None:
    expected = [[0.0 if abs(s - t) <= 1 else -2.5 for s in range(5)] for t in range(5)]
    assert np.array_equal(bias(Stripe(1, 2.5), 5, 5), expected)


def test_the_stripe_follows_a_stretched_diagonal() -> None:
    assert np.array_equal(bias(Stripe(1, 3.0, ratio=2), 2, 4) == 0, [[1, 1, 0, 0], [0, 0, 1, 1]])


def test_its_config_and_its_errors() -> None:
    assert round_trip(Stripe(1, 2.5, offset=1)) == Stripe(1, 2.5, offset=1)
    with pytest.raises(ArgumentError, match="`penalty` must be a positive number"):
        Stripe(1, -2.0)
    with pytest.raises(ArgumentError, match="`half_width` must be an integer of at least 0"):
        Stripe(-1, 2.0)
