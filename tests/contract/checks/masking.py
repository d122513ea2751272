"""Rules 1 to 4 and 6 of the mask contract: what a mask does to numbers."""

import numpy as np

from tests.contract.checks.registry import pairs, placeless, promise, several_heads
from tests.contract.gradients import gradients
from tests.contract.subjects import BATCH, KEYS, QUERIES, Subject, close

# A sample with a hole and right padding, one with left padding.
KEY_MASK = np.array([[True, False, True, True, False], [False, True, True, True, True]])
QUERY_MASK = np.array([[True, True, False], [False, True, True]])
NOTHING = np.array([[True, True, True, True, False], [False] * KEYS])
# The tolerance of each dtype: 1e-6 in float32, 8 eps in half precision.
PRECISIONS = {"float32": 1e-6, "mixed_float16": 8 * 2**-10, "mixed_bfloat16": 8 * 2**-7}
JUNK = [np.nan, np.inf, -np.inf, 1e30]


def key_side(subject: Subject, mask: np.ndarray) -> dict[str, np.ndarray]:
    return {"mask" if subject.pooling else "value_mask": mask}


def with_junk(inputs: list[np.ndarray], mask: np.ndarray, junk: float) -> list[np.ndarray]:
    """Put junk at the masked steps of values and keys."""
    first = 0 if len(inputs) == 1 else 1
    changed = [np.where(mask[..., None], each, np.float32(junk)) for each in inputs[first:]]
    return [*inputs[:first], *changed]


@promise()
def masked_key_has_weight_zero(subject: Subject) -> None:
    """A masked key has weight exactly 0, and the others share the whole weight, as far as they may.

    With sparse weights or a window a valid key may have weight 0 too; sigmoid weights are not
    shared.
    """
    _, weights = subject.call(subject.built(), *subject.inputs(), **key_side(subject, KEY_MASK))
    spread = KEY_MASK.reshape(BATCH, *[1] * (weights.ndim - 2), KEYS)
    assert np.all(weights[~np.broadcast_to(spread, weights.shape)] == 0)
    if subject.dense:
        assert np.all(weights[np.broadcast_to(spread, weights.shape)] > 0)
    if subject.distribution:
        assert close(np.sum(weights, axis=-1), np.ones(weights.shape[:-1]))


@promise(pairs)
def forbidden_pair_has_weight_zero(subject: Subject) -> None:
    """A pair that `attention_mask` forbids has weight exactly 0, in each of its shapes."""
    allowed = np.tril(np.ones((QUERIES, KEYS), bool))
    batch = np.stack([allowed, ~allowed])
    for mask in (allowed, allowed.astype("int32"), batch):
        _, weights = subject.call(subject.built(), *subject.inputs(), attention_mask=mask)
        spread = mask[None] if mask.ndim == 2 else mask
        spread = spread[:, None] if subject.heads else spread
        spread = np.broadcast_to(spread, weights.shape).astype(bool)
        assert np.all(weights[~spread] == 0)
        assert np.all(weights[spread] > 0) or not subject.dense


@promise(several_heads)
def each_head_keeps_its_own_mask(subject: Subject) -> None:
    """An `attention_mask` with an axis for heads holds each head to its own pairs."""
    random = np.random.default_rng(2)
    mask = random.random((BATCH, subject.heads, QUERIES, KEYS)) < 0.5
    _, weights = subject.call(subject.built(), *subject.inputs(), attention_mask=mask)
    assert np.all(weights[~mask] == 0)
    assert np.all(weights[mask] > 0) or not subject.dense


@promise()
def masked_key_is_never_read(subject: Subject) -> None:
    """NaN, inf or huge numbers at a masked key reach neither the output nor any gradient."""
    layer, inputs = subject.built(), subject.inputs()
    masks = key_side(subject, KEY_MASK)
    clean, _ = subject.call(layer, *inputs, **masks)
    expected = gradients(layer, inputs, **masks)
    for junk in JUNK:
        dirty = with_junk(inputs, KEY_MASK, junk)
        assert np.array_equal(subject.call(layer, *dirty, **masks)[0], clean)
        for name, gradient in gradients(layer, dirty, **masks).items():
            assert np.array_equal(gradient, expected[name]), (name, junk)


@promise(pairs)
def key_that_no_query_sees_is_never_read(subject: Subject) -> None:
    """Junk at a key whose column of `attention_mask` is all False is never read."""
    layer, inputs = subject.built(), subject.inputs()
    seen = np.array([True, True, False, True, True])
    pair_mask = np.tril(np.ones((QUERIES, KEYS), bool), 2) & seen
    clean, _ = subject.call(layer, *inputs, attention_mask=pair_mask)
    dirty = with_junk(inputs, np.broadcast_to(seen, (BATCH, KEYS)), np.nan)
    assert np.array_equal(subject.call(layer, *dirty, attention_mask=pair_mask)[0], clean)
    for name, gradient in gradients(layer, dirty, attention_mask=pair_mask).items():
        assert np.all(np.isfinite(gradient)), name


