"""The weight of each token, in models of every make."""

import keras
import numpy as np
import pytest
from keras import ops

from regard.errors import ArgumentError
from regard.models import open_slot, text_classifier, token_weights

IDS = np.array([[3, 1, 7, 10, 2], [4, 6, 0, 0, 0]])
VOCABULARY, WIDTH = 11, 6


def embedding(mask_zero: bool = False) -> keras.layers.Layer:
    return keras.layers.Embedding(VOCABULARY, WIDTH, mask_zero=mask_zero)


def shares(found: np.ndarray) -> bool:
    """Weights of the tokens of `IDS`: none at padding, 1 in sum, not all alike."""
    right = np.array_equal(found == 0, IDS == 0) and np.allclose(found.sum(1), 1, rtol=1e-5)
    return right and np.ptp(found[0]) > 1e-6


@pytest.mark.parametrize("encoder", ["gru", "transformer", "none"])
def test_weights_are_shares_of_the_text(encoder):
    model = text_classifier(
        "pooling_hops", vocabulary=VOCABULARY, embedding=5, units=3, encoder=encoder
    )
    before = model.predict_on_batch(IDS)
    found = token_weights(model).predict_on_batch(IDS)
    assert found.shape == IDS.shape
    assert shares(found)
    assert np.array_equal(model.predict_on_batch(IDS), before)


@pytest.mark.parametrize("name", ["multi_head", "pooling_tanh", "keras_additive"])
def test_weights_are_those_of_the_slot(name):
    model = text_classifier(name, vocabulary=VOCABULARY, embedding=WIDTH, encoder="none")
    found = token_weights(model).predict_on_batch(IDS)
    table = model.get_layer("embedding").get_weights()[0]
    slot = model.get_layer("slot")
    expected = slot(table[IDS], mask=IDS != 0, return_attention_scores=True)[1]
    np.testing.assert_allclose(found, ops.convert_to_numpy(expected), atol=1e-6)
    assert shares(found)


def test_the_model_and_its_weights_share_their_weights():
    model = text_classifier("pooling_mlp", vocabulary=VOCABULARY, encoder="none")
    weights = token_weights(model)
    before = weights.predict_on_batch(IDS)
    model.get_layer("slot").set_weights(
        [3 * each for each in model.get_layer("slot").get_weights()]
    )
    after = weights.predict_on_batch(IDS)
    assert shares(after)
    assert not np.allclose(after, before, rtol=1e-4)
    assert len(weights.weights) == len(model.weights)


class Subclassed(keras.Model):
    """A model without a graph, whose slot is two levels down."""

    def __init__(self, contender: str, calls: int = 1):
        super().__init__()
        self.embedding = embedding()
        self.inner = Inner(contender, calls)
        self.answer = keras.layers.Dense(1)

    def call(self, ids):
        return self.answer(self.inner(self.embedding(ids), ops.not_equal(ids, 0)))


class Inner(keras.layers.Layer):
    def __init__(self, contender: str, calls: int):
        super().__init__()
        self.slot = open_slot(contender)
        self.calls = calls

    def call(self, states, valid):
        return sum(self.slot(states, mask=valid) for _ in range(self.calls))


def sequential() -> keras.Model:
    return keras.Sequential(
        [embedding(mask_zero=True), open_slot("scaled_dot"), keras.layers.Dense(1)]
    )


def nested() -> keras.Model:
    states = keras.Input((None, WIDTH))
    mask = keras.Input((None,), dtype="bool")
    inner = keras.Model([states, mask], open_slot("scaled_dot")(states, mask=mask))
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, inner([embedding()(ids), ops.not_equal(ids, 0)]))


@pytest.mark.parametrize("make", [sequential, nested, lambda: Subclassed("scaled_dot")])
def test_models_of_every_make(make):
    model = make()
    model.predict_on_batch(IDS)
    assert shares(token_weights(model).predict_on_batch(IDS))


def test_inputs_may_be_named():
    ids, extra = keras.Input((None,), name="ids"), keras.Input((3,), name="extra")
    vector = open_slot("pooling_mlp")(embedding()(ids), mask=ops.not_equal(ids, 0))
    joined = keras.layers.Concatenate()([vector, extra])
    model = keras.Model({"ids": ids, "extra": extra}, keras.layers.Dense(1)(joined))
    given = {"ids": IDS, "extra": np.zeros((2, 3))}
    assert shares(token_weights(model).predict_on_batch(given))


@pytest.mark.parametrize("name", ["mean_pooling", "dense_control"])
def test_a_contender_without_weights_has_none(name):
    with pytest.raises(ArgumentError) as caught:
        token_weights(text_classifier(name, vocabulary=VOCABULARY, encoder="none"))
    assert str(caught.value) == (
        f"`model` must have a contender that attends. Received: a model with contender='{name}'"
    )
    # Also in a model within the model.
    ids = keras.Input((None,), dtype="int32")
    inner = text_classifier(name, vocabulary=VOCABULARY, encoder="none")
    with pytest.raises(ArgumentError, match="must have a contender that attends"):
        token_weights(keras.Model(ids, inner(ids)))


@pytest.mark.parametrize(
    ("contender", "calls", "times"), [("max_pooling", 1, 0), ("pooling_mlp", 2, 2)]
)
def test_a_slot_that_is_not_called_once_raises(contender, calls, times):
    model = Subclassed(contender, calls)
    model(IDS)
    with pytest.raises(ArgumentError) as caught:
        token_weights(model)(IDS)
    assert (
        "`model` must call the slot of a contender that attends once. "
        f"Received: a model that calls it {times} times"
    ) in str(caught.value)
