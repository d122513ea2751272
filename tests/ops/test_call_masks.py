"""What each mask means, and what is refused; what masks do to numbers is in the contract."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, MaskError
from regard.ops import call_masks as masks
from regard.ops.keras_mask import attach_mask

BATCH, QUERIES, KEYS, WIDTH, HEADS = 2, 3, 5, 7, 4
QUERY_MASK = np.array([[True, True, False], [False, True, True]])
KEY_MASK = np.array([[True, False, True, True, False], [False, True, True, True, True]])


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def tensor(steps: int, batch: int = BATCH):
    return keras.ops.ones((batch, steps, WIDTH))


def resolve(query=None, value=None, **given):
    query = tensor(QUERIES) if query is None else query
    given = {
        name: keras.ops.convert_to_tensor(each) if isinstance(each, np.ndarray) else each
        for name, each in given.items()
    }
    sides, heads = masks.side_masks(query, value, **given), given.get("heads")
    found = masks.narrow(sides, given.get("attention_mask"), heads=heads)
    assert (found.pair_mask is None) == ("attention_mask" not in given)
    if found.pair_mask is None:
        return found._replace(pair_mask=masks.outer(found.query_mask, sides.key_mask, heads))
    return found


def pairs(query_mask: np.ndarray, key_mask: np.ndarray) -> np.ndarray:
    """The pairs of two sides, by loops."""
    found = np.zeros((*query_mask.shape, key_mask.shape[1]), bool)
    for b, t, s in np.ndindex(found.shape):
        found[b, t, s] = query_mask[b, t] and key_mask[b, s]
    return found


def test_no_mask_is_no_mask():
    assert resolve(value=tensor(KEYS)) == (None, None, None, None)
    assert masks.resolve_pooling(tensor(KEYS)) == (None, None, None, None)


def test_both_sides_of_two_tensors():
    found = resolve(value=tensor(KEYS), query_mask=QUERY_MASK, value_mask=KEY_MASK)
    assert np.array_equal(array(found.pair_mask), pairs(QUERY_MASK, KEY_MASK))
    assert np.array_equal(array(found.query_mask), QUERY_MASK)
    assert np.array_equal(array(found.key_mask), KEY_MASK)
    assert np.array_equal(array(found.output_mask), QUERY_MASK)


def test_one_side_stays_small():
    found = resolve(value=tensor(KEYS), value_mask=KEY_MASK)
    assert tuple(found.pair_mask.shape) == (BATCH, 1, KEYS)
    assert tuple(found.query_mask.shape) == (BATCH, 1)
    assert found.output_mask is None
    found = resolve(value=tensor(KEYS), query_mask=QUERY_MASK, heads=HEADS)
    assert tuple(found.pair_mask.shape) == (BATCH, 1, QUERIES, 1)


def test_queries_and_keys_without_a_partner_are_masked():
    mask = np.ones((QUERIES, KEYS), bool)
    mask[1] = mask[:, 3] = False
    found = resolve(value=tensor(KEYS), attention_mask=mask)
    assert array(found.query_mask).tolist() == [[True, False, True]]
    assert array(found.key_mask).tolist() == [[True, True, True, False, True]]


def test_a_pair_mask_meets_the_sides():
    mask = np.tril(np.ones((QUERIES, KEYS), bool))
    found = resolve(
        value=tensor(KEYS), query_mask=QUERY_MASK, value_mask=KEY_MASK, attention_mask=mask
    )
    expected = pairs(QUERY_MASK, KEY_MASK) & mask
    assert np.array_equal(array(found.pair_mask), expected)
    assert np.array_equal(array(found.query_mask), expected.any(2))
    assert np.array_equal(array(found.key_mask), expected.any(1))


def test_one_head_is_enough_to_take_part():
    mask = np.zeros((BATCH, HEADS, QUERIES, KEYS), bool)
    mask[0, 3, 1, 2] = True
    found = resolve(value=tensor(KEYS), attention_mask=mask, heads=HEADS)
    assert np.argwhere(array(found.query_mask)).tolist() == [[0, 1]]
    assert np.argwhere(array(found.key_mask)).tolist() == [[0, 2]]


@pytest.mark.parametrize("name", ["mask", "query_mask", "value_mask"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int32", "int64"])
def test_any_name_and_any_integer_masks_both_sides_of_self_attention(name, dtype):
    found = resolve(**{name: QUERY_MASK.astype(dtype)})
    assert np.array_equal(array(found.pair_mask), pairs(QUERY_MASK, QUERY_MASK))
    assert keras.backend.standardize_dtype(found.pair_mask.dtype) == "bool"


def test_a_masked_query_may_be_a_key():
    other = np.array([[True, False, True], [True, True, True]])
    found = resolve(query_mask=QUERY_MASK, value_mask=other)
    assert np.array_equal(array(found.pair_mask), pairs(QUERY_MASK, other))
    assert np.array_equal(array(found.key_mask), other)


def test_the_mask_that_keras_filled_in_is_not_one_that_was_given():
    own = keras.ops.convert_to_tensor(QUERY_MASK)
    query = attach_mask(tensor(QUERIES), own)
    other = np.array([[True, False, True], [True, True, True]])
    found = resolve(query, query_mask=own, value_mask=other)
    assert np.array_equal(array(found.pair_mask), pairs(other, other))
    found = resolve(query, query_mask=own)
    assert np.array_equal(array(found.pair_mask), pairs(QUERY_MASK, QUERY_MASK))


@pytest.mark.parametrize("name", ["mask", "value_mask"])
def test_a_pooling_mask_has_two_names(name):
    found = masks.resolve_pooling(
        tensor(KEYS), **{name: keras.ops.convert_to_tensor(KEY_MASK.astype("int32"))}
    )
    assert np.array_equal(array(found.pair_mask)[:, 0], KEY_MASK)
    assert np.array_equal(array(found.key_mask), KEY_MASK)
    assert array(found.query_mask).tolist() == [[True], [True]]
    assert found.output_mask is None


def test_a_sample_without_steps_has_no_pooling_query():
    mask = np.array([[True] * KEYS, [False] * KEYS])
    found = masks.resolve_pooling(tensor(KEYS), mask=keras.ops.convert_to_tensor(mask))
    assert array(found.query_mask).tolist() == [[True], [False]]


FITTING = [(QUERIES, KEYS), (1, QUERIES, KEYS), (BATCH, QUERIES, KEYS)]
WITH_HEADS = [(a, b, QUERIES, KEYS) for a in (1, BATCH) for b in (1, HEADS)]


@pytest.mark.parametrize("shape", FITTING + WITH_HEADS)
def test_a_pair_mask_may_have_one_for_batch_and_heads(shape):
    mask = np.random.default_rng(4).random(shape) < 0.5
    found = resolve(value=tensor(KEYS), attention_mask=mask, heads=HEADS)
    spread = mask[:, None] if mask.ndim == 3 else mask
    full = np.broadcast_to(spread, (BATCH, HEADS, QUERIES, KEYS))
    assert np.array_equal(np.broadcast_to(array(found.pair_mask), full.shape), full)


@pytest.mark.parametrize(
    "shape",
    [(KEYS, QUERIES), (KEYS,), (BATCH, 1, KEYS), (3, QUERIES, KEYS), (1, KEYS), WITH_HEADS[0]],
)
def test_a_pair_mask_of_another_shape_raises(shape):
    text = (
        r"`attention_mask` must have the shape \(3, 5\), \(2, 3, 5\) \(queries, keys, .* Received: "
    )
    with pytest.raises(MaskError, match=text + f"attention_mask of shape \\({shape[0]},"):
        resolve(value=tensor(KEYS), attention_mask=np.ones(shape, bool))


def test_one_step_is_a_step():
    one = tensor(1)
    assert resolve(tensor(QUERIES), one).key_mask is None
    assert resolve(one).key_mask is None
    assert masks.resolve_pooling(one).key_mask is None


@pytest.mark.parametrize("name", ["mask", "query_mask", "value_mask", "key_mask"])
@pytest.mark.parametrize("shape", [(BATCH, KEYS), (QUERIES,), (1, QUERIES), (BATCH, QUERIES, 1)])
def test_a_side_mask_of_another_shape_raises(name, shape):
    with pytest.raises(MaskError, match=rf"`{name}` must have the shape \(batch, steps\)"):
        resolve(**{name: np.ones(shape, bool)})


def test_the_text_says_what_came():
    with pytest.raises(MaskError) as caught:
        resolve(mask=np.ones((BATCH, KEYS), bool))
    assert str(caught.value) == (
        "`mask` must have the shape (batch, steps) of its tensor. "
        "Received: mask of shape (2, 5) for a tensor of shape (2, 3, 7). More: `regard ask masking`"
    )
    with pytest.raises(MaskError) as caught:
        resolve(mask=QUERY_MASK.astype("float32"))
    assert str(caught.value) == (
        "`mask` must be boolean or integers 0/1, where True takes part. Received: dtype float32. "
        "What is added to a score is a bias, not a mask"
    )
    with pytest.raises(ArgumentTypeError) as caught:
        resolve(mask=QUERY_MASK.tolist())
    assert str(caught.value) == "`mask` must be a tensor or an array. Received: mask of type list"


def test_masks_without_effect_raise():
    with pytest.raises(MaskError, match="which leave it no side"):
        resolve(mask=QUERY_MASK, query_mask=QUERY_MASK.copy(), value_mask=QUERY_MASK.copy())
    with pytest.raises(MaskError, match="`mask` is for self-attention"):
        resolve(value=tensor(KEYS), mask=QUERY_MASK)
    with pytest.raises(ArgumentError, match="`key` needs `value`"):
        masks.side_masks(tensor(QUERIES), None, tensor(KEYS))
    with pytest.raises(MaskError, match="Received: two different masks"):
        masks.resolve_pooling(tensor(KEYS), mask=KEY_MASK, value_mask=KEY_MASK.copy())


def test_what_has_no_steps_has_no_mask():
    assert masks.step_mask(keras.ops.ones((BATCH, WIDTH)), None) is None
    assert masks.step_mask(tensor(KEYS), KEY_MASK) is KEY_MASK
    with pytest.raises(MaskError, match=r"`mask` is for the steps of a sequence.*without steps"):
        masks.step_mask(keras.ops.ones((BATCH, WIDTH)), np.ones((BATCH, WIDTH), bool))
