"""Rules 5 and 7 of the mask contract: how a mask arrives and what the output carries."""

import re

import keras
import numpy as np
import pytest

from regard.errors import MaskError
from regard.ops.keras_mask import attach_mask, carried_mask
from tests.contract.checks.registry import pairs, pooled, promise, steps_kept, two_names
from tests.contract.sizes import KEY_MASK, KEYS, QUERY_MASK, WIDTH
from tests.contract.sizes import OTHER_MASK as OTHER
from tests.contract.subjects import Subject, array, close


def carrying(states: np.ndarray, mask: np.ndarray) -> object:
    return attach_mask(keras.ops.convert_to_tensor(states), keras.ops.convert_to_tensor(mask))


@promise()
def carried_mask_equals_explicit(subject: Subject) -> None:
    """A carried mask means the same as the same mask passed explicitly."""
    layer, states, mask = subject.built(own=True), subject.states(), subject.kind.masked
    expected, *_ = subject.call(layer, states, mask=mask)
    assert np.array_equal(array(layer(carrying(states, mask))), expected)
    # Where one key has all the weight, a mask may leave that one as it is: others are drawn.
    drawn = (subject.states(seed=seed) for seed in range(9))
    assert any(
        not close(subject.call(layer, each, mask=mask)[0], array(layer(each))) for each in drawn
    )


@promise(pairs)
def every_spelling_means_the_same(subject: Subject) -> None:
    """One tensor, two tensors, keywords, explicit and carried masks: the same self-attention."""
    layer, x = subject.built(own=True), subject.states()
    expected = array(layer(x, mask=KEY_MASK))
    both = {"query_mask": KEY_MASK, "value_mask": KEY_MASK}
    spellings = {
        "layer(x, query_mask)": layer(x, query_mask=KEY_MASK),
        "layer(x, value_mask)": layer(x, value_mask=KEY_MASK),
        "layer(query=x, mask)": layer(query=x, mask=KEY_MASK.astype("int32")),
        "layer(x, x)": layer(carrying(x, KEY_MASK), carrying(x, KEY_MASK)),
        "layer(x, x, x)": layer(*[carrying(x, KEY_MASK)] * 3),
        "layer(x, x, masks)": layer(x, x, **both),
        "layer(x, x, x, masks)": layer(x, x, x, key_mask=KEY_MASK, **both),
        "layer(x, key_mask)": layer(x, query_mask=KEY_MASK, key_mask=KEY_MASK),
    }
    for spelling, output in spellings.items():
        assert np.array_equal(array(output), expected), spelling
    along = array(layer(carrying(x, KEY_MASK), attention_mask=np.ones((KEYS, KEYS), bool)))
    # A window in blocks is left for all pairs: other sums, rounded otherwise.
    same = close if subject.in_blocks else np.array_equal
    assert same(along, expected), "attention_mask along"


@promise()
def explicit_mask_replaces_the_carried_one(subject: Subject) -> None:
    """An explicit mask replaces the tensor's own, under each of its names."""
    layer, states = subject.built(own=True), subject.states()
    given = subject.kind.other
    expected, *_ = subject.call(layer, states, mask=given)
    for name in subject.kind.names:
        output = array(layer(carrying(states, subject.kind.masked), **{name: given}))
        assert np.array_equal(output, expected), name


@promise(two_names)
def given_mask_may_be_the_carried_one(subject: Subject) -> None:
    """An explicit mask counts as explicit, even if it is the object that the tensor carries."""
    layer, x = subject.built(own=True), carrying(subject.states(), subject.kind.masked)
    mask = carried_mask(x)
    if not subject.kind.has_pairs:  # both names are of the one mask
        with pytest.raises(MaskError, match="two different masks"):
            layer(x, **dict(zip(subject.kind.names, (mask, subject.kind.other), strict=True)))
        return
    expected = array(layer(subject.states(), query_mask=KEY_MASK, value_mask=OTHER))
    for masks in ({"query_mask": mask}, {"mask": mask}):
        output = layer(x, value_mask=OTHER, **masks)
        assert np.array_equal(array(output), expected), list(masks)
        assert np.array_equal(array(carried_mask(output)), KEY_MASK)


@promise(pairs)
def two_masks_each_apply_to_their_side(subject: Subject) -> None:
    """With one tensor, a query mask and a value mask that differ each apply to their side."""
    layer, x = subject.built(own=True), subject.states()
    expected = array(layer(x, x, query_mask=KEY_MASK, value_mask=OTHER))
    for masks in (
        {"query_mask": KEY_MASK, "value_mask": OTHER},
        {"query_mask": KEY_MASK, "mask": OTHER},
        {"mask": KEY_MASK, "value_mask": OTHER},
    ):
        assert np.array_equal(array(layer(x, **masks)), expected), list(masks)


