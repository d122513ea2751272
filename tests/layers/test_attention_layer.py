"""What all attention layers share, in the surroundings that people put them into."""

import keras
import numpy as np
import pytest

from regard import layers
from regard.errors import ArgumentTypeError, MaskError, ShapeError
from regard.ops.keras_mask import attach_mask, carried_mask
from regard.positions import Causal
from tests.contract.subjects import array, close

BATCH, QUERIES, KEYS, WIDTH = 2, 3, 5, 7
VALID = np.array([[True, False, True, True, False], [False, True, True, True, True]])

PAIRS = {
    "dot": lambda **kwargs: layers.DotAttention("learned", **kwargs),
    "multiplicative": lambda **kwargs: layers.MultiplicativeAttention(**kwargs),
    "additive": lambda **kwargs: layers.AdditiveAttention(4, **kwargs),
    "concat": lambda **kwargs: layers.ConcatAttention(4, **kwargs),
    "cosine": lambda **kwargs: layers.CosineAttention(**kwargs),
    "location": lambda **kwargs: layers.LocationAttention(11, **kwargs),
    "multi_head": lambda **kwargs: layers.MultiHeadAttention(2, 6, **kwargs),
}
EVERY = {**PAIRS, "pooling": lambda **kwargs: layers.AttentionPooling(units=4, **kwargs)}

pairs = pytest.mark.parametrize("make", PAIRS.values(), ids=PAIRS)
every = pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)


def states(batch: int = BATCH, steps: int = KEYS, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(batch, steps, WIDTH)).astype("float32")


def model_of(layer: keras.layers.Layer) -> keras.Model:
    inputs, mask = keras.Input((None, WIDTH)), keras.Input((None,), dtype="bool")
    return keras.Model([inputs, mask], layer(inputs, mask=mask))


def test_the_abstract_layer_cannot_be_made():
    with pytest.raises(TypeError, match="abstract"):
        layers.AttentionLayer()


@every
def test_sizes_of_one_and_lengths_that_change(make):
    layer = make()
    model = model_of(layer)
    for batch, steps in ((1, 1), (2, 4)):
        inputs, mask = states(batch, steps), np.ones((batch, steps), bool)
        assert close(array(model([inputs, mask])), array(layer(inputs)))
    one = array(layer(states(1, 1), return_attention_scores=True)[1])
    assert np.all(one == 1)


@pairs
def test_no_queries_give_no_output(make):
    layer = make()
    assert tuple(layer(states()[:, :0], states()).shape) == (BATCH, 0, WIDTH)
    assert tuple(layer(states()[:0]).shape) == (0, KEYS, WIDTH)


@every
def test_no_keys_give_output_zero(make):
    layer = make()
    layer(states())
    layer.set_weights([np.full(weight.shape, 0.3) for weight in layer.weights])  # biases too
    inputs = [states()[:, :0]] if layer.name.startswith("attention_pooling") else [states()] * 2
    inputs[-1] = inputs[-1][:, :0]
    output, weights = layer(*inputs, return_attention_scores=True)
    assert weights.shape[-1] == 0
    assert np.all(array(output) == 0)


@every
def test_a_compiled_model_trains(make):
    model = model_of(make(dropout=0.2, seed=3, attention_regularizer="l2"))
    jit = keras.backend.backend() != "torch"
    model.compile(keras.optimizers.SGD(0.1), "mse", jit_compile=jit)
    target = np.zeros(model([states(), VALID]).shape, "float32")
    loss = model.train_on_batch([states(), VALID], target)
    assert np.all(np.isfinite(loss))


@every
def test_mixed_precision(make):
    layer = make(dtype="mixed_float16")
    output, weights = layer(states(), mask=VALID, return_attention_scores=True)
    for each in (output, weights):
        assert keras.backend.standardize_dtype(each.dtype) == "float16"
    for weight in layer.weights:
        assert weight.dtype == "float32"


@pairs
def test_mixed_precision_keeps_the_carried_mask(make):
    layer = make(dtype="mixed_float16")
    x = attach_mask(keras.ops.convert_to_tensor(states()), keras.ops.convert_to_tensor(VALID))
    for output in (layer(x), layer(x, x)):
        assert np.array_equal(array(carried_mask(output)), VALID)
        assert np.all(array(output)[~VALID] == 0)


@pytest.mark.only_on("tensorflow", "torch")
@every
def test_float64(make):
    layer = make(dtype="float64")
    layer(states().astype("float64"))
    single = make()
    single(states())
    single.set_weights(layer.get_weights())
    output = layer(states().astype("float64"), mask=VALID)
    assert keras.backend.standardize_dtype(output.dtype) == "float64"
    assert close(array(output), array(single(states(), mask=VALID)), 1e-5)


