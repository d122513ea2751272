"""What the masks of a call come to: whatever was given, and whatever its tensors carry."""

from typing import Any, NamedTuple

from keras import ops

from regard.errors import MaskError
from regard.ops.keras_mask import carried_mask
from regard.ops.mask_checks import check_masks, check_side

__all__ = [
    "Masks",
    "Sides",
    "narrow",
    "outer",
    "output_mask",
    "pooling_mask",
    "resolve_pooling",
    "sides",
    "step_mask",
]


class Sides(NamedTuple):
    """The masks of a call's two sides, before pairs are looked at. None: everything takes part.

    Attributes:
        query: boolean (B, T).
        key: boolean (B, S).
        output: (B, T): the mask that the output carries, the query's as it was given.
    """

    query: Any
    key: Any
    output: Any


class Masks(NamedTuple):
    """What a call's masks come to. None means: everything takes part.

    Attributes:
        query: (B, T) or (B, 1): queries that take part and have a key left.
        key: (B, S) or (1, S): keys that at least one query of their sample may read.
        allowed: the pairs, broadcastable to the scores, (B, T, S) or with heads (B, N, T, S); None
            where `query` and `key` say it all (`outer`).
        output: (B, T): the mask that the output carries, the query's as it was given.
    """

    query: Any
    key: Any
    allowed: Any
    output: Any


def sides(
    query: Any,
    value: Any = None,
    key: Any = None,
    *,
    mask: Any = None,
    query_mask: Any = None,
    value_mask: Any = None,
    key_mask: Any = None,
    attention_mask: Any = None,
    heads: int | None = None,
) -> Sides:
    """Turn whatever arrived in a call into the masks of its two sides, for `narrow`.

    With one tensor (self-attention) any of `mask`, `query_mask` and `value_mask` stands for both
    sides, and two different ones each apply to their side. With two tensors each side has its own
    mask. A mask that is given replaces the one that the tensor carries. `key_mask` further narrows
    the keys. Queries without a key and keys without a query are masked too, so that neither is
    read.

    Args:
        query: (B, T, Dq).
        value: (B, S, V); None for self-attention.
        key: (B, S, Dk); None when the values are the keys.
        mask: (B, T), for self-attention alone.
        query_mask: (B, T).
        value_mask: (B, S).
        key_mask: (B, S).
        attention_mask: (T, S), (B, T, S), or with heads also (B, N, T, S).
        heads: the number of heads, or None where scores have no axis for heads.

    Returns:
        The `Sides`; `attention_mask` is checked, not used.

    Raises:
        MaskError: for a mask of the wrong dtype, rank or shape, or one that could not have an
            effect.
    """
    check_masks(query, value, key, mask, query_mask, value_mask, key_mask, attention_mask, heads)
    output, on_key = _sides(query, value, mask, query_mask, value_mask)
    keys = query if value is None else value
    if on_key is None and keys.shape[1] == 0:
        on_key = _no_keys(keys)
    on_query = _boolean(output)
    on_key = on_query if on_key is output else _boolean(on_key)
    return Sides(on_query, _both(on_key, _boolean(key_mask)), output)


def narrow(
    sides: Sides, attention_mask: Any = None, placed: Any = None, heads: int | None = None
) -> Masks:
    """Join the masks of both sides with those of pairs.

    Args:
        sides: the masks of queries and keys.
        attention_mask: (T, S), (B, T, S), or with heads also (B, N, T, S).
        placed: the pairs that a position allows, broadcastable to the scores; None allows all.
        heads: the number of heads, or None where scores have no axis for heads.

    Returns:
        The `Masks`. Where nothing is known of pairs `allowed` is None, and left to `outer`: not
        every path looks at pairs.
    """
    pairs = _both(_pairs(_boolean(attention_mask), heads), placed)
    if pairs is None:
        return _narrow_sides(*sides)
    allowed = _both(pairs, outer(sides.query, sides.key, heads))
    over_heads = allowed if heads is None else ops.any(allowed, axis=1)
    return Masks(
        query=ops.any(over_heads, axis=-1),
        key=ops.any(over_heads, axis=-2),
        allowed=allowed,
        output=sides.output,
    )


def outer(query: Any, key: Any, heads: int | None = None) -> Any:
    """Return the pairs that the masks of both sides allow.

    Args:
        query: boolean (B, T), or None for all.
        key: boolean (B, S), or None for all.
        heads: the number of heads, or None where scores have no axis for heads.

    Returns:
        Boolean, broadcastable to the scores; None allows all.
    """
    query = None if query is None else _spread(ops.expand_dims(query, 2), heads)
    key = None if key is None else _spread(ops.expand_dims(key, 1), heads)
    return _both(query, key)


