"""The slot: what each contender makes of encoder states, and how many parameters it has."""

import random

import keras
import numpy as np
import pytest

from regard.catalog import CONTENDERS, contender
from regard.errors import ArgumentError, ArgumentTypeError, MaskError, ShapeError, UnknownNameError
from regard.models import ContenderSlot
from regard.models.contender_slot import recorded_weights
from regard.ops.keras_mask import attach_mask
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH = 3, 5, 6
# Right padding, a hole, nothing at all.
MASK = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1], [0] * 5], bool)
NAMES = [row.name for row in CONTENDERS]
ATTENDING = [name for name in NAMES if contender(name).attends]

every = pytest.mark.parametrize("name", NAMES)


def states(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(BATCH, STEPS, WIDTH)).astype("float32")


def slot_of(name: str, **options) -> ContenderSlot:
    slot = ContenderSlot(name, seed=3, **options)
    slot.build((None, None, WIDTH))
    return slot


def vector(slot: ContenderSlot, *arguments, **options) -> np.ndarray:
    return array(slot(*arguments, **options))


def weights_of(slot: ContenderSlot, *arguments, **options) -> np.ndarray:
    return array(slot(*arguments, return_attention_scores=True, **options)[1])


HEADS = 4 * WIDTH * 32 + 2 * 32 + WIDTH
PARAMETERS = {
    "multiplicative": WIDTH * WIDTH,
    "additive": 2 * (WIDTH * WIDTH + WIDTH),
    # Query, key, value and output; biases on all but the keys.
    "multi_head": HEADS,
    "pooling_linear": WIDTH,
    "pooling_tanh": WIDTH + 1,
    "pooling_mlp": WIDTH * WIDTH + 2 * WIDTH,
    "pooling_hops": WIDTH * WIDTH + WIDTH + 4 * WIDTH,
    "cosine": 1,
    "concat": 2 * WIDTH * WIDTH + WIDTH,
    "multi_head_alibi": HEADS,
    "multi_head_rotary": HEADS,
    "multi_head_t5": HEADS + 32 * 4,  # a number for each bucket and head
    "pooling_sparse": WIDTH * WIDTH + 2 * WIDTH,
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
    inputs = keras.Input((None, WIDTH)), keras.Input((None,), dtype="bool")
    assert slot(inputs[0], mask=inputs[1]).shape == (None, width)
    assert slot.compute_output_shape((None, None, WIDTH)) == (None, width)
    if name in ATTENDING:
        both = slot(inputs[0], mask=inputs[1], return_attention_scores=True)
        assert [each.shape for each in both] == [(None, width), (None, None)]


@pytest.mark.parametrize("name", ATTENDING)
def test_asking_for_the_weights_does_not_change_the_vector(name):
    slot = slot_of(name)
    both = slot(states(), mask=MASK, return_attention_scores=True)
    # A text without tokens is Keras's own affair in Keras's own layers.
    assert close(array(both[0])[:2], vector(slot, states(), mask=MASK)[:2])


@every
def test_a_mask_arrives_in_any_way(name):
    slot = slot_of(name)
    expected = vector(slot, states(), mask=MASK)
    assert np.array_equal(vector(slot, states(), mask=MASK.astype("int32")), expected)
    carrying = keras.ops.convert_to_tensor(states())
    attach_mask(carrying, keras.ops.convert_to_tensor(MASK))
    assert np.array_equal(vector(slot, carrying), expected)
    # One that is given takes the place of the one that is carried.
    whole = np.ones_like(MASK)
    assert np.array_equal(vector(slot, carrying, mask=whole), vector(slot, states(), mask=whole))
    assert np.array_equal(vector(slot, states()), vector(slot, states(), mask=whole))
    assert not close(vector(slot, states())[:2], expected[:2])


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
    weights = weights_of(slot_of(name), states(), mask=MASK)
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
    assert close(weights_of(slot, states(), mask=MASK)[1], expected, 1e-5)
    assert close(vector(slot, states(), mask=MASK)[1], expected @ x, 1e-5)


def test_several_hops_stand_side_by_side():
    slot = slot_of("pooling_hops")
    output, weights = slot._attention(states(), mask=MASK, return_attention_scores=True)
    pooled = slot(states(), mask=MASK, return_attention_scores=True)
    assert np.array_equal(array(pooled[0]), array(output).reshape(BATCH, -1))
    assert close(array(pooled[1]), array(weights).mean(1))


def test_last_state_is_what_keras_returns():
    embedded = np.random.default_rng(1).normal(size=(BATCH, STEPS, 4)).astype("float32")
    valid = np.array([[1, 1, 1, 0, 0], [1] * 5, [1, 0, 0, 0, 0]], bool)
    x, mask = keras.Input((None, 4)), keras.Input((None,), dtype="bool")
    encoder = keras.layers.Bidirectional(keras.layers.SimpleRNN(3, return_sequences=True))
    last = keras.layers.Bidirectional(keras.layers.SimpleRNN(3))
    slot = ContenderSlot("last_state", bidirectional=True)
    outputs = [slot(encoder(x, mask=mask), mask=mask), last(x, mask=mask)]
    last.set_weights(encoder.get_weights())
    # Compiled: much faster with recurrent layers on JAX.
    found, expected = keras.Model([x, mask], outputs).predict_on_batch([embedded, valid])
    assert close(found, expected)


def test_last_state_of_another_encoder_is_the_last_valid_state_as_a_whole():
    x = states()
    expected = np.stack([x[0, 2], x[1, 4], np.zeros(WIDTH)])
    assert np.array_equal(vector(ContenderSlot("last_state"), x, mask=MASK), expected)
    assert np.array_equal(vector(ContenderSlot("last_state"), x[..., :5], mask=MASK).shape, (3, 5))


def test_random_attention_is_not_trained():
    slot = slot_of("random_attention")
    assert slot.trainable_variables == []
    weights = weights_of(slot, states(), mask=MASK)[0]
    assert weights[:3].max() > 1.2 * weights[:3].min()  # far from uniform


@pytest.mark.parametrize("name", ["random_attention", "additive"])
def test_random_attention_stays_untrained_when_a_model_thaws(name):
    states_in = keras.Input((None, WIDTH))
    model = keras.Model(states_in, slot_of(name)(states_in))
    model.trainable = False
    assert model.trainable_variables == []
    model.trainable = True
    assert (model.trainable_variables == []) == (name == "random_attention")


def test_the_weights_of_each_call_are_recorded():
    slot, plain = slot_of("pooling_mlp"), slot_of("mean_pooling")
    slot(states(), mask=MASK)  # outside of any record
    with recorded_weights() as record:
        plain(states(), mask=MASK)
        assert np.array_equal(vector(slot, states(), mask=MASK), vector(slot, states(), mask=MASK))
    slot(states(), mask=MASK)
    assert len(record) == 2
    assert np.array_equal(array(record[0]), weights_of(slot, states(), mask=MASK))


@every
def test_the_seed_decides_and_leaves_the_global_one_alone(name):
    keras.utils.set_random_seed(1)
    state = random.getstate()
    one = slot_of(name)
    assert random.getstate() == state
    keras.utils.set_random_seed(2)
    # Both start alike, and so does what is drawn without a seed after them.
    equal = [
        np.array_equal(mine, other)
        for mine, other in zip(one.get_weights(), slot_of(name).get_weights(), strict=True)
    ]
    assert all(equal)


@pytest.mark.parametrize("name", ["additive", "keras_multi_head", "dense_control"])
def test_another_seed_starts_elsewhere(name):
    one, other = slot_of(name), ContenderSlot(name, seed=4)
    other.build((None, None, WIDTH))
    for mine, its in zip(one.get_weights(), other.get_weights(), strict=True):
        assert np.array_equal(mine, its) == (not np.any(mine))


def test_without_a_seed_the_global_one_decides():
    starts = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        slot = ContenderSlot("pooling_linear")
        slot.build((None, None, WIDTH))
        starts.append(slot.get_weights()[0])
    assert np.array_equal(starts[0], starts[1])
    assert not np.array_equal(starts[0], starts[2])


@pytest.mark.parametrize("name", ["keras_multi_head", "additive", "dense_control"])
def test_half_precision_reaches_the_contender(name):
    slot = slot_of(name, dtype="mixed_bfloat16")
    found = slot(states(), mask=MASK)
    assert keras.backend.standardize_dtype(found.dtype) == "bfloat16"
    assert {weight.dtype for weight in slot.weights} == {"float32"}
    symbolic = slot(keras.Input((None, WIDTH)))
    assert symbolic.dtype == "bfloat16"


def test_unusable_contenders_raise():
    with pytest.raises(UnknownNameError, match="Received: contender='words'"):
        ContenderSlot("words")  # a reference of one task
    with pytest.raises(UnknownNameError, match="Did you mean 'additive'"):
        ContenderSlot("aditive")


def test_wrong_arguments_raise():
    with pytest.raises(ArgumentTypeError, match="`bidirectional` must be True or False"):
        ContenderSlot("dot", bidirectional=1)
    with pytest.raises(ArgumentError, match="`seed` must be None or an integer"):
        ContenderSlot("dot", seed=-1)


@pytest.mark.parametrize(
    ("options", "shape", "text"),
    [
        (
            {},
            (None, 6),
            "`states` must have the shape (batch, steps, features) with known features. "
            "Received: states of shape (None, 6)",
        ),
        (
            {},
            (None, 4, None),
            "`states` must have the shape (batch, steps, features) with known features. "
            "Received: states of shape (None, 4, None)",
        ),
        (
            {"bidirectional": True},
            (None, 4, 5),
            "`states` of a bidirectional encoder must have an even number of features, half of "
            "them from each direction. Received: states of shape (None, 4, 5)",
        ),
    ],
)
def test_states_that_do_not_fit_raise(options, shape, text):
    with pytest.raises(ShapeError) as caught:
        ContenderSlot("last_state", **options).build(shape)
    assert str(caught.value) == text


@pytest.mark.parametrize("symbolic", [False, True])
def test_weights_of_a_contender_without_them_raise(symbolic):
    given = keras.Input((None, WIDTH)) if symbolic else states()
    with pytest.raises(ArgumentError) as caught:
        ContenderSlot("max_pooling")(given, return_attention_scores=True)
    assert (
        "`return_attention_scores` needs a contender that attends. "
        "Received: return_attention_scores=True with contender='max_pooling'"
    ) in str(caught.value)


def test_a_mask_that_does_not_fit_raises():
    with pytest.raises(MaskError, match="`mask` must have the shape"):
        ContenderSlot("mean_pooling")(states(), mask=MASK[:, :4])
    with pytest.raises(MaskError, match="`mask` must be boolean or integers 0/1"):
        ContenderSlot("mean_pooling")(states(), mask=MASK.astype("float32"))


@every
def test_the_config_gives_the_same_slot(name):
    first = slot_of(name, bidirectional=True)
    slot = ContenderSlot.from_config(first.get_config())
    assert (slot.contender, slot.bidirectional, slot.seed) == (name, True, 3)
    assert np.array_equal(vector(slot, states(), mask=MASK), vector(first, states(), mask=MASK))
