"""`quantize`: Keras's dense layers around regard's are quantised; regard's say no, and stay."""

import warnings

import keras
import numpy as np
import pytest

from regard import layers
from regard.errors import UnsupportedError
from tests.contract.subjects import array
from tests.layers.every_layer import EVERY, FLAT, WIDTH, inputs, judge, made, reader

# Their models are built once for all tests of this file.
pytestmark = pytest.mark.xdist_group("quantised")


def quantise(model: keras.Model) -> list[str]:
    """Quantise to int8; return what Keras warns of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        model.quantize("int8")
    return [str(each.message) for each in caught if each.category is UserWarning]


@pytest.fixture(scope="module")
def quantised(tmp_path_factory):
    """A quantised model, its weights before, what Keras said, and the model from a file."""
    model = judge(reader(made()))
    weights = {each.path: array(each.value).copy() for each in model.weights}
    said = quantise(model)
    path = tmp_path_factory.mktemp("quantised") / "model.keras"
    model.save(path)
    return model, weights, said, keras.saving.load_model(path, safe_mode=True)


def test_a_quantised_model_runs_and_is_saved(quantised):
    model, _, _, loaded = quantised
    assert np.all(np.isfinite(model.predict_on_batch(inputs())))
    for one, other in zip(model.weights, loaded.weights, strict=True):
        assert one.path == other.path
        assert np.array_equal(array(one.value), array(other.value)), one.path


@pytest.mark.parametrize("name", EVERY)
def test_the_dense_layer_behind_is_quantised_and_the_layer_is_not(quantised, name):
    model, weights, said, loaded = quantised
    for each in (model, loaded):
        kernel = each.get_layer(f"{name}_answer").variables
        assert "int8" in {keras.backend.standardize_dtype(one.dtype) for one in kernel}
        own = each.get_layer(name).weights
        assert all(np.array_equal(array(one.value), weights[one.path]) for one in own)
    kind = type(model.get_layer(name)).__name__
    # Of these no weight is their own, and what is inside speaks.
    if name not in ("activity_penalty", "carry_mask"):
        assert any(f"for {kind}, which stays as it is" in each for each in said)


@pytest.mark.parametrize("name", EVERY)
def test_a_layer_by_itself_refuses(name):
    layer = EVERY[name]()
    layer.build((None,) * (2 if name in FLAT else 3) + (WIDTH,))
    kind = type(layer).__name__
    with pytest.raises(UnsupportedError, match=rf"Received: quantize\(mode='int8'\) for {kind}, "):
        layer.quantize("int8")


def test_an_encoder_between_two_levels_is_quantised(tmp_path):
    encoder = keras.layers.Dense(4)
    documents = keras.Input((3, 5, WIDTH))
    layer = layers.HierarchicalAttention(5, sentence_encoder=encoder)
    model = keras.Model(documents, layer(documents))
    quantise(model)
    assert encoder.quantization_mode == "int8"
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    given = np.random.default_rng(0).normal(size=(2, 3, 5, WIDTH)).astype("float32")
    assert np.array_equal(loaded.predict_on_batch(given), model.predict_on_batch(given))
