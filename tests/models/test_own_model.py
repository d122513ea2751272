"""The user's own model: one tensor from every contender, equal starts, saving, errors."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

from regard.catalog import CONTENDERS
from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from regard.models import ContenderSlot, fill_slot, open_slot
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH = 3, 5, 7
MASK = np.array([[1] * 5, [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]], bool)
IDS = np.array([[3, 1, 7, 10, 2], [4, 6, 5, 0, 0], [9, 0, 0, 0, 0]])
LABELS = np.array([[0.0], [1.0], [0.0]])
NAMES = [row.name for row in CONTENDERS]

every = pytest.mark.parametrize("name", NAMES)


def states(width: int = WIDTH) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(BATCH, STEPS, width)).astype("float32")


def implicit(slot) -> keras.Model:
    """Layers with default initializers; the mask is the one that the embedding makes."""
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(11, 6, mask_zero=True)(ids)
    x = keras.layers.Dense(WIDTH, activation="tanh", name="before")(x)
    vector = keras.layers.Dropout(0.3)(slot(x))
    vector = keras.layers.Dense(4, kernel_initializer="he_normal", name="after")(vector)
    model = keras.Model(ids, keras.layers.Dense(1, activation="sigmoid", name="answer")(vector))
    model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")
    return model


def explicit(slot) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    x = keras.layers.Embedding(11, WIDTH)(ids)
    vector = slot(x, mask=ops.not_equal(ids, 0))
    model = keras.Model(ids, keras.layers.Dense(1, activation="sigmoid")(vector))
    model.compile("sgd", "binary_crossentropy")
    return model


class Subclassed(keras.Model):
    """The slot is tracked like any layer."""

    def __init__(self, slot):
        super().__init__()
        self.embedding = keras.layers.Embedding(11, WIDTH)
        self.slot = slot
        self.answer = keras.layers.Dense(1, activation="sigmoid")

    def call(self, ids):
        return self.answer(self.slot(self.embedding(ids), mask=ops.not_equal(ids, 0)))


def subclassed(slot) -> keras.Model:
    model = Subclassed(slot)
    model.compile("sgd", "binary_crossentropy")
    return model


def outside(model: keras.Model) -> list[np.ndarray]:
    """All that is not in the slot: weights, and the state of the dropout."""
    variables = [each for layer in model.layers if layer.name != "slot" for each in layer.variables]
    return [array(each.value) for each in variables]


def same(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(np.array_equal(mine, its) for mine, its in zip(one, other, strict=True))


@every
@pytest.mark.parametrize("width", [1, 7])
def test_every_contender_gives_one_vector_of_any_width(name, width):
    slot = open_slot(name)
    assert isinstance(slot, keras.layers.Layer)
    found = slot(states(width), mask=MASK)
    expected = (BATCH, width * (4 if name == "pooling_hops" else 1))
    assert tuple(found.shape) == expected
    assert slot(keras.Input((None, width))).shape == (None, expected[1])


def test_what_a_few_contenders_are_by_hand():
    x = states()
    last = np.stack([x[0, 4], x[1, 2], x[2, 0]])
    mean = np.stack([x[0].mean(0), x[1, :3].mean(0), x[2, 0]])
    assert np.array_equal(array(open_slot("last_state")(x, mask=MASK)), last)
    assert close(array(open_slot("mean_pooling")(x, mask=MASK)), mean)
    assert close(array(open_slot("mean_pooling_again")(x, mask=MASK)), mean)
    assert close(array(open_slot("mean_pooling")(x)), x.mean(1))


@pytest.fixture(scope="module")
def of_mean_pooling() -> list[np.ndarray]:
    return outside(fill_slot(implicit, "mean_pooling", seed=3))


@every
def test_contenders_share_all_outside_the_slot(name, of_mean_pooling):
    found = outside(fill_slot(implicit, name, seed=3))
    wider = [place for place, each in enumerate(found) if each.shape == (4 * WIDTH, 4)]
    assert len(wider) == (name == "pooling_hops")
    expected = [each for place, each in enumerate(of_mean_pooling) if place not in wider]
    assert same([each for place, each in enumerate(found) if place not in wider], expected)


def test_another_seed_starts_elsewhere_inside_and_outside(of_mean_pooling):
    one, other = (fill_slot(implicit, "additive", seed=seed) for seed in (3, 4))
    assert same(outside(one), of_mean_pooling)
    assert not same(outside(other), of_mean_pooling)
    slots = [model.get_layer("slot").get_weights() for model in (one, other)]
    assert not same(*slots)
    assert same(slots[0], fill_slot(implicit, "additive", seed=3).get_layer("slot").get_weights())


def test_what_the_user_draws_after_the_slot_is_shared_too():
    drawn = []

    def build(slot):
        model = explicit(slot)
        drawn.append(float(keras.random.normal(())))
        return model

    for name in ("max_pooling", "keras_multi_head", "pooling_hops"):
        fill_slot(build, name, seed=5)
    assert drawn[0] == drawn[1] == drawn[2]


@pytest.mark.parametrize("name", ["last_state", "additive", "keras_multi_head"])
def test_a_carried_mask_counts_like_a_given_one(name):
    model = fill_slot(implicit, name)
    expected = model.predict_on_batch(IDS)
    assert close(model.predict_on_batch(np.pad(IDS, ((0, 0), (0, 3)))), expected)
    x = keras.Model(model.input, model.get_layer("slot").input).predict_on_batch(IDS)
    by_hand = model.get_layer("slot")(x[0] if isinstance(x, list) else x, mask=IDS != 0)
    vector = keras.Model(model.input, model.get_layer("slot").output).predict_on_batch(IDS)
    assert close(vector, array(by_hand))


@pytest.mark.parametrize("build", [implicit, explicit, subclassed])
@pytest.mark.parametrize("name", ["additive", "random_attention"])
def test_the_slot_is_trained_unless_it_is_random(build, name):
    model = fill_slot(build, name)
    model(IDS)
    slot = model.get_layer("slot")
    before, rest = [each.copy() for each in slot.get_weights()], outside(model)
    model.train_on_batch(IDS, LABELS)
    assert same(slot.get_weights(), before) == (name == "random_attention")
    assert not same(outside(model), rest)


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (implicit, "last_state"),
        (implicit, "keras_multi_head"),
        (explicit, "pooling_hops"),
        (explicit, "random_attention"),
    ],
)
def test_saved_models_give_the_same_answer(build, name, tmp_path):
    model = fill_slot(build, name)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert np.array_equal(loaded.predict_on_batch(IDS), model.predict_on_batch(IDS))
    assert loaded.get_layer("slot").contender == name
    assert len(loaded.trainable_variables) == len(model.trainable_variables)


def uncompiled(slot) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, slot(keras.layers.Embedding(11, 3)(ids)))


def without_slot(slot) -> keras.Model:
    return explicit(ContenderSlot("mean_pooling"))


def forgotten(slot) -> None:
    explicit(slot)


@pytest.mark.parametrize(
    ("build", "error", "text"),
    [
        (
            "model",
            ArgumentTypeError,
            "`build` must be a function that takes the slot and returns a compiled keras.Model. "
            "Received: build='model'",
        ),
        (
            uncompiled,
            ArgumentError,
            "`build` must return a compiled model. Received: a model without loss and optimizer. "
            "Call model.compile(...) in it",
        ),
        (
            without_slot,
            ArgumentError,
            "`build` must call the slot that it is given. Received: a model without it. "
            "Write vector = slot(states, mask=mask)",
        ),
    ],
)
def test_what_is_no_model_with_a_slot_raises(build, error, text):
    with pytest.raises(error) as caught:
        fill_slot(build, "dot")
    assert str(caught.value) == text


def test_a_forgotten_return_raises():
    with pytest.raises(ArgumentTypeError) as caught:
        fill_slot(forgotten, "dot")
    assert str(caught.value).startswith("`build` must return a keras.Model. Received: NoneType")
    assert str(caught.value).endswith("Is a `return` missing?")


def test_the_function_of_the_documentation_builds_a_model():
    page = Path(__file__).resolve().parents[2] / "docs" / "own-model.md"
    first = re.search(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    exec(first.group(1), names)
    models = [fill_slot(names["build"], name) for name in ("last_state", "keras_multi_head")]
    assert models[0].output_shape == (None, 1)
    assert same(*map(outside, models))


def test_unusable_contenders_raise():
    with pytest.raises(UnknownNameError, match="Received: contender='words'"):
        open_slot("words")
    with pytest.raises(UnknownNameError, match="Did you mean 'additive'"):
        fill_slot(explicit, "aditive")
