"""What masks do in models of many makes, and the first layer at which padding leaks."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from regard.errors import ArgumentTypeError
from regard.explain import check_masks
from regard.layers import AttentionPooling, DotAttention

VOCABULARY, WIDTH = 11, 6
# Keras warns of each lost mask while a model is built.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Layer '.*was passed an input with a mask:UserWarning"
)


def of_ids(follow, steps=None, mask_zero=True) -> keras.Model:
    ids = keras.Input((steps,), dtype="int32", name="ids")
    table = layers.Embedding(VOCABULARY, WIDTH, mask_zero=mask_zero, name="table")
    return keras.Model(ids, follow(table(ids), ids))


def mean(states):
    return layers.GlobalAveragePooling1D(name="mean")(states)


def masked_and_unmasked(states, ids):
    return mean(layers.Add(name="add")([states, layers.Embedding(VOCABULARY, WIDTH)(ids)]))


def end_to_end(states, _):
    # One of regard's and one of Keras's, a nested model, and a mask that passes through a layer.
    inner = keras.Input((None, WIDTH))
    recurrent = layers.SimpleRNN(4, return_sequences=True, name="rnn")
    encoder = keras.Model(inner, recurrent(inner), name="encoder")
    states = layers.LayerNormalization(name="norm")(encoder(DotAttention(name="dot")(states)))
    states = layers.MultiHeadAttention(2, 3, name="heads")(states, states)
    return layers.Dense(2, name="out")(AttentionPooling("linear", name="pool")(states))


def by_hand(states, ids):
    valid = ops.not_equal(ids, 0)
    pairs = ops.expand_dims(valid, 1)
    states = layers.MultiHeadAttention(2, 3, name="heads")(states, states, attention_mask=pairs)
    return AttentionPooling("linear", name="pool")(states, mask=valid)


BROKEN = {
    "convolution": (lambda x, _: mean(layers.Conv1D(4, 3, padding="same", name="it")(x)), "it"),
    "global maximum": (lambda x, _: layers.GlobalMaxPooling1D(name="it")(x), "it"),
    "maximum of windows": (lambda x, _: mean(layers.MaxPooling1D(2, name="it")(x)), "it"),
    "statistics over steps": (
        lambda x, _: mean(layers.GroupNormalization(2, name="it")(x)),
        "it",
    ),
    # Nothing changes where the mask is lost: it changes at the mean, which lacks it.
    "an operation": (lambda x, _: mean(x * 2), "multiply"),
    "one of two without a mask": (masked_and_unmasked, "add"),
    "a causal convolution": (
        lambda x, _: mean(layers.Conv1D(4, 3, padding="causal", name="it")(x)),
        "it",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_first_faulty_layer(case):
    keras.utils.clear_session(free_memory=False)  # so that `x * 2` is called "multiply"
    follow, first = BROKEN[case]
    model = of_ids(follow)
    before = model.get_weights()
    report = check_masks(model)
    assert (report.verdict, report.first) == ("broken", first)
    row = next(row for row in report.rows if row.layer == first)
    lost = case in ("an operation", "one of two without a mask", "a causal convolution")
    assert report.changed_at == ("mean" if lost else first)
    assert report.lost_at == (first if lost else None)
    assert (row.change <= report.tolerance) == lost
    assert row.mask == ("passes" if case == "statistics over steps" else "drops")
    assert report.gradient_change > 0.01
    assert "To mend: " in str(report)
    for one, other in zip(before, model.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_a_mask_that_travels_end_to_end():
    report = check_masks(of_ids(end_to_end))
    assert (report.verdict, report.first, report.changed_at) == ("kept", None, None)
    happened = {row.layer: (row.mask, row.carries) for row in report.rows}
    assert {name: happened[name] for name in ("table", "norm", "heads", "pool", "out")} == {
        "table": ("makes", True),
        "norm": ("passes", True),
        "heads": ("uses", True),
        "pool": ("uses", False),
        "out": ("none", False),
    }
    assert happened["encoder/rnn"] == ("uses", True)
    assert report.gradient_change <= 10 * report.tolerance
    assert max(row.change for row in report.rows) <= 1e-5


def test_masks_by_hand():
    report = check_masks(of_ids(by_hand, mask_zero=False))
    assert report.verdict == "kept"
    happened = {row.kind: row.mask for row in report.rows}
    assert happened == {
        "ops.NotEqual": "makes",
        "Embedding": "none",
        "ops.ExpandDims": "passes",
        "MultiHeadAttention": "uses",
        "AttentionPooling": "uses",
    }


def test_a_mask_that_is_an_input():
    frames, valid = keras.Input((None, 5)), keras.Input((None,), dtype="bool", name="valid")
    pooled = AttentionPooling("linear", name="pool")(frames, mask=valid)
    report = check_masks(keras.Model([frames, valid], pooled))
    assert report.verdict == "kept"
    assert [(row.layer, row.mask) for row in report.rows] == [("valid", "makes"), ("pool", "uses")]
    # Frames may be padded with anything: a convolution reads what stands there.
    states = layers.Conv1D(5, 3, padding="same", use_bias=False, name="it")(frames)
    pooled = AttentionPooling("linear", name="pool")(states, mask=valid)
    report = check_masks(keras.Model([frames, valid], pooled))
    assert (report.verdict, report.first) == ("broken", "it")
    # Not given to the layer, it is a mask that nobody uses.
    model = keras.Model([frames, valid], [layers.GlobalMaxPooling1D()(frames), valid])
    assert check_masks(model).verdict == "undecided"


def test_a_fixed_length():
    report = check_masks(of_ids(lambda x, _: layers.Dense(1)(layers.Flatten(name="it")(x)), 12))
    assert (report.verdict, report.first) == ("broken", "it")
    assert "takes 12 steps exactly" in str(report)


def test_added_padding_alone_is_enough():
    """What `Masking` gives is 0 in the padding, so nothing else can change there."""
    frames = keras.Input((None, 5))
    states = layers.Conv1D(4, 3, padding="same", name="it")(layers.Masking()(frames))
    report = check_masks(keras.Model(frames, mean(states)))
    assert (report.changed_at, report.lost_at) == ("mean", "it")
    assert next(row for row in report.rows if row.layer == "it").change <= report.tolerance


def test_given_inputs():
    model = of_ids(lambda x, _: mean(x))
    given = np.array([[3, 1, 4, 1, 5], [9, 2, 0, 0, 0]])
    assert check_masks(model, given).verdict == "kept"
    model = of_ids(lambda x, _: layers.GlobalMaxPooling1D(name="it")(x))
    assert check_masks(model, {"ids": given}).first == "it"
    undecided = check_masks(model, [given, given])
    assert "`inputs` must be as many arrays as the model takes, 1" in undecided.undecided


class Own(keras.Model):
    def call(self, x):
        return x


class Stubborn(keras.layers.Layer):
    def call(self, x):
        raise ArithmeticError("seven steps or none")

    def compute_output_spec(self, x):
        return keras.KerasTensor(x.shape, x.dtype)


UNDECIDED = {
    "a class of its own": (Own, "its layers cannot be followed"),
    "no mask": (
        lambda: of_ids(lambda x, _: mean(x), mask_zero=False),
        "no layer makes a mask and none gets one",
    ),
    "no steps": (
        lambda: keras.Sequential([keras.Input((7,)), layers.Dense(2)]),
        "none of its inputs has an axis of steps",
    ),
    "does not run": (
        lambda: of_ids(lambda x, _: Stubborn()(x)),
        "seven steps or none",
    ),
}


@pytest.mark.parametrize("case", UNDECIDED)
def test_what_cannot_be_decided(case):
    make, said = UNDECIDED[case]
    report = check_masks(make())
    assert (report.verdict, report.first, report.rows) == ("undecided", None, ())
    assert said in report.undecided
    assert said in str(report)


def test_what_is_no_model():
    with pytest.raises(ArgumentTypeError, match=r"`model` must be a Keras model\. Received"):
        check_masks(layers.Dense(3))
