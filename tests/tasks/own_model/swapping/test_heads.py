"""Heads: they begin where the model is, and a whole model shares nothing that it should not."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.swapping.heads import MASK, STATES
from regard.tasks.own_model.swapping.swap_plan import TRAINED
from tests.tasks.own_model.swapping.trained_models import (
    frozen_of,
    heads_of,
    pooling_model,
    rows,
    sequence_model,
    sequential_model,
    two_input_model,
    two_inputs,
)

BACKENDS = pytest.mark.every_backend


def says(model, x) -> np.ndarray:
    return model.predict(x, verbose=0)


@BACKENDS
@pytest.mark.parametrize(
    ("build", "data", "layer"),
    [
        (pooling_model, rows, "pool"),
        (sequence_model, rows, "attend"),
        (sequence_model, rows, "pool"),
        (two_input_model, two_inputs, "pool"),
    ],
)
def test_the_trained_layer_says_what_the_model_says(build, data, layer, tmp_path) -> None:
    model, given = build(), OwnData(*data())
    heads, frozen = frozen_of(model, given, tmp_path, layer)
    wanted = says(model, given.x)
    np.testing.assert_allclose(says(heads.make(TRAINED), frozen.x), wanted, atol=1e-6)
    assert np.ptp(wanted) > 0.001


@BACKENDS
@pytest.mark.parametrize(
    ("build", "data", "layer", "contender"),
    [
        (pooling_model, rows, "pool", "additive"),
        (pooling_model, rows, "pool", "pooling_hops"),
        (sequence_model, rows, "attend", "keras_multi_head"),
        (sequence_model, rows, "attend", "identity"),
        (two_input_model, two_inputs, "pool", "keras_attention"),
    ],
)
def test_a_whole_model_says_what_its_head_says(build, data, layer, contender, tmp_path) -> None:
    model, given = build(), OwnData(*data())
    before = model.get_weights()
    heads, frozen = frozen_of(model, given, tmp_path, layer)
    head = heads.make(contender, seed=3)
    head.fit(frozen.x, frozen.y, epochs=1, verbose=0)
    whole = heads.whole(head, contender)
    np.testing.assert_allclose(says(whole, given.x), says(head, frozen.x), atol=1e-6)
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    whole.save(tmp_path / "whole.keras")
    loaded = keras.saving.load_model(tmp_path / "whole.keras", safe_mode=True)
    np.testing.assert_allclose(says(loaded, given.x), says(head, frozen.x), atol=1e-6)


def test_what_stands_behind_begins_with_its_weights_where_they_fit() -> None:
    model = pooling_model()
    heads = heads_of(model)
    for contender, begun in (("additive", ()), ("pooling_hops", ("hidden",))):
        head = heads.make(contender)
        assert heads.begun[contender] == begun
        for name in {"hidden", "answer"} - set(begun):
            pairs = zip(
                head.get_layer(name).get_weights(), model.get_layer(name).get_weights(), strict=True
            )
            assert all((one == other).all() for one, other in pairs)
            assert head.get_layer(name) is not model.get_layer(name)
    assert head.get_layer("hidden").kernel.shape == (24, 4)


def test_contenders_share_what_they_can_and_seeds_differ() -> None:
    heads = heads_of(pooling_model())
    first, again, other = (heads.make("additive", seed=seed) for seed in (1, 1, 2))
    slots = [each.get_layer("slot").get_weights()[0] for each in (first, again, other)]
    np.testing.assert_array_equal(slots[0], slots[1])
    assert (slots[0] != slots[2]).any()


def test_nan_in_padding_reaches_nothing() -> None:
    heads = heads_of(two_input_model())
    generator = np.random.default_rng(1)
    states = generator.normal(size=(4, 7, 6)).astype("float32")
    mask = np.arange(7) < np.array([7, 3, 1, 5])[:, None]
    x = {STATES: states, MASK: mask, "frozen_0": np.zeros((4, 1), "float32")}
    spoilt = {**x, STATES: np.where(mask[..., None], states, np.nan)}
    for contender in ("mean_pooling", "keras_attention", "keras_multi_head", "pooling_mlp"):
        head = heads.make(contender)
        np.testing.assert_array_equal(says(head, x), says(head, spoilt))
        head.fit(spoilt, np.ones(4), verbose=0)
        assert all(np.isfinite(each).all() for each in head.get_weights())


def test_heads_are_compiled_as_the_model_is() -> None:
    model = pooling_model()
    head = heads_of(model).make("dot")
    assert head.get_compile_config() == model.get_compile_config()
    assert heads_of(model, learning_rate=0.5).make("dot").optimizer.learning_rate == 0.5


def test_a_model_that_is_not_compiled_needs_a_loss() -> None:
    made = pooling_model()
    model = keras.Model(made.inputs, made.outputs)
    with pytest.raises(ArgumentError, match="must be compiled, or `loss` given"):
        heads_of(model).make("dot")
    head = heads_of(model, loss="mse", metric="mae").make("dot")
    found = head.evaluate(
        {STATES: np.zeros((2, 3, 6)), MASK: np.ones((2, 3), bool)},
        np.zeros(2),
        verbose=0,
        return_dict=True,
    )
    assert set(found) == {"loss", "mae"}


def test_what_cannot_be_made_again_is_refused() -> None:
    model = pooling_model()
    model.compile("adam", lambda true, said: keras.ops.mean((true - said) ** 2))
    with pytest.raises(ArgumentError, match="register your own"):
        heads_of(model).make("dot")


def test_a_copy_shares_nothing_with_the_model() -> None:
    for model in (pooling_model(), sequential_model()):
        compiled = heads_of(model).apart().model
        assert not {id(each) for each in compiled.weights} & {id(each) for each in model.weights}
        np.testing.assert_array_equal(says(compiled, rows()[0]), says(model, rows()[0]))
