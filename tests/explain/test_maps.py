"""Attention weights of models of every make, against sums written by hand."""

import keras
import numpy as np
import pytest
from keras import ops

from regard import layers
from regard.explain import attention_maps
from regard.models import text_classifier

IDS = np.array([[3, 1, 7, 10, 2], [4, 6, 8, 0, 0]])
VALID = IDS != 0
VOCABULARY, WIDTH, HEADS, HEAD = 11, 6, 3, 4
KERAS_WARNS = pytest.mark.filterwarnings("ignore:Layer '(query|key|value)':UserWarning")


def softmax(scores, allowed=True):
    grown = np.where(allowed, np.exp(scores - scores.max(-1, keepdims=True)), 0)
    return grown / grown.sum(-1, keepdims=True)


def table_of(model):
    return model.get_layer("embedding").get_weights()[0]


def one_layer(layer, call=lambda layer, states: layer(states), **options) -> keras.Model:
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(VOCABULARY, WIDTH, name="embedding", **options)(ids)
    return keras.Model(ids, call(layer, states))


def as_pair(layer, states):
    return layer([states, states])


def as_two(layer, states):
    return layer(states, states)


def by_dot(states, _):
    return softmax(states @ states.swapaxes(1, 2))


def by_tanh(states, weights):
    pairs = np.tanh(states[:, :, None] + states[:, None])
    return softmax((weights[0] * pairs).sum(-1))


def by_heads(states, weights):
    query = np.einsum("btd,dnh->bnth", states, weights[0]) + weights[1][:, None]
    key = np.einsum("bsd,dnh->bnsh", states, weights[2]) + weights[3][:, None]
    return softmax(np.einsum("bnth,bnsh->bnts", query, key) / np.sqrt(HEAD))


def by_groups(states, weights):
    repeated = [*weights[:2], *(np.repeat(each, 2, axis=-2) for each in weights[2:4])]
    return by_heads(states, repeated)


def by_heads_of_regard(states, weights):
    kernels = [weights[0], weights[-3], weights[1], np.zeros((HEADS, HEAD))]
    return by_heads(states, kernels)


def by_query(states, weights):
    return softmax(states @ weights[0][0])


CASES = {
    "dot": (layers.DotAttention(name="it"), None, by_dot),
    "heads of regard": (
        layers.MultiHeadAttention(HEADS, HEAD, name="it"),
        None,
        by_heads_of_regard,
    ),
    "pooling": (layers.AttentionPooling("linear", name="it"), None, by_query),
    "keras dot": (keras.layers.Attention(name="it"), as_pair, by_dot),
    "keras additive": (keras.layers.AdditiveAttention(name="it"), as_pair, by_tanh),
    "keras heads": (keras.layers.MultiHeadAttention(HEADS, HEAD, name="it"), as_two, by_heads),
    "keras groups": (keras.layers.GroupQueryAttention(HEAD, 6, 3, name="it"), as_two, by_groups),
}


@pytest.mark.parametrize("case", CASES)
def test_weights_of_each_layer(case):
    layer, call, expected = CASES[case]
    model = one_layer(layer, call) if call else one_layer(layer)
    before = model.predict_on_batch(IDS)
    maps = attention_maps(model, IDS)
    assert list(maps) == ["it"]
    states = table_of(model)[IDS]
    np.testing.assert_allclose(maps["it"], expected(states, layer.get_weights()), atol=1e-5)
    assert np.array_equal(model.predict_on_batch(IDS), before)


@KERAS_WARNS
@pytest.mark.parametrize("case", [each for each in CASES if each != "keras groups"])
@pytest.mark.parametrize("given", ["carried", "as argument"])
def test_masks_hold(case, given):
    layer, call, _ = CASES[case]
    fresh = type(layer).from_config(layer.get_config())
    if given == "carried":
        model = one_layer(fresh, call or CASES["dot"][1] or one_call, mask_zero=True)
        inputs = IDS
    else:
        model, inputs = with_mask(fresh), {"ids": IDS, "valid": VALID}
    weights = attention_maps(model, inputs)["it"]
    # At valid queries padding has no weight and the rest sums to 1.
    weights = weights[1] if weights.ndim == 2 else weights[1, ..., :3, :]
    assert not weights[..., 3:].any()
    np.testing.assert_allclose(weights[..., :3].sum(-1), 1, atol=1e-5)


def one_call(layer, states):
    return layer(states)


