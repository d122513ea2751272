"""A layer around another: the mask goes on, and what was right stays as it was."""

import inspect
import warnings

import keras
import numpy as np
import pytest
from keras import layers as keras_layers

from regard.errors import ArgumentError, ArgumentTypeError, MaskError, ShapeError
from regard.layers import AttentionPooling, CarryMask
from regard.ops.keras_mask import attach_mask, carried_mask
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH, UNITS, WORDS = 3, 5, 4, 3, 11
VALID = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 1, 0, 1, 0]], bool)
LONGER = {"return_sequences": True}

# Each keeps the steps. What Keras 3.15 hands a mask on for, and a convolution, where it does not.
WRAPPED = {
    "lstm": lambda: keras_layers.LSTM(UNITS, **LONGER),
    "gru": lambda: keras_layers.GRU(UNITS, **LONGER),
    "zeros at masked steps": lambda: keras_layers.SimpleRNN(
        UNITS, zero_output_for_mask=True, **LONGER
    ),
    "backwards": lambda: keras_layers.SimpleRNN(UNITS, go_backwards=True, **LONGER),
    "bidirectional": lambda: keras_layers.Bidirectional(keras_layers.GRU(UNITS, **LONGER)),
    "of cells": lambda: keras_layers.RNN(
        [keras_layers.GRUCell(UNITS), keras_layers.GRUCell(2)], **LONGER
    ),
    "step by step": lambda: keras_layers.TimeDistributed(keras_layers.Dense(UNITS)),
    "convolution": lambda: keras_layers.Conv1D(UNITS, 3, padding="same"),
}


def states(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape or (BATCH, STEPS, WIDTH)).astype("float32")


def carrying(given: np.ndarray, mask: np.ndarray = VALID):
    return attach_mask(keras.ops.convert_to_tensor(given), keras.ops.convert_to_tensor(mask))


@pytest.mark.parametrize("name", WRAPPED)
def test_what_the_layer_gives_with_its_mask(name):
    """To the last bit, at masked steps too where a step does not read them."""
    layer = WRAPPED[name]()
    wrapped, given = CarryMask(layer), carrying(states())
    found = wrapped(given)
    out = VALID[:, ::-1] if name == "backwards" else VALID  # its steps come out in that order
    assert np.array_equal(array(carried_mask(found)), out)
    takes = "mask" in inspect.signature(layer.call).parameters
    alone = array(
        layer(states(), **({"mask": keras.ops.convert_to_tensor(VALID)} if takes else {}))
    )
    if name == "convolution":
        zeros = np.where(VALID[..., None], states(), np.float32(0))
        alone = array(layer(zeros))
    valid = VALID if name == "step by step" else np.ones_like(VALID)
    assert np.array_equal(array(found)[valid], alone[valid])
    assert np.array_equal(array(wrapped(states())), array(layer(states())))
    assert carried_mask(wrapped(states())) is None


def test_nobody_warns_of_a_mask_that_is_kept():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for make in WRAPPED.values():
            CarryMask(make())(carrying(states()))


@pytest.mark.parametrize("name", [name for name in WRAPPED if name != "step by step"])
def test_padding_changes_nothing_behind_it(name):
    """Through two of them: the second is told the mask, and so is the pooling."""
    ids = keras.Input((None,), dtype="int32")
    hidden = keras_layers.Embedding(WORDS, WIDTH, mask_zero=True)(ids)
    for _ in range(2):
        hidden = CarryMask(WRAPPED[name]())(hidden)
    model = keras.Model(ids, AttentionPooling()(hidden))
    some = np.array([[3, 1, 4, 0, 0], [2, 7, 1, 8, 0]], "int32")
    longer = np.pad(some, ((0, 0), (0, 4)))
    assert close(model.predict_on_batch(longer), model.predict_on_batch(some))


def test_the_mask_that_is_given_replaces_the_carried_one():
    wrapped, other = CarryMask(WRAPPED["gru"]()), VALID[::-1].copy()
    found = wrapped(carrying(states()), mask=other)
    assert np.array_equal(array(carried_mask(found)), other)
    assert np.array_equal(array(found), array(wrapped(states(), mask=other)))
    assert not np.array_equal(array(found), array(wrapped(carrying(states()))))


def test_a_last_state_carries_no_mask():
    layer = keras_layers.LSTM(UNITS)
    wrapped = CarryMask(layer)
    found = wrapped(carrying(states()))
    assert carried_mask(found) is None
    assert np.array_equal(array(found), array(layer(states(), mask=VALID)))
    symbolic = keras.Input((None, WIDTH))
    attach_mask(symbolic, keras.Input((None,), dtype="bool"))
    assert carried_mask(wrapped(symbolic)) is None


@pytest.mark.parametrize("merge_mode", ["concat", None])
def test_states_carry_no_mask(merge_mode):
    inner = keras_layers.LSTM(UNITS, return_state=True, **LONGER)
    wrapped = CarryMask(keras_layers.Bidirectional(inner, merge_mode=merge_mode))
    sequences = 1 if merge_mode else 2
    symbolic, mask = keras.Input((None, WIDTH)), keras.Input((None,), dtype="bool")
    for found in (wrapped(carrying(states())), wrapped(symbolic, mask=mask)):
        carried = [carried_mask(each) is not None for each in found]
        assert carried == [True] * sequences + [False] * 4


