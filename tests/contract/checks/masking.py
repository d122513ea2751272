"""Rules 1 to 4 and 6 of the mask contract: what a mask does to numbers."""

import numpy as np

from tests.contract.checks.registry import (
    all_sizes,
    pairs,
    placeless,
    promise,
    several_heads,
    weighing,
)
from tests.contract.gradients import gradients, gradients_of
from tests.contract.sizes import BATCH, KEYS, QUERIES, QUERY_MASK, compact
from tests.contract.subjects import Subject, close

# The tolerance of each dtype: 1e-6 in float32, 8 eps in half precision.
PRECISIONS = {"float32": 1e-6, "mixed_float16": 8 * 2**-10, "mixed_bfloat16": 8 * 2**-7}
JUNK = [np.nan, np.inf, -np.inf, 1e30]


@promise(weighing)
def masked_key_has_weight_zero(subject: Subject) -> None:
    """A masked key has weight exactly 0, and the others share the whole weight, as far as they may.

    With sparse weights or a window a valid key may have weight 0 too; sigmoid weights are not
    shared.
    """
    masks = subject.kind.key_side(subject.kind.masked)
    _, *found = subject.call(subject.built(), *subject.inputs(), **masks)
    for weights, allowed in zip(found, subject.allowed(subject.kind.masked, found), strict=True):
        assert np.all(weights[~allowed] == 0)
        assert np.all(weights[allowed] > 0) or not subject.dense
        if subject.distribution:
            assert close(np.sum(weights, axis=-1), np.any(allowed, axis=-1).astype("float32"))


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
    """An `attention_mask` with an axis for heads restricts each head to its own pairs."""
    random = np.random.default_rng(2)
    mask = random.random((BATCH, subject.heads, QUERIES, KEYS)) < 0.5
    _, weights = subject.call(subject.built(), *subject.inputs(), attention_mask=mask)
    assert np.all(weights[~mask] == 0)
    assert np.all(weights[mask] > 0) or not subject.dense


@promise()
def masked_key_is_never_read(subject: Subject) -> None:
    """NaN, inf or huge numbers at a masked key reach neither the output nor any gradient."""
    layer, inputs, mask = subject.built(), subject.inputs(), subject.kind.masked
    masks = subject.kind.key_side(mask)
    clean, *_ = subject.call(layer, *inputs, **masks)
    differentiated = gradients_of(layer, **masks)
    expected = differentiated(inputs)
    for junk in JUNK:
        dirty = subject.kind.spoilt(inputs, mask, junk)
        assert np.array_equal(subject.call(layer, *dirty, **masks)[0], clean)
        for name, gradient in differentiated(dirty).items():
            assert np.array_equal(gradient, expected[name]), (name, junk)


@promise(pairs)
def key_that_no_query_sees_is_never_read(subject: Subject) -> None:
    """Junk at a key whose column of `attention_mask` is all False is never read."""
    layer, inputs = subject.built(), subject.inputs()
    seen = np.array([True, True, False, True, True])
    pair_mask = np.tril(np.ones((QUERIES, KEYS), bool), 2) & seen
    clean, _ = subject.call(layer, *inputs, attention_mask=pair_mask)
    dirty = subject.kind.spoilt(inputs, np.broadcast_to(seen, (BATCH, KEYS)), np.nan)
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
    masks = subject.kind.key_side(subject.kind.starts(KEYS - 1, 0))
    output, *weights = subject.call(layer, *inputs, **masks)
    assert np.all(output[1] == 0)
    assert all(np.all(each[1] == 0) for each in weights)
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
    masks = subject.kind.full_masks()
    for dtype, tolerance in PRECISIONS.items():
        layer, inputs = subject.built(dtype=dtype), subject.inputs()
        found, plain = subject.call(layer, *inputs, **masks), subject.call(layer, *inputs)
        for one, other in zip(found, plain, strict=True):
            assert close(one, other, tolerance), dtype


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
    states, kind = subject.states(batch=3), subject.kind
    lengths = kind.starts(KEYS, KEYS - 1, 3)
    amounts = {dtype: (1, 6) if dtype == "float32" else (6,) for dtype in PRECISIONS}
    for dtype, extras in amounts.items() if all_sizes(subject) else [("float32", (6,))]:
        call, tolerance = subject.compiled(subject.built(own=True, dtype=dtype)), PRECISIONS[dtype]
        short = call(states, mask=lengths)
        for extra in extras:
            longer, mask = kind.padded(states, extra, 1e4), kind.padded(lengths, extra)
            for found, wanted in zip(call(longer, mask=mask), short, strict=True):
                *steps, _ = (slice(size) for size in wanted.shape)
                valid, size = found[tuple(steps)], wanted.shape[-1]
                assert close(valid[..., :size], wanted, tolerance), dtype
                assert np.all(valid[..., size:] == 0), dtype


@promise(placeless)
def masked_steps_may_stand_anywhere(subject: Subject) -> None:
    """Holes and left padding equal the sequence without the masked steps."""
    layer, inputs, mask = subject.built(), subject.inputs(), subject.kind.masked
    output, *_ = subject.call(layer, *inputs, **subject.kind.key_side(mask))
    first = subject.kind.before
    for b, valid in enumerate(mask):
        one = [each[b : b + 1] for each in inputs]
        moved = [compact(each, valid[None]) for each in one[first:]]
        masks = {} if np.all(moved[0][1]) else subject.kind.key_side(moved[0][1])
        values = [each for each, _ in moved]
        expected = subject.call(layer, *one[:first], *values, **masks)[0][0]
        assert close(output[b][valid] if subject.kind.keeps_steps else output[b], expected)