@promise(pairs)
def masked_query_gives_zero(subject: Subject) -> None:
    """A masked query has weights 0 and output 0, and junk in it goes nowhere."""
    layer, (query, *others) = subject.built(), subject.inputs()
    # A stretched diagonal starts at the first valid query: it depends on the mask.
    masks = {"query_mask": QUERY_MASK} if subject.stretched else {}
    clean, _ = subject.call(layer, query, *others, **masks)
    query = np.where(QUERY_MASK[..., None], query, np.float32(np.nan))
    output, weights = subject.call(layer, query, *others, query_mask=QUERY_MASK)
    rows = np.moveaxis(weights, -2, 1)  # (B, N, T, S) -> (B, T, N, S); (B, T, S) stays
    assert np.all(output[~QUERY_MASK] == 0)
    assert np.all(rows[~QUERY_MASK] == 0)
    assert close(output[QUERY_MASK], clean[QUERY_MASK])
    for name, gradient in gradients(layer, [query, *others], query_mask=QUERY_MASK).items():
        assert np.all(np.isfinite(gradient)), name


@promise()
def query_without_keys_gives_zero(subject: Subject) -> None:
    """A query with no key left has weights and output 0, biases included, and finite gradients."""
    layer, inputs = subject.built(), subject.inputs()
    masks = key_side(subject, NOTHING)
    output, weights = subject.call(layer, *inputs, **masks)
    assert np.all(output[1] == 0)
    assert np.all(weights[1] == 0)
    assert np.any(output[0] != 0)
    for name, gradient in gradients(layer, inputs, **masks).items():
        assert np.all(np.isfinite(gradient)), name


@promise(pairs)
def row_without_pairs_gives_zero(subject: Subject) -> None:
    """A query whose row of `attention_mask` is all False has output 0; junk in it stays there."""
    layer, (query, *others) = subject.built(), subject.inputs()
    mask = np.ones((QUERIES, KEYS), bool)
    mask[1] = False
    query[:, 1] = np.nan
    output, weights = subject.call(layer, query, *others, attention_mask=mask)
    assert np.all(output[:, 1] == 0)
    assert np.all(weights[..., 1, :] == 0)
    for name, gradient in gradients(layer, [query, *others], attention_mask=mask).items():
        assert np.all(np.isfinite(gradient)), name


@promise()
def full_mask_equals_no_mask(subject: Subject) -> None:
    """A mask of all True gives the same result as no mask, in half precision to 8 eps."""
    masks = key_side(subject, np.ones((BATCH, KEYS), bool))
    if not subject.pooling:
        masks["query_mask"] = np.ones((BATCH, QUERIES), bool)
        masks["attention_mask"] = np.ones((QUERIES, KEYS), bool)
    for dtype, tolerance in PRECISIONS.items():
        layer, inputs = subject.built(dtype=dtype), subject.inputs()
        output, weights = subject.call(layer, *inputs)
        masked_output, masked_weights = subject.call(layer, *inputs, **masks)
        assert close(masked_output, output, tolerance), dtype
        assert close(masked_weights, weights, tolerance), dtype


@promise(pairs)
def huge_forbidden_score_leaves_gradients_finite(subject: Subject) -> None:
    """A huge score of a forbidden pair overflows nowhere, although other queries see its key."""
    layer = subject.built(own=True)
    states = subject.states()
    states[:, -1] *= 1e4  # seen by the last query alone
    mask = np.tril(np.ones((KEYS, KEYS), bool))
    output, weights = subject.call(layer, states, attention_mask=mask)
    assert np.all(np.isfinite(output))
    if subject.distribution:
        assert close(np.sum(weights, axis=-1), np.ones(weights.shape[:-1]))
    for name, gradient in gradients(layer, [states], attention_mask=mask).items():
        assert np.all(np.isfinite(gradient)), name


@promise()
def padding_changes_nothing(subject: Subject) -> None:
    """Any amount of padding with any values changes no valid output; in half precision to 8 eps."""
    states = subject.states()
    lengths = np.array([[True] * KEYS, [True] * 4 + [False]])
    for dtype, tolerance in PRECISIONS.items():
        layer = subject.built(own=True, dtype=dtype)
        output, weights = subject.call(layer, states, mask=lengths)
        for extra in (1, 6) if dtype == "float32" else (6,):
            padded = np.full((BATCH, KEYS + extra, states.shape[-1]), np.float32(1e4))
            padded[:, :KEYS] = states
            mask = np.pad(lengths, ((0, 0), (0, extra)))
            long_output, long_weights = subject.call(layer, padded, mask=mask)
            kept = long_output if subject.pooling else long_output[:, :KEYS]
            rows = long_weights if subject.pooling else long_weights[..., :KEYS, :]
            assert close(kept, output, tolerance), dtype
            assert close(rows[..., :KEYS], weights, tolerance), dtype
            assert np.all(rows[..., KEYS:] == 0), dtype


@promise(placeless)
def masked_steps_may_stand_anywhere(subject: Subject) -> None:
    """Holes and left padding equal the sequence without the masked steps."""
    layer, inputs = subject.built(), subject.inputs()
    output, _ = subject.call(layer, *inputs, **key_side(subject, KEY_MASK))
    for sample, valid in enumerate(KEY_MASK):
        first = 0 if subject.pooling else 1
        one = [each[sample : sample + 1] for each in inputs]
        compact = one[:first] + [each[:, valid] for each in one[first:]]
        assert close(output[sample : sample + 1], subject.call(layer, *compact)[0])