def test_first_states_and_the_mask():
    """Keras forgets the mask that the inputs carry where a call has first states too."""
    layer, first = keras_layers.GRU(UNITS, **LONGER), states(BATCH, UNITS)
    wrapped = CarryMask(layer)
    expected = array(layer(states(), initial_state=first, mask=keras.ops.convert_to_tensor(VALID)))
    assert np.array_equal(array(wrapped(carrying(states()), initial_state=first)), expected)
    assert not np.array_equal(array(wrapped(carrying(states()))), expected)
    ids, state = keras.Input((None, WIDTH)), keras.Input((UNITS,))
    model = keras.Model([ids, state], wrapped(ids, initial_state=state))
    assert model([states(), first]).shape == (BATCH, STEPS, UNITS)
    with pytest.raises(ArgumentError, match="`initial_state` is for a recurrent layer"):
        CarryMask(WRAPPED["convolution"]())(states(), initial_state=first)


# Keras 3.16 warns of the layer that stands alone here.
@pytest.mark.filterwarnings("ignore:Layer 'gru.*was passed an input with a mask:UserWarning")
def test_words_within_sentences():
    """A mask of words reaches each sentence; a sentence counts if one of its words does."""
    words = np.zeros((2, 3, 4), bool)
    words[0, :2, :3], words[1, 0, 1] = True, True
    given = states(2, 3, 4, WIDTH)
    last = keras_layers.GRU(UNITS)
    wrapped = CarryMask(keras_layers.TimeDistributed(last))
    found = wrapped(carrying(given, words))
    assert np.array_equal(array(carried_mask(found)), words.any(-1))
    for place in range(3):
        alone = array(last(given[:, place], mask=keras.ops.convert_to_tensor(words[:, place])))
        assert close(array(found)[:, place], alone)
    each = CarryMask(keras_layers.TimeDistributed(keras_layers.GRU(UNITS, **LONGER)))
    assert np.array_equal(array(carried_mask(each(given, mask=words))), words)


def test_padding_is_not_read():
    given = np.where(VALID[..., None], states(), np.nan).astype("float32")
    for make in WRAPPED.values():
        wrapped = CarryMask(make())
        assert np.array_equal(
            array(wrapped(given, mask=VALID)), array(wrapped(states(), mask=VALID))
        )


def test_the_inputs_keep_their_own_mask():
    """A layer that hands its input on gives no tensor of its own to put a mask on."""
    given, other = carrying(states()), VALID[::-1].copy()
    CarryMask(keras_layers.Identity())(given, mask=other)
    assert np.array_equal(array(carried_mask(given)), VALID)


def test_it_is_of_the_dtype_of_its_layer():
    wrapped = CarryMask(keras_layers.GRU(UNITS, dtype="mixed_float16", **LONGER))
    assert wrapped.compute_dtype == "float16"
    assert keras.backend.standardize_dtype(wrapped(states()).dtype) == "float16"
    assert wrapped.variable_dtype == "float32"


@pytest.mark.parametrize("name", [name for name in WRAPPED if name != "of cells"])
def test_a_saved_model(name, tmp_path):
    inputs = keras.Input((STEPS, WIDTH))
    mask = keras.Input((STEPS,), dtype="bool")
    hidden = CarryMask(WRAPPED[name](), name="wrapped")(inputs, mask=mask)
    model = keras.Model([inputs, mask], AttentionPooling(name="pool")(hidden))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    assert np.array_equal(array(loaded([states(), VALID])), array(model([states(), VALID])))
    again = loaded.get_layer("wrapped")
    assert type(again.layer) is type(WRAPPED[name]())
    assert carried_mask(again(carrying(states()))) is not None


@pytest.mark.only_on("jax")
def test_what_is_no_layer():
    with pytest.raises(ArgumentTypeError, match=r"`layer` must be a layer\. Received: layer='gru'"):
        CarryMask("gru")


@pytest.mark.only_on("jax")
@pytest.mark.parametrize(
    "layer",
    [
        keras_layers.Conv1D(UNITS, 3),
        keras_layers.Conv1D(UNITS, 3, strides=2, padding="same"),
        keras_layers.MaxPooling1D(2),
    ],
    ids=["valid", "strides", "pooling"],
)
@pytest.mark.parametrize("steps", [None, STEPS])
def test_other_steps_have_no_mask(layer, steps):
    layer = type(layer).from_config(layer.get_config())
    with pytest.raises(
        ShapeError, match="`layer` must keep the steps of its input, or return none"
    ):
        CarryMask(layer)(keras.Input((steps, WIDTH)))


@pytest.mark.only_on("jax")
def test_what_does_not_fit():
    with pytest.raises(MaskError, match=r"`mask` must have the shape \(batch, steps\)"):
        CarryMask(WRAPPED["gru"]())(states(), mask=VALID[:, :4])
    with pytest.raises(MaskError, match="`mask` must be boolean or integers"):
        CarryMask(WRAPPED["gru"]())(states(), mask=VALID.astype("float32"))
    with pytest.raises(ShapeError, match=r"known features, 3 axes, for GRU\. Received"):
        CarryMask(WRAPPED["gru"]())(states(2, 3, 4, 5))
    # The order of Keras's own: the first states are no mask.
    with pytest.raises(ArgumentTypeError, match="`mask` must be a tensor or an array"):
        CarryMask(WRAPPED["lstm"]())(states(), [states(BATCH, UNITS)] * 2)


def test_what_fits_its_layer_of_regard():
    pooled = CarryMask(AttentionPooling())
    assert carried_mask(pooled(carrying(states()))) is None
    with pytest.raises(ShapeError, match="must have 4 features"):
        pooled(states(BATCH, STEPS, WIDTH + 1))
