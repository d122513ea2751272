"""The model of series: equal starts, a mask from end to end, each kind of answer, saving."""

import random

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, UnknownNameError
from regard.models import ENCODERS, series_predictor, token_weights
from tests.contract.subjects import array

CHANNELS, UNITS, WIDTH = 3, 2, 5
MASK = np.array([[1, 1, 1, 1, 1, 1], [1, 1, 0, 0, 0, 0]], bool)


def build(contender: str, **options) -> keras.Model:
    sizes = {"channels": CHANNELS, "projection": WIDTH, "units": UNITS, "encoder": "cnn"}
    if "numbers" not in options:
        sizes["classes"] = 4
    return series_predictor(contender, **{**sizes, **options})


def values(seed: int = 0) -> np.ndarray:
    """Two series, with 0 in the padding."""
    drawn = np.random.default_rng(seed).normal(size=(2, 6, CHANNELS)).astype("float32")
    return drawn * MASK[:, :, None]


def starts(model: keras.Model) -> dict[str, np.ndarray]:
    layers = [model.get_layer(name) for name in ("projection", "encoder")]
    return {weight.path: array(weight.value) for layer in layers for weight in layer.weights}


def test_contenders_differ_in_their_slots_alone() -> None:
    state = random.getstate()
    one, other, seeded = build("dot"), build("pooling_mlp"), build("dot", seed=1)
    assert random.getstate() == state
    for path, weight in starts(one).items():
        assert np.array_equal(weight, starts(other)[path])
        assert np.array_equal(weight, starts(seeded)[path]) == path.endswith("bias")
    answers = [model.get_layer("answer").get_weights()[0] for model in (one, other, seeded)]
    assert np.array_equal(answers[0], answers[1])
    assert not np.array_equal(answers[0], answers[2])


@pytest.mark.parametrize(
    ("contender", "encoder"),
    [
        ("last_state", "gru"),
        ("additive", "cnn"),
        ("pooling_hops", "transformer"),
        ("max_pooling", "none"),
    ],
)
def test_padding_changes_nothing(contender, encoder) -> None:
    model = build(contender, encoder=encoder)
    expected = model.predict_on_batch([values(), MASK])
    np.testing.assert_allclose(expected.sum(1), 1, rtol=1e-5)
    longer = np.pad(values(), ((0, 0), (0, 2), (0, 0)), constant_values=9)
    longer[1, 2:] = -7
    found = model.predict_on_batch([longer, np.pad(MASK, ((0, 0), (0, 2)))])
    assert np.max(np.abs(found - expected)) <= 1e-6
    # It is the mask that says so.
    seen = model.predict_on_batch([longer, np.ones((2, 8), bool)])
    assert np.max(np.abs(seen - expected)) > 1e-3


@pytest.mark.parametrize(
    ("answer", "outputs"), [({"classes": 2}, 1), ({"classes": 4}, 4), ({"numbers": 7}, 7)]
)
def test_each_kind_of_answer(answer, outputs) -> None:
    model = build("mean_pooling", **answer)
    assert model.output_shape == (None, outputs)
    bias = model.get_layer("answer").bias
    bias.assign(np.full(outputs, -50.0))
    found = model.predict_on_batch([values(), MASK])
    assert (found < -40).all() == ("numbers" in answer)


def test_the_weight_of_each_step() -> None:
    weights = token_weights(build("pooling_linear")).predict_on_batch([values(), MASK])
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
    assert (weights[~MASK] == 0).all()
    assert (weights[MASK] > 0).all()


def test_a_saved_model_answers_alike(tmp_path) -> None:
    model = build("additive", numbers=2)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    np.testing.assert_array_equal(
        loaded.predict_on_batch([values(), MASK]), model.predict_on_batch([values(), MASK])
    )


@pytest.mark.parametrize("encoder", ENCODERS)
def test_every_encoder_is_built(encoder) -> None:
    width = WIDTH if encoder == "none" else 2 * UNITS
    assert build("mean_pooling", encoder=encoder).get_layer("slot").output.shape == (None, width)


def test_what_cannot_be_built_is_refused() -> None:
    for given in ({}, {"classes": 2, "numbers": 1}):
        with pytest.raises(ArgumentError, match=r"^One of `classes` and `numbers` must be given"):
            series_predictor("dot", channels=2, **given)
    with pytest.raises(ArgumentError, match=r"^`classes` must be at least 2. Received: classes=1$"):
        series_predictor("dot", channels=2, classes=1)
    with pytest.raises(ArgumentError, match=r"^`numbers` must be a positive integer"):
        series_predictor("dot", channels=2, numbers=0)
    with pytest.raises(ArgumentError, match=r"^`channels` must be a positive integer"):
        series_predictor("dot", channels=0, classes=2)
    with pytest.raises(UnknownNameError, match="`encoder`"):
        series_predictor("dot", channels=2, classes=2, encoder="lstmm")