def output_mask(query: Any, value: Any, mask: Any, query_mask: Any, value_mask: Any) -> Any:
    """Return the mask that the output carries: the query's; see `sides` for the arguments.

    Returns:
        (B, T), or None.
    """
    return _sides(query, value, mask, query_mask, value_mask)[0]


def resolve_pooling(value: Any, *, mask: Any = None, value_mask: Any = None) -> Masks:
    """Turn the masks of a pooling call, whose query is learned, into those of keys and pairs.

    Args:
        value: (B, S, V).
        mask: (B, S).
        value_mask: (B, S), another name for `mask`.

    Returns:
        The `Masks`; `query` is (B, 1), False for a sample without valid steps.

    Raises:
        MaskError: for a mask of the wrong dtype, rank or shape, or if two different ones are given.
    """
    on_key = pooling_mask(value, mask, value_mask)
    if on_key is None and value.shape[1] == 0:
        on_key = _no_keys(value)
    on_key = _boolean(on_key)
    return _narrow_sides(None, on_key, None)._replace(allowed=outer(None, on_key))


def pooling_mask(value: Any, mask: Any, value_mask: Any, rank: int = 2) -> Any:
    """Return the one mask of a pooling call.

    Args:
        value: (B, S, V), or with sentences (B, L, W, V).
        mask: (B, S), or with sentences (B, L, W).
        value_mask: another name for `mask`.
        rank: of the mask: 2, or with sentences 3.

    Returns:
        The mask, or None.

    Raises:
        MaskError: for a mask of the wrong dtype, rank or shape, or if two different ones are given.
    """
    own = carried_mask(value)
    given = [each for each in (mask, value_mask) if each is not None and each is not own]
    if len(given) == 2 and given[0] is not given[1]:
        raise MaskError(
            "`mask` and `value_mask` are the same argument of a pooling layer. "
            "Received: two different masks. Give one"
        )
    chosen = given[0] if given else own
    check_side("mask", chosen, value, rank)
    return chosen


def step_mask(value: Any, mask: Any) -> Any:
    """Return the one mask of a call whose input may have no steps.

    Args:
        value: (B, T, D), or (B, D), which can have no mask.
        mask: (B, T).

    Returns:
        (B, T), or None.

    Raises:
        MaskError: for a mask without steps, or one of the wrong dtype, rank or shape.
    """
    if mask is not None and len(value.shape) < 3:
        raise MaskError(
            "`mask` is for the steps of a sequence. Received: mask of shape "
            f"{tuple(mask.shape)} for a value of shape {tuple(value.shape)}, without steps"
        )
    return pooling_mask(value, mask, None)


def _sides(query: Any, value: Any, mask: Any, query_mask: Any, value_mask: Any) -> tuple[Any, Any]:
    """Masks of the query and of the key side.

    Keras puts a tensor's own mask into `mask` or, when another tensor came along, into
    `query_mask`; in self-attention an argument that *is* the tensor's own mask is therefore one
    that nobody gave.
    """
    if value is not None:
        return query_mask, value_mask
    own = carried_mask(query)
    mask, query_mask, value_mask = (
        None if each is own else each for each in (mask, query_mask, value_mask)
    )
    if mask is not None and query_mask is not None and value_mask is not None:
        raise MaskError(
            "`mask` stands for the sides that have no mask of their own. Received: mask, "
            "query_mask and value_mask, which leave it no side"
        )
    on_query = _first(query_mask, mask, value_mask, own)
    on_key = _first(value_mask, mask, query_mask, own)
    return on_query, on_key


def _no_keys(keys: Any) -> Any:
    """The mask (B, 0) of a sequence without steps: with it, a query knows that it has no key."""
    return ops.zeros_like(keys[..., 0], dtype="bool")


def _narrow_sides(on_query: Any, on_key: Any, output: Any) -> Masks:
    if on_query is on_key:  # where a mask leaves a query, it leaves a key: the same step
        return Masks(on_query, on_key, None, output)
    some_query, some_key = (
        None if side is None else ops.any(side, axis=-1, keepdims=True)
        for side in (on_query, on_key)
    )
    return Masks(_both(on_query, some_key), _both(on_key, some_query), None, output)


def _spread(mask: Any, heads: int | None) -> Any:
    return mask if heads is None else ops.expand_dims(mask, 1)  # -> (B, 1, T, S)


def _pairs(mask: Any, heads: int | None) -> Any:
    if mask is None or len(mask.shape) == 4:
        return mask
    if len(mask.shape) == 2:
        mask = ops.expand_dims(mask, 0)  # (T, S) -> (1, T, S)
    return _spread(mask, heads)


def _first(*masks: Any) -> Any:
    return next((each for each in masks if each is not None), None)


def _both(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return _first(one, other)
    return ops.logical_and(one, other)


def _boolean(mask: Any) -> Any:
    return None if mask is None else ops.cast(mask, "bool")
