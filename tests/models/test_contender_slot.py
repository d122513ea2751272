"""The slot: what each contender makes of encoder states, and how many parameters it has."""

import keras
import numpy as np
import pytest

from regard.catalog import CONTENDERS, contender
from regard.errors import ArgumentError, UnknownNameError
from regard.models import ContenderSlot
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH = 3, 5, 6
# Right padding, a hole, nothing at all.
MASK = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1], [0] * 5], bool)
NAMES = [row.name for row in CONTENDERS if row.role != "reference"]
ATTENDING = [name for name in NAMES if contender(name).attends]

every = pytest.mark.parametrize("name", NAMES)


def states(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(BATCH, STEPS, WIDTH)).astype("float32")


def slot_of(name: str) -> ContenderSlot:
    keras.utils.set_random_seed(3)
    slot = ContenderSlot(name)
    slot(states(), mask=MASK)
    return slot


def vector(slot: ContenderSlot, *arguments, **options) -> np.ndarray:
    result = slot(*arguments, **options)
    return array(result[0] if isinstance(result, (tuple, list)) else result)


PARAMETERS = {
    "multiplicative": WIDTH * WIDTH,
    "additive": 2 * (WIDTH * WIDTH + WIDTH),
    # Query, key, value and output; biases on all but the keys.
    "multi_head": 4 * WIDTH * 32 + 2 * 32 + WIDTH,
    "pooling_linear": WIDTH,
    "pooling_tanh": WIDTH + 1,
    "pooling_mlp": WIDTH * WIDTH + 2 * WIDTH,
    "pooling_hops": WIDTH * WIDTH + WIDTH + 4 * WIDTH,
    "keras_additive": WIDTH,
    "keras_multi_head": 4 * WIDTH * 32 + 3 * 32 + WIDTH,
    "random_attention": WIDTH * WIDTH + 2 * WIDTH,
    "dense_control": 2 * (WIDTH * WIDTH + WIDTH),
}


@every
def test_number_of_parameters(name):
    assert slot_of(name).count_params() == PARAMETERS.get(name, 0)


@every
def test_output_and_its_symbolic_shape(name):
    slot = slot_of(name)
    width = WIDTH * 4 if name == "pooling_hops" else WIDTH
    assert vector(slot, states(), mask=MASK).shape == (BATCH, width)
    symbolic = slot(keras.Input((None, WIDTH)), mask=keras.Input((None,), dtype="bool"))
    shapes = [each.shape for each in symbolic] if name in ATTENDING else symbolic.shape
    expected = [(None, width), (None, None)] if name in ATTENDING else (None, width)
    assert shapes == expected
    found = slot.compute_output_shape((None, None, WIDTH))
    assert found == (tuple(expected) if name in ATTENDING else expected)


@every
def test_padding_changes_nothing(name):
    slot = slot_of(name)
    # Keras's own layers do read a masked NaN; a number they leave out.
    padded = np.pad(states(), ((0, 0), (0, 2), (0, 0)), constant_values=9)
    wider = np.pad(MASK, ((0, 0), (0, 2)))
    expected = vector(slot, states(), mask=MASK)[:2]
    assert close(vector(slot, padded, mask=wider)[:2], expected)


@pytest.mark.parametrize("name", ATTENDING)
def test_token_weights_are_shares(name):
    weights = array(slot_of(name)(states(), mask=MASK)[1])
    assert weights.shape == (BATCH, STEPS)
    assert np.all(weights[:2][~MASK[:2]] == 0)
    np.testing.assert_allclose(weights[:2].sum(1), 1, rtol=1e-5)
    if contender(name).layer.startswith("regard."):
        assert np.all(weights[2] == 0)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("keras_")])
def test_a_text_without_tokens_is_finite(name):
    result = vector(slot_of(name), states(), mask=MASK)[2]
    assert np.all(np.isfinite(result))
    if name != "dense_control":
        assert np.all(result == 0)


def test_token_weights_of_self_attention_are_means_over_valid_queries():
    slot = slot_of("scaled_dot")
    pairs = np.zeros((STEPS, STEPS))
    x = states()[1].astype("float64")
    for t in np.flatnonzero(MASK[1]):
        scores = {s: float(x[t] @ x[s]) / np.sqrt(WIDTH) for s in np.flatnonzero(MASK[1])}
        total = sum(np.exp(score) for score in scores.values())
        for s, score in scores.items():
            pairs[t, s] = np.exp(score) / total
    expected = pairs.sum(0) / MASK[1].sum()
    assert close(array(slot(states(), mask=MASK)[1])[1], expected, 1e-5)
    assert close(vector(slot, states(), mask=MASK)[1], expected @ x, 1e-5)


def test_several_hops_stand_side_by_side():
    slot = slot_of("pooling_hops")
    output, weights = slot._attention(states(), mask=MASK, return_attention_scores=True)
    pooled = slot(states(), mask=MASK)
    assert np.array_equal(array(pooled[0]), array(output).reshape(BATCH, -1))
    assert close(array(pooled[1]), array(weights).mean(1))


def test_last_state_is_what_keras_returns():
    embedded = np.random.default_rng(1).normal(size=(BATCH, STEPS, 4)).astype("float32")
    valid = np.array([[1, 1, 1, 0, 0], [1] * 5, [1, 0, 0, 0, 0]], bool)
    encoder = keras.layers.Bidirectional(keras.layers.GRU(3, return_sequences=True))
    sequences = encoder(embedded, mask=valid)
    last = keras.layers.Bidirectional(keras.layers.GRU(3))
    last(embedded, mask=valid)
    last.set_weights(encoder.get_weights())
    expected = array(last(embedded, mask=valid))
    assert close(vector(ContenderSlot("last_state"), sequences, mask=valid), expected)


def test_random_attention_is_not_trained():
    slot = slot_of("random_attention")
    assert slot.trainable_variables == []
    weights = array(slot(states(), mask=MASK)[1])[0]
    assert weights[:3].max() > 1.2 * weights[:3].min()  # far from uniform


def test_unusable_contenders_raise():
    with pytest.raises(ArgumentError) as caught:
        ContenderSlot("words")
    assert str(caught.value) == (
        "`contender` must be one that fits into a network. "
        "Received: contender='words', which is a method outside the ranking"
    )
    with pytest.raises(UnknownNameError, match="Did you mean 'additive'"):
        ContenderSlot("aditive")


@every
def test_the_config_gives_the_same_slot(name):
    slot = ContenderSlot.from_config(slot_of(name).get_config())
    assert slot.contender == name
