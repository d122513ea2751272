"""The slot of a tagger: states plus what the context says of them."""

import keras
import numpy as np
import pytest

from regard.errors import ShapeError, UnknownNameError
from regard.models import ContextSlot
from regard.models.contender_slot import recorded_weights
from tests.contract.subjects import array

STATES = np.random.default_rng(0).normal(size=(2, 7, 6)).astype("float32")
MASK = np.arange(7) < np.array([[7], [4]])
NAMES = (
    "no_context",
    "window",
    "self_attention",
    "multi_head",
    "random_attention",
    "dense_control",
    "no_context_again",
)


def on_jax(name: str):
    """A case in which no backend has a part of its own."""
    return pytest.param(name, marks=pytest.mark.only_on("jax"))


@pytest.mark.every_backend
@pytest.mark.parametrize(
    "name", [*map(on_jax, ("no_context", "dense_control")), "window", "multi_head"]
)
def test_padding_is_zero_and_is_never_read(name) -> None:
    slot = ContextSlot(name, seed=3)
    found = array(slot(STATES, mask=MASK))
    assert found.shape == STATES.shape
    assert (found[~MASK] == 0).all()
    spoilt = np.where(MASK[..., None], STATES, np.float32("nan"))
    np.testing.assert_allclose(array(slot(spoilt, mask=MASK)), found, atol=1e-6)
    if name == "no_context":
        np.testing.assert_array_equal(found[MASK], STATES[MASK])
    else:
        assert np.abs(found - STATES)[MASK].max() > 1e-3
    np.testing.assert_array_equal(array(ContextSlot(name, seed=3)(STATES, mask=MASK)), found)


@pytest.mark.only_on("jax")
def test_a_window_sees_two_tokens_to_either_side() -> None:
    slot = ContextSlot("window", seed=1)
    before = array(slot(STATES))
    moved = STATES.copy()
    moved[0, 3] += 1
    changed = (array(slot(moved)) != before).any(axis=2)
    assert changed[0].tolist() == [False, True, True, True, True, True, False]
    assert not changed[1].any()


@pytest.mark.only_on("jax")
def test_controls_do_not_learn_what_they_must_not() -> None:
    slots = {name: ContextSlot(name, seed=1) for name in NAMES}
    for slot in slots.values():
        slot.build((None, None, 6))
    assert slots["random_attention"].trainable_variables == []
    assert slots["random_attention"].count_params() == slots["multi_head"].count_params() > 0
    assert slots["no_context_again"].count_params() == 0
    own, wanted = (slots[name].count_params() for name in ("dense_control", "multi_head"))
    assert own == 4 * 6 * 6 + 3 * 6
    assert wanted > 0


@pytest.mark.only_on("jax")
def test_weights_are_for_each_token_those_of_all() -> None:
    slot = ContextSlot("multi_head", seed=1)
    with recorded_weights() as record:
        output = array(slot(STATES, mask=MASK))
    np.testing.assert_array_equal(output, array(slot(STATES, mask=MASK)))
    weights = array(record[0])
    assert weights.shape == (2, 7, 7)
    np.testing.assert_allclose(weights[MASK].sum(axis=1), 1, atol=1e-5)
    assert (weights[1][:, 4:] == 0).all()
    with recorded_weights() as record:
        ContextSlot("window", seed=1)(STATES)
    assert record == []


@pytest.mark.only_on("jax")
def test_it_is_saved_with_its_model(tmp_path) -> None:
    states = keras.Input((None, 6))
    model = keras.Model(states, ContextSlot("window", seed=1, name="slot")(states))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(array(loaded(STATES)), array(model(STATES)))


@pytest.mark.only_on("jax")
def test_what_is_no_context_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="context='additive'"):
        ContextSlot("additive")
    with pytest.raises(ShapeError, match="with known features"):
        ContextSlot("window").build((None, 6))
