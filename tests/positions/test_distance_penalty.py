"""What far keys lose."""

import math

import numpy as np
import pytest

from regard.errors import ArgumentError, UnknownNameError
from regard.positions import DistancePenalty
from tests.positions.grids import bias, round_trip

KINDS = {
    "linear": lambda d: d,
    "logarithmic": lambda d: math.log(1 + d),
    "gaussian": lambda d: d * d / 2,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_penalty_grows_with_the_distance(kind: str) -> None:
    expected = [[-0.7 * KINDS[kind](abs(s - t)) for s in range(5)] for t in range(5)]
    np.testing.assert_allclose(bias(DistancePenalty(kind, 0.7), 5, 5), expected, rtol=1e-6)


@pytest.mark.parametrize("heads", [None, 3])
def test_a_learned_weight_starts_at_the_given_one(heads: int | None) -> None:
    position = DistancePenalty("linear", 0.7, learned=True)
    ((name, (shape, initializer)),) = position.weights(heads).items()
    assert (name, shape) == ("penalty", () if heads is None else (3, 1, 1))
    found = bias(position, 4, 4, heads, {name: initializer(shape)})
    plain = bias(DistancePenalty("linear", 0.7), 4, 4, heads)
    np.testing.assert_allclose(found, plain, rtol=1e-6)
    assert DistancePenalty().weights(heads) == {}


def test_each_head_has_its_weight() -> None:
    raw = np.array([-1.0, 0.5, 2.0], "float32")
    position = DistancePenalty("linear", learned=True)
    found = bias(position, 2, 2, 3, {"penalty": raw.reshape(3, 1, 1)})
    np.testing.assert_allclose(found[:, 0, 1], -np.log1p(np.exp(raw)), rtol=1e-6)


def test_the_diagonal_may_be_stretched() -> None:
    found = bias(DistancePenalty(ratio="stretch"), 2, 4)
    np.testing.assert_allclose(found, [[-0.5, -0.5, -1.5, -2.5], [-2.5, -1.5, -0.5, -0.5]])


def test_its_config() -> None:
    position = DistancePenalty("gaussian", 0.3, learned=True, offset=2)
    assert round_trip(position) == position
    assert position.band == (None, None)


def test_unusable_arguments_raise() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'gaussian'"):
        DistancePenalty("gausian")
    with pytest.raises(ArgumentError, match="`weight` must be a positive number"):
        DistancePenalty(weight=0)
