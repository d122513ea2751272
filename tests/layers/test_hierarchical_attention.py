"""Words to sentences to documents: weights, an encoder between the levels, nothing to pool.

Without an encoder the contract holds it (`tests/contract`).
"""

import json
import re

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, MaskError, ShapeError
from regard.layers import DotAttention, HierarchicalAttention, LocationAttention
from regard.positions import Causal
from tests.contract.gradients import gradients
from tests.contract.subjects import array, close

BATCH, SENTENCES, WORDS, WIDTH, UNITS, STATE = 3, 4, 5, 7, 6, 2
VALID = np.ones((BATCH, SENTENCES, WORDS), bool)
VALID[0, 1, 1:3] = VALID[0, 2:] = False  # holes, and two sentences of padding
VALID[1, 0] = VALID[1, 3, 4] = False  # the first sentence is empty
VALID[2] = False  # nothing at all


def words(seed: int = 0) -> np.ndarray:
    shape = (BATCH, SENTENCES, WORDS, WIDTH)
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def encoder() -> keras.layers.Layer:
    return keras.layers.GRU(STATE, return_sequences=True)


def built(*arguments, **options) -> HierarchicalAttention:
    layer = HierarchicalAttention(*arguments, **options)
    layer(words())
    random = np.random.default_rng(7)
    layer.set_weights([random.normal(0.2, 0.6, w.shape) for w in layer.get_weights()])
    return layer


def called(layer, value, **options) -> list[np.ndarray]:
    return [array(each) for each in layer(value, return_attention_scores=True, **options)]


def test_the_weights():
    layer = built(UNITS)
    expected = {"query": (1, UNITS), "kernel": (WIDTH, UNITS), "bias": (UNITS,)}
    levels = ("word", "sentence")
    assert {weight.name: weight.shape for weight in layer.weights} == {
        f"{level}_{name}": shape for level in levels for name, shape in expected.items()
    }
    wide = built(sentence_encoder=encoder())
    shapes = {weight.name: weight.shape for weight in wide.weights}
    assert shapes["word_kernel"] == (WIDTH, WIDTH)
    assert shapes["sentence_kernel"] == (STATE, STATE)
    assert any("gru_cell/recurrent_kernel" in weight.path for weight in wide.weights)
    fresh = HierarchicalAttention(kernel_initializer=keras.initializers.HeNormal(seed=3))
    fresh.build((None, None, None, WIDTH))
    assert not np.array_equal(array(fresh._word_kernel.value), array(fresh._sentence_kernel.value))


def test_masked_words_and_sentences_are_never_read_with_an_encoder_between():
    layer, value = built(UNITS, sentence_encoder=DotAttention()), words()
    output, of_sentences, of_words = called(layer, value, mask=VALID)
    assert np.all((of_words > 0) == VALID)
    assert np.all((of_sentences > 0) == VALID.any(-1))
    assert np.all(output[2] == 0)
    clean = gradients(layer, [value], mask=VALID)
    assert np.all(clean["input 0"][~VALID] == 0)
    for name, gradient in clean.items():
        assert np.any(np.abs(gradient) > 1e-6), name
    for junk in (np.nan, 1e30):
        dirty = np.where(VALID[..., None], value, np.float32(junk))
        for found, expected in zip(
            called(layer, dirty, mask=VALID), [output, of_sentences, of_words], strict=True
        ):
            assert np.array_equal(found, expected)
        for name, gradient in gradients(layer, [dirty], mask=VALID).items():
            assert np.array_equal(gradient, clean[name]), (name, junk)


def test_what_an_encoder_makes_of_an_empty_sentence_is_never_read():
    poison = keras.layers.Rescaling(1.0, offset=np.inf)  # has no mask; gives inf everywhere
    layer = built(sentence_encoder=poison)
    output, of_sentences, _ = called(layer, words()[2:], mask=VALID[2:])
    assert np.all(output == 0)
    assert np.all(of_sentences == 0)


def test_padding_changes_nothing_with_an_encoder_between():
    layer, value = built(UNITS, sentence_encoder=DotAttention()), words()
    expected = called(layer, value, mask=VALID)
    pad = ((0, 0), (0, 2), (0, 3))
    more = np.pad(value, (*pad, (0, 0)), constant_values=1e4)
    found = called(layer, more, mask=np.pad(VALID, pad))
    assert close(found[0], expected[0])
    assert close(found[1], np.pad(expected[1], pad[:2]))
    assert close(found[2], np.pad(expected[2], pad))