def with_mask(layer) -> keras.Model:
    ids, valid = keras.Input((5,), name="ids"), keras.Input((5,), dtype="bool", name="valid")
    states = keras.layers.Embedding(VOCABULARY, WIDTH)(ids)
    if isinstance(layer, keras.layers.MultiHeadAttention):
        output = layer(states, states, attention_mask=valid[:, None])
    elif isinstance(layer, layers.AttentionLayer):
        output = layer(states, mask=valid)
    else:
        output = layer([states, states], mask=[valid, valid])
    return keras.Model({"ids": ids, "valid": valid}, output)


class Block(keras.layers.Layer):
    """A transformer block, as other libraries have them; it counts its calls."""

    def __init__(self, attention, **kwargs):
        super().__init__(**kwargs)
        self.attention = attention
        self.norm = keras.layers.LayerNormalization()
        self.supports_masking = True

    def build(self, shape):
        self.attention.build(shape, shape)
        self.norm.build(shape)
        self.calls = self.add_weight(name="calls", shape=(), trainable=False)

    def call(self, states, mask=None):
        self.calls.assign_add(1.0)
        pairs = None if mask is None else ops.expand_dims(mask, 1)
        return self.norm(states + self.attention(states, states, attention_mask=pairs))

    def get_config(self):
        own = keras.saving.serialize_keras_object(self.attention)
        return {**super().get_config(), "attention": own}


class Cached(keras.layers.MultiHeadAttention):
    """Like keras-hub's CachedMultiHeadAttention: no way to ask for the weights."""

    def call(self, query, value, key=None, attention_mask=None, training=None):
        found, _ = self._compute_attention(
            query=self._query_dense(query),
            key=self._key_dense(value if key is None else key),
            value=self._value_dense(value),
            attention_mask=attention_mask,
            training=training,
        )
        return self._output_dense(found)


def stack(attention=keras.layers.MultiHeadAttention, dropout=0.0) -> keras.Model:
    """Two blocks in a sequential model, called twice; a pooling with a penalty."""
    inner = keras.Sequential(
        [
            keras.Input((5, WIDTH)),
            Block(attention(HEADS, HEAD, dropout=dropout, name="heads"), name="first"),
            Block(attention(2, 5, dropout=dropout, name="heads"), name="second"),
        ],
        name="encoder",
    )
    ids = keras.Input((5,), dtype="int32")
    states = keras.layers.Embedding(VOCABULARY, WIDTH)(ids)
    pool = layers.AttentionPooling(attention_regularizer="l2", name="pool")
    return keras.Model(ids, keras.layers.Dense(7)(pool(inner(inner(states)))))


@pytest.mark.parametrize("attention", [keras.layers.MultiHeadAttention, Cached])
def test_layers_within_layers_within_models(attention):
    maps = attention_maps(stack(attention), IDS)
    assert {name: weights.shape for name, weights in maps.items()} == {
        "encoder/first/heads": (2, 3, 5, 5),
        "encoder/second/heads": (2, 2, 5, 5),
        "encoder/first/heads#2": (2, 3, 5, 5),
        "encoder/second/heads#2": (2, 2, 5, 5),
        "pool": (2, 5),
    }
    assert not np.allclose(maps["encoder/first/heads"], maps["encoder/first/heads#2"], atol=1e-6)
    for weights in maps.values():
        assert isinstance(weights, np.ndarray)
        np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-5)


def test_a_layer_that_gives_no_weights_has_those_it_computes():
    model = one_layer(Cached(HEADS, HEAD, name="it"), as_two)
    weights = model.get_layer("it").get_weights()
    expected = by_heads(table_of(model)[IDS], weights)
    np.testing.assert_allclose(attention_maps(model, IDS)["it"], expected, atol=1e-5)


def test_dropout_is_off():
    without, model = stack(), stack(dropout=0.4)
    model.set_weights(without.get_weights())
    expected = attention_maps(without, IDS)
    for name, weights in attention_maps(model, IDS).items():
        np.testing.assert_allclose(weights, expected[name], atol=1e-6)


def test_a_layer_and_the_one_within_it():
    model = text_classifier("pooling_hops", vocabulary=VOCABULARY, encoder="none")
    maps = attention_maps(model, IDS)
    assert {name: weights.shape for name, weights in maps.items()} == {
        "slot": (2, 5),
        "slot/attention": (2, 4, 5),
    }
    np.testing.assert_allclose(maps["slot"], maps["slot/attention"].mean(1), atol=1e-6)


