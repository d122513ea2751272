"""The slot: who can know the time, and what padding changes."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.tasks.events.contenders import TIME_CONTENDERS
from regard.tasks.events.event_slot import EventSlot

pytestmark = pytest.mark.every_backend

NETWORKS = [row.name for row in TIME_CONTENDERS if row.role != "reference"]
BLIND = {"no_time", "no_time_again"}


def given(steps: int = 5):
    random = np.random.default_rng(2)
    values = random.normal(size=(3, steps, 4)).astype("float32")
    observed = (random.random((3, steps, 4)) < 0.7).astype("float32")
    times = np.cumsum(random.uniform(0.5, 2, (3, steps)), axis=1).astype("float32")
    mask = np.arange(steps) < np.array([[5], [3], [1]])
    return [values * observed, observed, times, mask]


def called(slot: EventSlot, inputs) -> np.ndarray:
    *first, mask = map(keras.ops.convert_to_tensor, inputs)
    return keras.ops.convert_to_numpy(slot(*first, mask=mask))


@pytest.mark.parametrize("name", NETWORKS)
def test_a_slot_gives_one_vector_that_knows_the_time_or_not(name) -> None:
    slot = EventSlot(name, 6, projection=3, seed=1)
    inputs = given()
    found = called(slot, inputs)
    assert found.shape == (3, 6)
    later = [*inputs]
    later[2] = inputs[2] * 3
    assert np.allclose(called(slot, later), found, atol=1e-6) == (name in BLIND)
    shifted = [*inputs]
    shifted[2] = inputs[2] + 7
    np.testing.assert_allclose(called(slot, shifted), found, atol=1e-5)
    padded = [np.where(inputs[3][..., None], each, 1e4) for each in inputs[:2]]
    padded += [np.where(inputs[3], inputs[2], -99).astype("float32"), inputs[3]]
    np.testing.assert_allclose(called(slot, padded), found, atol=1e-5)


def test_an_untrained_layer_stays_as_it_was_drawn() -> None:
    slot = EventSlot("untrained_states", 6, projection=3, seed=1)
    called(slot, given())
    assert [each.path for each in slot.non_trainable_weights if "recurrence" in each.path]
    assert not [each.path for each in slot.trainable_weights if "recurrence" in each.path]


def test_weights_have_the_same_names_in_each_model() -> None:
    first, second = (EventSlot(name, 6, projection=3, name="slot") for name in ["time_gate"] * 2)
    for slot in (first, second):
        called(slot, given())
    assert [each.path for each in first.weights] == [each.path for each in second.weights]


def test_the_configuration_makes_an_equal_slot() -> None:
    slot = EventSlot("time_gate", 6, projection=3, cell="gru", seed=4, name="slot")
    again = EventSlot.from_config(slot.get_config())
    np.testing.assert_array_equal(called(again, given()), called(slot, given()))


def test_a_reference_has_no_slot() -> None:
    with pytest.raises(ArgumentError, match="must be one of no_time"):
        EventSlot("counts_and_durations", 6, projection=3)
