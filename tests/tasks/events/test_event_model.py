"""The model of events."""

import keras
import numpy as np
import pytest

from regard.tasks.events.event_model import event_predictor
from regard.tasks.events.event_probes import event_probe

pytestmark = pytest.mark.only_on("jax")


@pytest.mark.parametrize("static", [0, 2])
def test_features_of_the_id_stand_beside_the_vector(static) -> None:
    model = event_predictor("no_time", channels=3, static=static, units=5, projection=4)
    values, lengths = event_probe(3, static, (8,))
    mask = np.arange(8) < lengths[:, None]
    chances = model([values, mask])
    assert chances.shape == (4, 1)
    assert model.get_layer("answer").kernel.shape == (5 + static, 1)


def test_a_file_gives_the_same_model(tmp_path) -> None:
    model = event_predictor("time_attention", channels=3, static=1, units=5, projection=4)
    model.save(tmp_path / "m.keras")
    values, lengths = event_probe(3, 1, (8,))
    inputs = [values, np.arange(8) < lengths[:, None]]
    again = keras.saving.load_model(tmp_path / "m.keras")
    found, wanted = (keras.ops.convert_to_numpy(each(inputs)) for each in (again, model))
    np.testing.assert_allclose(found, wanted, atol=1e-6)