def test_unusable_arguments_raise():
    with pytest.raises(ArgumentTypeError) as caught:
        HierarchicalAttention(sentence_encoder="gru")
    assert str(caught.value) == (
        "`sentence_encoder` must be None or a layer. Received: sentence_encoder='gru'"
    )
    with pytest.raises(ShapeError) as caught:
        HierarchicalAttention(sentence_encoder=keras.layers.GRU(STATE))(words())
    assert str(caught.value) == (
        "`sentence_encoder` must return a vector a sentence, (batch, sentences, features). "
        f"Received: an output of shape ({BATCH}, {STATE}) for sentences of shape "
        f"({BATCH}, {SENTENCES}, {WIDTH}). A recurrent layer does so with return_sequences=True"
    )
    with pytest.raises(ShapeError, match=r"must have the shape \(batch, sentences, words, feat"):
        HierarchicalAttention()(words()[0])
    layer = built()
    text = (
        "`mask` must have the shape (batch, sentences, words) of its tensor. Received: mask of "
        f"shape ({BATCH}, {SENTENCES}) for a tensor of shape {words().shape}"
    )
    with pytest.raises(MaskError, match=re.escape(text)):
        layer(words(), mask=VALID[:, :, 0])
    with pytest.raises(MaskError, match="must be boolean or integers 0/1"):
        layer(words(), mask=VALID.astype("float32"))
    with pytest.raises(MaskError, match="two different masks"):
        layer(words(), mask=VALID, value_mask=~VALID)


def test_it_is_saved_with_its_encoder(tmp_path):
    layer = built(UNITS, sentence_encoder=encoder(), dropout=0.3, seed=5)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    copy = keras.saving.deserialize_keras_object(config)
    assert copy.get_config() == layer.get_config()
    copy(words())
    copy.set_weights(layer.get_weights())
    expected = called(layer, words(), mask=VALID)[0]
    assert np.array_equal(called(copy, words(), mask=VALID)[0], expected)
    value = keras.Input((None, None, WIDTH))
    mask = keras.Input((None, None), dtype="bool")
    outputs = layer(value, mask=mask, return_attention_scores=True)
    assert [each.shape for each in outputs] == [
        (None, STATE),
        (None, None),
        (None, None, None),
    ]
    assert outputs[0].shape == layer(value).shape
    model = keras.Model([value, mask], outputs)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert np.array_equal(array(loaded([words(), VALID])[0]), expected)
    for size in (WORDS, WORDS - 1):  # compiled, at two lengths
        inputs = [words()[:, :, :size], VALID[:, :, :size]]
        for found, wanted in zip(
            model.predict_on_batch(inputs), called(layer, inputs[0], mask=inputs[1]), strict=True
        ):
            assert close(found, wanted)


def test_half_precision_with_an_encoder_between():
    dtype, tolerance = "float16", 2e-2
    expected = called(built(UNITS, sentence_encoder=DotAttention()), words(), mask=VALID)
    between = DotAttention(dtype=f"mixed_{dtype}")
    layer = built(UNITS, sentence_encoder=between, dtype=f"mixed_{dtype}")
    for each in layer(words(), return_attention_scores=True, mask=VALID):
        assert keras.backend.standardize_dtype(each.dtype) == dtype
    for found, wanted in zip(called(layer, words(), mask=VALID), expected, strict=True):
        assert close(found, wanted, tolerance)
    assert np.all(called(layer, words(), mask=VALID)[0][2] == 0)


def test_no_words_and_no_sentences_give_zero():
    layer = built(UNITS)
    for value in (words()[:, :, :0], words()[:, :0]):
        output, of_sentences, _ = called(layer, value)
        assert output.shape == (BATCH, WIDTH)
        assert np.all(output == 0)
        assert np.all(of_sentences == 0)
    assert called(layer, words()[:0])[0].shape == (0, WIDTH)


def test_a_position_is_refused():
    with pytest.raises(ArgumentError, match="whose queries have no place"):
        HierarchicalAttention(position=Causal())


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: LocationAttention(SENTENCES), "`max_length` must be at least the number of keys"),
        (lambda: keras.layers.Conv1D(STATE, 2), "`sentence_encoder` must return a vector a senten"),
    ],
)
def test_a_number_of_sentences_that_the_encoder_does_not_take(make, expected):
    layer = HierarchicalAttention(sentence_encoder=make())
    layer.build((None, None, WORDS, WIDTH))
    documents = np.ones((1, SENTENCES + 1, WORDS, WIDTH), "float32")
    fresh = HierarchicalAttention(sentence_encoder=make())
    said = []
    for each in (layer, layer, fresh):
        with pytest.raises(ShapeError, match=expected) as caught:
            each(documents)
        said.append(str(caught.value))
    assert len(set(said)) == 1