@every
def test_integers_are_numbers_like_others(make):
    layer = make()
    counts = np.random.default_rng(0).integers(-2, 3, (BATCH, KEYS, WIDTH))
    expected = array(layer(counts.astype("float32")))
    assert close(array(layer(counts)), expected)
    assert np.any(expected != 0)


@every
def test_inputs_of_another_precision_are_cast(make):
    layer = make(autocast=False)
    output = layer(keras.ops.cast(states(), "float16"))
    assert keras.backend.standardize_dtype(output.dtype) == "float32"


@every
def test_time_distributed(make):
    layer = make()
    inputs = np.stack([states(seed=seed) for seed in (0, 1, 2)], axis=1)  # (B, 3, S, D)
    outer = array(keras.layers.TimeDistributed(layer)(inputs))
    for i in range(3):
        assert close(outer[:, i], array(layer(inputs[:, i])))


@every
def test_training_none_means_inference(make):
    layer = make(dropout=0.5, seed=3)
    assert np.array_equal(array(layer(states(), training=None)), array(layer(states())))


@every
def test_rematerialised(make):
    layer = make()
    expected = array(layer(states(), mask=VALID))
    again = keras.remat(lambda x: layer(x, mask=VALID))
    assert close(array(again(keras.ops.convert_to_tensor(states()))), expected)
    with keras.RematScope(mode="full"):
        inside = make()
        assert array(inside(states())).shape == expected.shape


@pairs
def test_keywords_in_a_functional_model(make):
    layer = make()
    query, value = keras.Input((None, WIDTH), name="q"), keras.Input((None, WIDTH), name="v")
    mask = keras.Input((None,), dtype="uint8", name="m")
    output = layer(value=value, query=query, value_mask=mask)
    model = keras.Model({"q": query, "v": value, "m": mask}, output)
    inputs = {"q": states(steps=QUERIES, seed=1), "v": states(), "m": VALID.astype("uint8")}
    expected = layer(inputs["q"], inputs["v"], value_mask=VALID)
    assert close(array(model(inputs)), array(expected))


@every
def test_weights_files_do_not_depend_on_what_was_built_before(make, tmp_path):
    saved = model_of(make())
    saved.save_weights(tmp_path / "model.weights.h5")
    for _ in range(2):
        make()(states())
    loaded = model_of(make(dropout=0.3))
    loaded.load_weights(tmp_path / "model.weights.h5")
    assert np.array_equal(array(loaded([states(), VALID])), array(saved([states(), VALID])))


@every
def test_a_cloned_model_has_its_own_weights(make):
    model = model_of(make())
    clone = keras.models.clone_model(model)
    shapes = [[weight.shape for weight in each.weights] for each in (model, clone)]
    assert shapes[0] == shapes[1]
    assert not {id(weight) for weight in model.weights} & {id(weight) for weight in clone.weights}


@every
def test_the_text_of_an_unusable_mask(make):
    with pytest.raises(MaskError, match=r"Received: mask of shape \(2, 4\) for .* \(2, 5, 7\)"):
        make()(states(), mask=VALID[:, :4])
    with pytest.raises(ArgumentTypeError, match="`mask` must be a tensor or an array"):
        make()(states(), mask=VALID.tolist())


@every
def test_the_text_of_an_unusable_input(make):
    name = "value" if make is EVERY["pooling"] else "query"
    text = rf"`{name}` must have the shape .* Received: {name} of shape \(5, 7\)"
    with pytest.raises(ShapeError, match=text):
        make()(states()[0])
    with pytest.raises(ShapeError, match="with known features"):
        make()(keras.Input((None, None)))
    with pytest.raises(ArgumentTypeError) as caught:
        make()([states(), states()])
    assert f"`{name}` must be one tensor, not a list of tensors." in str(caught.value)
    assert ("Call layer(query, value) instead" in str(caught.value)) == (name == "query")


@every
def test_symbols_have_the_shapes_of_arrays(make):
    """Batch, lengths and widths differ, so that none stands in for another."""
    layer = make()
    sizes = (4, 5, 6)
    found = layer(keras.KerasTensor(sizes), return_attention_scores=True)
    given = layer(np.zeros(sizes, "float32"), return_attention_scores=True)
    assert [tuple(each.shape) for each in found] == [tuple(each.shape) for each in given]


def test_symbols_of_one_length_and_two_widths_have_places():
    layer = layers.MultiplicativeAttention(position=Causal())
    output = layer(keras.KerasTensor((4, 5, 6)), keras.KerasTensor((4, 5, 7)))
    assert tuple(output.shape) == (4, 5, 7)
