"""The slot that goes on with states: as wide, 0 at padding, and saved with its model."""

import keras
import numpy as np
import pytest

from regard.errors import ShapeError, UnknownNameError
from regard.models import StatesSlot
from tests.contract.subjects import array

STATES = np.random.default_rng(0).normal(size=(2, 4, 6)).astype("float32")
MASK = np.array([[1, 1, 1, 0], [1, 0, 1, 1]], bool)


@pytest.mark.every_backend
@pytest.mark.parametrize("name", ["identity", "additive", "keras_multi_head"])
def test_states_become_states(name) -> None:
    found = array(StatesSlot(name, seed=3)(STATES, mask=MASK))
    assert found.shape == STATES.shape
    assert (found[~MASK] == 0).all()
    assert np.isfinite(found).all()
    np.testing.assert_array_equal(found, array(StatesSlot(name, seed=3)(STATES, mask=MASK)))
    if name == "identity":
        np.testing.assert_array_equal(found[MASK], STATES[MASK])
        np.testing.assert_array_equal(array(StatesSlot(name)(STATES)), STATES)


def test_it_is_saved_with_its_model(tmp_path) -> None:
    states = keras.Input((None, 6))
    model = keras.Model(states, StatesSlot("additive", seed=1, name="slot")(states))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(array(loaded(STATES)), array(model(STATES)))
    assert loaded.get_layer("slot").get_config()["contender"] == "additive"


def test_what_gives_no_states_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="contender='pooling_mlp'"):
        StatesSlot("pooling_mlp")
    with pytest.raises(ShapeError, match=r"with known features. Received: .* \(None, 6\)"):
        StatesSlot("additive").build((None, 6))


def test_only_what_attends_says_so() -> None:
    assert StatesSlot("dot").attends
    assert not StatesSlot("identity").attends