def test_the_model_stays_as_it_is():
    model = stack(dropout=0.4)
    before = model.predict(IDS, verbose=0)
    config, weights = model.get_config(), model.get_weights()
    owned = [dict(vars(layer)) for layer in model._flatten_layers()]
    attention_maps(model, IDS)
    assert [set(vars(each)) for each in model._flatten_layers()] == [set(each) for each in owned]
    assert model.get_config() == config
    for old, new in zip(weights, model.get_weights(), strict=True):
        assert np.array_equal(old, new)
    assert np.array_equal(model.predict(IDS, verbose=0), before)


class Seen(keras.layers.Layer):
    """Keeps what it was given last."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.last = []

    def call(self, states):
        if not isinstance(states, keras.KerasTensor):
            self.last[:] = [states]
        return states


def test_layers_give_what_they_give_without():
    """Also where Keras's layer gives something else when it is asked for its weights.

    It does so for a query without keys; and it takes the masks of its tensors away.
    """
    ids = keras.Input((5,), dtype="int32")
    pairs = keras.Input((5, 5), dtype="bool")
    states = keras.layers.Embedding(VOCABULARY, WIDTH, mask_zero=True)(ids)
    heads = keras.layers.MultiHeadAttention(HEADS, HEAD, name="heads")
    found = heads(states, states, attention_mask=pairs)
    seen = Seen(name="seen")
    pooled = layers.AttentionPooling(name="pool")(seen(found))
    model = keras.Model([ids, pairs], pooled)
    given = [IDS, np.broadcast_to(np.arange(5)[:, None] != 1, (2, 5, 5))]
    model(given)
    before = ops.convert_to_numpy(seen.last[0])
    maps = attention_maps(model, given)
    after = ops.convert_to_numpy(seen.last[0])
    np.testing.assert_array_equal(after, before)
    assert list(maps) == ["heads", "pool"]
    assert not maps["pool"][1, 3:].any()  # the mask went on behind the heads


def test_a_list_of_inputs_and_steps_of_a_time_axis():
    words = np.random.default_rng(1).normal(size=(2, 3, 5, WIDTH)).astype("float32")
    sentence = keras.Sequential(
        [keras.Input((5, WIDTH)), layers.AttentionPooling("linear", name="words")], name="sentence"
    )
    text, extra = keras.Input((3, 5, WIDTH)), keras.Input((7,))
    sentences = keras.layers.TimeDistributed(sentence, name="each")(text)
    vector = layers.AttentionPooling(name="sentences")(sentences)
    model = keras.Model([text, extra], keras.layers.Concatenate()([vector, extra]))
    maps = attention_maps(model, [words, np.ones((2, 7))])
    steps = ["each/sentence/words", "each/sentence/words#2", "each/sentence/words#3"]
    assert list(maps) == [*steps, "sentences"]
    query = sentence.get_weights()[0][0]
    for step, name in enumerate(steps):
        np.testing.assert_allclose(maps[name], softmax(words[:, step] @ query), atol=1e-5)


class Subclassed(keras.Model):
    """A model without a graph, that asks for the weights itself."""

    def __init__(self):
        super().__init__()
        self.dot = layers.DotAttention(name="dot")
        self.told = []

    def call(self, states):
        output, weights = self.dot(states, return_attention_scores=True)
        if not isinstance(weights, keras.KerasTensor):
            self.told[:] = [weights]
        return output


def test_a_layer_that_is_asked_anyway():
    states = np.random.default_rng(2).normal(size=(2, 5, 3)).astype("float32")
    model = Subclassed()
    model(states)
    found = attention_maps(model, states)["dot"]
    np.testing.assert_allclose(found, by_dot(states, None), atol=1e-5)
    np.testing.assert_array_equal(found, ops.convert_to_numpy(model.told[0]))


def test_words_within_their_sentences():
    words = np.random.default_rng(1).normal(size=(2, 3, 5, WIDTH)).astype("float32")
    text = keras.Input((3, 5, WIDTH))
    layer = layers.HierarchicalAttention(name="document")
    model = keras.Model(text, [layer(text), layer(text)])
    _, of_sentences, of_words = layer(words, return_attention_scores=True)
    maps = attention_maps(model, words)
    assert list(maps) == ["document", "document/words", "document#2", "document#2/words"]
    np.testing.assert_array_equal(maps["document"], ops.convert_to_numpy(of_sentences))
    np.testing.assert_array_equal(maps["document/words"], ops.convert_to_numpy(of_words))
    np.testing.assert_array_equal(maps["document#2/words"], maps["document/words"])
