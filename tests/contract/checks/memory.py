"""What a layer that is called in two halves gives: keys and values first, queries later."""

from typing import Any

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.ops.keras_mask import attach_mask, carried_mask
from tests.contract.checks.registry import plainly_prepared, prepared, promise, stepwise
from tests.contract.sizes import BATCH, KEY_MASK, KEYS, QUERIES, QUERY_MASK
from tests.contract.subjects import Subject, array, close

# Each valid key is seen: one that is not, `call` need not read, and `prepare` does.
_PAIR_MASK = np.tril(np.ones((QUERIES, KEYS), bool), 2)


def _bias(subject: Subject) -> np.ndarray:
    heads = (subject.heads,) if subject.heads else ()
    return np.random.default_rng(4).normal(size=(BATCH, *heads, QUERIES, KEYS)).astype("float32")


def _options(subject: Subject) -> list[tuple[Any, dict[str, np.ndarray]]]:
    """The mask of the keys, and the other arguments of a call and of `attend`, in every kind."""
    sides, pair_mask = {"query_mask": QUERY_MASK}, {"attention_mask": _PAIR_MASK}
    whole = {**sides, **pair_mask, "attention_bias": _bias(subject)}
    return [
        (None, {}),
        (None, pair_mask),
        (KEY_MASK, sides),
        (KEY_MASK.astype("int32"), whole),
    ]


@promise(prepared)
def what_is_prepared_attends_as_the_call_does(subject: Subject) -> None:
    """`attend` of what `prepare` made gives output and weights of the call, to the last bit.

    A stretched diagonal, which needs all queries, is refused.
    """
    layer, (query, value, key) = subject.built(), subject.inputs()
    if subject.stretched:
        with pytest.raises(ArgumentError, match='ratio="stretch" needs them all'):
            layer.attend(query, layer.prepare(value, key), start=0)
        return
    for mask, options in _options(subject):
        given = options if mask is None else {**options, "value_mask": mask}
        expected = subject.call(layer, query, value, key, **given)
        *found, carry = layer.attend(query, layer.prepare(value, key, mask), start=0, **options)
        assert carry is None
        for one, other in zip(found, expected, strict=True):
            assert np.array_equal(array(one), other), list(given)


@promise(stepwise)
def one_query_at_a_time_equals_the_call(subject: Subject) -> None:
    """Preparing once and attending query by query gives the call's output and weights."""
    layer, (query, value, key) = subject.built(), subject.inputs()
    memory, whole = layer.prepare(value, key, KEY_MASK), _options(subject)[-1][1]
    output, weights = subject.call(layer, query, value, key, value_mask=KEY_MASK, **whole)
    for t in range(QUERIES):
        found, row, _ = layer.attend(
            query[:, t : t + 1],
            memory,
            start=t,
            query_mask=whole["query_mask"][:, t : t + 1],
            attention_mask=whole["attention_mask"][t : t + 1],
            attention_bias=whole["attention_bias"][..., t : t + 1, :],
        )
        assert close(array(found), output[:, t : t + 1], 1e-5), t
        assert close(array(row), weights[..., t : t + 1, :], 1e-5), t


@promise(plainly_prepared)
def memory_keeps_the_mask_contract(subject: Subject) -> None:
    """A masked key is never read, a carried mask counts, half precision is kept.

    The output carries the query's mask; asking for the weights changes nothing.
    """
    for dtype in ("float32", "mixed_float16"):
        layer, (query, value, key) = subject.built(dtype=dtype), subject.inputs()
        expected = subject.call(layer, query, value, key, value_mask=KEY_MASK)
        spoilt = (np.where(KEY_MASK[..., None], each, np.float32(np.nan)) for each in (value, key))
        value, key = map(keras.ops.convert_to_tensor, spoilt)
        attach_mask(value, keras.ops.convert_to_tensor(KEY_MASK))
        memory = layer.prepare(value, key)
        query = keras.ops.convert_to_tensor(query)
        output, weights, _ = layer.attend(query, memory)
        alone, nothing, _ = layer.attend(query, memory, return_attention_scores=False)
        assert output.dtype == weights.dtype == layer(query, value, key).dtype
        assert np.array_equal(array(output), expected[0])
        assert np.array_equal(array(weights), expected[1])
        assert np.array_equal(array(alone), expected[0])
        assert nothing is None
        attach_mask(query, keras.ops.convert_to_tensor(QUERY_MASK))
        output, *_ = layer.attend(query, memory)
        assert np.array_equal(array(carried_mask(output)), QUERY_MASK)
        assert np.all(array(output)[~QUERY_MASK] == 0)


@promise(plainly_prepared)
def unusable_memory_raises(subject: Subject) -> None:
    """A layer that is not built has no memory, and what does not fit is refused in a sentence."""
    fresh, layer, (query, value, key) = subject.make(), subject.built(), subject.inputs()
    memory = layer.prepare(value, key)
    refused: list[tuple[type, str, Any]] = [
        (ArgumentError, "`prepare` needs the weights", lambda: fresh.prepare(value, key)),
        (ArgumentError, "`attend` needs the weights", lambda: fresh.attend(query, memory)),
        (ArgumentTypeError, "`memory` must be what `prepare`", lambda: layer.attend(query, value)),
        (ArgumentError, "`carry` is for layers whose", lambda: layer.attend(query, memory, value)),
        (ShapeError, "must have the same batch", lambda: layer.attend(query[:1], memory)),
        (ShapeError, "number of steps", lambda: layer.prepare(value, key[:, 1:])),
        (ShapeError, "`query` must have the shape", lambda: layer.attend(query[:, 0], memory)),
        (ShapeError, "`value` must have the shape", lambda: layer.prepare(value[0], key)),
    ]
    for error, text, run in refused:
        with pytest.raises(error, match=text):
            run()
