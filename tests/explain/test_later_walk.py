"""What a model gives without the masks that Keras 3.16 drops; there it drops them itself."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from regard.explain import check_masks
from regard.layers import AttentionPooling, CarryMask

VOCABULARY, WIDTH, UNITS = 11, 6, 4
HANDS_ON = layers.SimpleRNN(1).supports_masking  # up to Keras 3.15
later = pytest.mark.skipif(not HANDS_ON, reason="here these masks are dropped already")
pytestmark = pytest.mark.filterwarnings(
    "ignore:Layer '.*was passed an input with a mask:UserWarning"
)


def recurrent(name="rnn", **options) -> keras.layers.Layer:
    return layers.SimpleRNN(UNITS, name=name, **{"return_sequences": True, **options})


def of_ids(follow, steps=None) -> keras.Model:
    ids = keras.Input((steps,), dtype="int32", name="ids")
    table = layers.Embedding(VOCABULARY, WIDTH, mask_zero=True, name="table")
    return keras.Model(ids, follow(table(ids), ids))


def mean(states, **options):
    return layers.GlobalAveragePooling1D(name="mean")(states, **options)


def nested(states, _):
    inner = keras.Input((None, WIDTH))
    both = layers.Bidirectional(recurrent(), name="both")(inner)
    states = keras.Model(inner, both, name="encoder")(states)
    return AttentionPooling("linear", name="pool")(recurrent("second")(states))


@later
def test_a_mask_that_is_lost_there():
    report = check_masks(of_ids(lambda x, _: mean(recurrent()(x))))
    assert report.verdict == "kept"
    assert (report.later.dropped, report.later.at) == (("rnn",), "mean")
    assert (report.later.breaks, report.later.rebuilt) == (True, True)
    assert report.later.change > 0.01
    assert "This breaks on Keras 3.16, built there from its code: there `rnn` hands" in str(report)


@later
def test_a_graph_without_the_mask_breaks_as_it_stands():
    """A sequential model holds no masks, nor does a layer of several tensors: a file breaks too."""
    table = layers.Embedding(VOCABULARY, WIDTH, mask_zero=True)
    model = keras.Sequential([table, recurrent(), layers.GlobalAveragePooling1D(name="mean")])
    model(np.zeros((1, 5), "int32"))
    several = of_ids(lambda x, _: (lambda s: layers.Attention(name="it")([s, s]))(recurrent()(x)))
    for each, at in ((model, "mean"), (several, "it")):
        found = check_masks(each).later
        assert (found.dropped, found.at, found.rebuilt) == (("rnn",), at, False)
        assert found.change > 0.01


@pytest.mark.skipif(HANDS_ON, reason="here these masks are handed on")
def test_where_it_is_lost_that_is_the_fault():
    report = check_masks(of_ids(lambda x, _: mean(recurrent()(x))))
    assert (report.verdict, report.changed_at, report.lost_at) == ("broken", "mean", "rnn")
    assert report.later is None
    assert "put it into `regard.layers.CarryMask`" in str(report)


@later
def test_the_change_is_that_of_the_outputs_without_the_mask():
    """On inputs that are given: against the model of code in which nothing gets the mask."""
    layer, table = recurrent(), layers.Embedding(VOCABULARY, WIDTH, mask_zero=True)
    ids, given = keras.Input((None,), dtype="int32"), np.array([[3, 1, 4, 1, 5], [9, 2, 0, 0, 0]])
    model = keras.Model(ids, mean(layer(table(ids))))
    without = keras.Model(ids, mean(ops.copy(layer(table(ids)))))
    before, after = (ops.convert_to_numpy(each(given)) for each in (model, without))
    change = np.abs(before - after).max() / np.abs(before).max()
    assert change > 0.01
    assert np.isclose(check_masks(model, given).later.change, change, rtol=1e-4)


@later
def test_each_layer_that_drops_it_is_named():
    report = check_masks(of_ids(nested))
    assert report.later.dropped == ("encoder/both", "second")
    assert report.later.at == "pool"
    timed = of_ids(lambda x, _: mean(layers.TimeDistributed(layers.Dense(3), name="each")(x)), 12)
    assert check_masks(timed).later.dropped == ("each",)


@later
def test_a_mask_that_nobody_needs():
    def by_hand(states, ids):
        return mean(recurrent()(states), mask=ops.not_equal(ids, 0))

    report = check_masks(of_ids(by_hand))
    assert (report.later.dropped, report.later.breaks) == (("rnn",), False)
    assert report.later.change == 0
    assert "On Keras 3.16 `rnn` hands no mask on; here that changes nothing." in str(report)


@pytest.mark.parametrize(
    "follow",
    [
        lambda x, _: mean(CarryMask(recurrent(), name="carry")(x)),
        lambda x, _: recurrent(return_sequences=False)(x),
        lambda x, _: mean(layers.Dense(3)(x)),
    ],
    ids=["carried", "last state", "no such layer"],
)
def test_a_model_that_is_the_same_there(follow):
    report = check_masks(of_ids(follow))
    assert (report.verdict, report.later) == ("kept", None)
    assert "3.16" not in str(report)


class Needing(keras.layers.Layer):
    """A layer of somebody's own that does without no mask."""

    def call(self, x, mask=None):
        if mask is None and not isinstance(x, keras.KerasTensor):
            raise TypeError("where is the mask?")
        return x

    def compute_output_spec(self, x, mask=None):
        return keras.KerasTensor(x.shape, x.dtype)


@later
def test_a_layer_that_fails_without_a_mask():
    report = check_masks(of_ids(lambda x, _: Needing()(recurrent()(x))))
    assert report.later.breaks
    assert "TypeError: " in report.later.error
    assert "where is the mask?" in report.later.error


@later
def test_the_model_stays_as_it_is():
    model = of_ids(lambda x, _: mean(recurrent()(x)))
    given = np.array([[3, 1, 4, 1, 5], [9, 2, 0, 0, 0]])
    before = model.predict_on_batch(given)
    check_masks(model)
    assert np.array_equal(model.predict_on_batch(given), before)
