"""What `+` makes of positions."""

import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.positions import (
    Alibi,
    Causal,
    Combined,
    DistancePenalty,
    LocalWindow,
    Rotary,
    Stripe,
)
from tests.positions.grids import allowed, bias, round_trip


def test_a_pair_needs_the_leave_of_all_parts() -> None:
    position = Causal() + LocalWindow(1, 1) + Alibi()
    assert allowed(position, 4, 4) == [[0], [0, 1], [1, 2], [2, 3]]
    assert position.band == (1, 0)
    assert (Alibi() + Stripe(1, 2.0)).allowed(0, 0) is None


def test_biases_add_up() -> None:
    one, other = Alibi(), Stripe(1, 2.0)
    expected = bias(one, 5, 5, 2) + bias(other, 5, 5, 2)
    np.testing.assert_allclose(bias(Causal() + one + other, 5, 5, 2), expected, rtol=1e-6)
    assert (Causal() + LocalWindow(1, 1)).bias(0, 0, {}, None) is None


def test_each_part_has_its_own_weights() -> None:
    position = DistancePenalty(learned=True) + Causal() + DistancePenalty("gaussian", learned=True)
    assert list(position.weights(3)) == ["penalty_0", "penalty_2"]
    weights = {"penalty_0": np.float32(1.0), "penalty_2": np.float32(-2.0)}
    found = bias(position, 3, 3, None, weights)
    expected = -np.log1p(np.exp(1.0)) * 2 - np.log1p(np.exp(-2.0)) * 2**2 / 2
    np.testing.assert_allclose(found[0, 2], expected, rtol=1e-6)


def test_parts_of_parts_stand_side_by_side() -> None:
    position = (Causal() + Alibi()) + (Stripe(1, 2.0) + Rotary())
    assert position.parts == (Causal(), Alibi(), Stripe(1, 2.0), Rotary())
    assert position.rotates
    assert repr(position) == "Causal() + Alibi() + Stripe(half_width=1, penalty=2.0) + Rotary()"
    assert round_trip(position) == position


def test_all_parts_share_one_diagonal() -> None:
    assert (Causal(offset=2) + Alibi()).offset == 2
    assert (LocalWindow(1, 1, ratio=2.0) + DistancePenalty()).ratio == 2.0
    with pytest.raises(ArgumentError, match=r"one `offset`.*Causal\(offset=1\), Alibi"):
        Causal(offset=1) + Alibi(offset=2)
    with pytest.raises(ArgumentError, match="Alibi counts whole steps alone"):
        LocalWindow(1, 1, ratio=2.0) + Alibi()
    with pytest.raises(ArgumentError, match='ratio="stretch" takes no `offset`'):
        LocalWindow(1, 1, ratio="stretch") + Stripe(1, 2.0, offset=1)


def test_only_positions_can_be_added() -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        Causal() + 3  # type: ignore[operator]
    with pytest.raises(ArgumentTypeError, match="`parts` must be positions"):
        Combined((Causal(), 3))  # type: ignore[arg-type]
