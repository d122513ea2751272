"""Turned queries and keys: products depend on the difference of places."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ShapeError
from regard.positions import Rotary
from tests.positions.grids import array, round_trip


def turned(position: Rotary, tensor: np.ndarray, first: int = 0) -> np.ndarray:
    place = keras.ops.arange(first, first + tensor.shape[1])
    return array(position.transform(keras.ops.convert_to_tensor(tensor), place))


@pytest.mark.parametrize("shape", [(2, 5, 6), (2, 5, 3, 4)])
def test_products_depend_on_the_difference_of_places(shape: tuple[int, ...]) -> None:
    random = np.random.default_rng(0)
    query, key = (random.normal(size=shape).astype("float32") for _ in range(2))
    position = Rotary(base=30.0)
    here = turned(position, query)[:, 1] * turned(position, key)[:, 4]
    there = turned(position, query, 7)[:, 1] * turned(position, key, 7)[:, 4]
    np.testing.assert_allclose(here.sum(-1), there.sum(-1), rtol=1e-4, atol=1e-5)
    elsewhere = turned(position, query, 3)[:, 1] * turned(position, key)[:, 4]
    assert not np.allclose(here.sum(-1), elsewhere.sum(-1), atol=1e-2)


def test_lengths_stay_and_place_0_is_not_turned() -> None:
    tensor = np.random.default_rng(0).normal(size=(2, 5, 6)).astype("float32")
    found = turned(Rotary(), tensor)
    assert np.array_equal(found[:, 0], tensor[:, 0])
    np.testing.assert_allclose(
        np.linalg.norm(found, axis=-1), np.linalg.norm(tensor, axis=-1), rtol=1e-5
    )


def test_a_fraction_leaves_the_other_features() -> None:
    tensor = np.random.default_rng(0).normal(size=(2, 5, 8)).astype("float32")
    found = turned(Rotary(fraction=0.5), tensor)
    assert np.array_equal(found[..., 4:], tensor[..., 4:])
    assert np.array_equal(found[..., :4], turned(Rotary(), tensor[..., :4]))


def test_its_config_and_its_errors() -> None:
    assert round_trip(Rotary(50.0, 0.5, offset=1)) == Rotary(50.0, 0.5, offset=1)
    assert Rotary().rotates
    with pytest.raises(ArgumentError, match=r"`fraction` must be at most 1\. Received: fraction=2"):
        Rotary(fraction=2)
    with pytest.raises(ShapeError, match="must be even"):
        turned(Rotary(), np.ones((1, 2, 5), "float32"))
