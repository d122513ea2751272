"""States without what stands in their padding."""

import keras
import numpy as np
import pytest

from regard.models import ValidStates
from tests.contract.subjects import array


@pytest.mark.every_backend
def test_nan_at_masked_steps_becomes_0_and_nothing_else_changes() -> None:
    states = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    mask = np.array([[1, 1, 0], [0, 1, 1]], bool)
    spoilt = np.where(mask[..., None], states, np.nan).astype("float32")
    found = array(ValidStates()(spoilt, mask))
    np.testing.assert_array_equal(found, np.where(mask[..., None], states, 0))
    np.testing.assert_array_equal(array(ValidStates()(states)), states)


def test_it_is_saved_with_its_model(tmp_path) -> None:
    states = keras.Input((3, 4))
    mask = keras.Input((3,), dtype="bool")
    model = keras.Model([states, mask], ValidStates()(states, mask))
    model.save(tmp_path / "model.keras")
    assert keras.saving.load_model(tmp_path / "model.keras").output_shape == (None, 3, 4)