@promise(pairs)
def key_mask_narrows_the_keys(subject: Subject) -> None:
    """`key_mask` and `value_mask` together allow what both allow."""
    layer, inputs = subject.built(), subject.inputs()
    expected, _ = subject.call(layer, *inputs, value_mask=KEY_MASK & OTHER)
    output, _ = subject.call(layer, *inputs, value_mask=KEY_MASK, key_mask=OTHER)
    assert np.array_equal(output, expected)


@promise(pairs)
def output_carries_the_query_mask(subject: Subject) -> None:
    """The output carries the query's mask, explicit or carried; the weights carry none."""
    layer, (query, *others) = subject.built(), subject.inputs()
    output, weights = layer(query, *others, query_mask=QUERY_MASK, return_attention_scores=True)
    assert np.array_equal(array(carried_mask(output)), QUERY_MASK)
    assert carried_mask(weights) is None
    output = layer(carrying(query, QUERY_MASK), *others)
    assert np.array_equal(array(carried_mask(output)), QUERY_MASK)
    assert carried_mask(layer(query, *others)) is None
    states = subject.states()
    own = subject.built(own=True)
    replaced = own(carrying(states, KEY_MASK), value_mask=OTHER)
    assert np.array_equal(array(carried_mask(replaced)), OTHER)
    symbolic, mask = subject.symbols()
    assert carried_mask(layer(*symbolic, query_mask=mask)) is mask


@promise(steps_kept)
def output_of_steps_carries_their_mask(subject: Subject) -> None:
    """If each step has an output, it carries the mask, explicit or carried; weights carry none."""
    layer, states = subject.built(), subject.states()
    masked, other = subject.kind.masked, subject.kind.other
    output, *weights = subject.tensors(layer, carrying(states, masked))
    assert np.array_equal(array(carried_mask(output)), masked)
    assert all(carried_mask(each) is None for each in weights)
    for output in (
        layer(carrying(states, masked), mask=other.astype("int32")),
        layer(carrying(states, masked), other),  # Keras takes no notice of a mask without its name
        layer(states, other),
    ):
        assert np.array_equal(array(carried_mask(output)), other)
    assert carried_mask(layer(states)) is None
    symbolic, mask = subject.symbols()
    assert carried_mask(layer(*symbolic, mask=mask)) is mask


@promise(pooled)
def pooled_output_carries_no_mask(subject: Subject) -> None:
    """A pooled output has no steps and carries no mask, nor do the weights."""
    layer, states = subject.built(), subject.states()
    for each in subject.tensors(layer, carrying(states, subject.kind.masked)):
        assert carried_mask(each) is None
    (symbolic,), mask = subject.symbols()
    assert carried_mask(layer(attach_mask(symbolic, mask))) is None


@promise()
def masks_pass_through_models(subject: Subject) -> None:
    """In a functional and in a sequential model, a carried and an explicit mask do the same."""
    layer = subject.built(own=True)
    ids = subject.kind.masked * np.arange(1, KEYS + 1)
    embedding = keras.layers.Embedding(KEYS + 1, WIDTH, mask_zero=True)
    expected, *_ = subject.call(layer, array(embedding(ids)), mask=ids != 0)
    symbolic = keras.Input((None,) * (ids.ndim - 1), dtype="int32")
    explicit_mask = keras.ops.not_equal(symbolic, 0)
    plain = keras.layers.Embedding(KEYS + 1, WIDTH, weights=embedding.get_weights())
    carried = layer(embedding(symbolic))
    models = {
        "functional, carried": keras.Model(symbolic, carried),
        "functional, explicit": keras.Model(symbolic, layer(plain(symbolic), mask=explicit_mask)),
        "sequential": keras.Sequential([embedding, layer]),
    }
    for name, model in models.items():
        assert close(array(model(ids)), expected), name
    assert (carried_mask(carried) is None) == subject.kind.pools


@promise()
def unusable_mask_raises(subject: Subject) -> None:
    """A float mask, and a mask of the wrong shape, raise; neither is cast or broadcast silently."""
    layer, inputs, mask = subject.built(), subject.inputs(), subject.kind.masked
    with pytest.raises(MaskError, match="must be boolean or integers 0/1"):
        layer(*inputs, **subject.kind.key_side(mask.astype("float32")))
    expected = re.escape(f"must have the shape ({subject.kind.axes})")
    for wrong in (mask[..., :-1], mask[..., 0]):
        with pytest.raises(MaskError, match=expected):
            layer(*inputs, **subject.kind.key_side(wrong))
    for masks, rule in subject.kind.unusable_masks():
        with pytest.raises(MaskError, match=rule):
            layer(*inputs, **masks)
