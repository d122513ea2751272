"""What the masks of a call come to: whatever was given, and whatever its tensors carry."""

from typing import Any, NamedTuple

from keras import ops

from regard.errors import MaskError
from regard.ops.keras_mask import carried_mask
from regard.ops.mask_checks import check_masks, check_side

__all__ = [
    "CallMasks",
    "SideMasks",
    "memory_mask",
    "narrow",
    "outer",
    "output_mask",
    "pooling_mask",
    "resolve_pooling",
    "side_masks",
    "step_mask",
]


class SideMasks(NamedTuple):
    """The masks of a call's two sides, before pairs are looked at. None: everything takes part.

    Attributes:
        query_mask: boolean (B, T).
        key_mask: boolean (B, S).
        output_mask: (B, T): the mask that the output carries, the query's as it was given.
    """

    query_mask: Any
    key_mask: Any
    output_mask: Any


class CallMasks(NamedTuple):
    """What a call's masks come to. None means: everything takes part.

    Attributes:
        query_mask: (B, T) or (B, 1): queries that take part and have a key left.
        key_mask: (B, S) or (1, S): keys that at least one query of their sample may read.
        pair_mask: broadcastable to the scores, (B, T, S) or with heads (B, N, T, S); None where
            the masks of both sides say it all (`outer`).
        output_mask: (B, T): the mask that the output carries, the query's as it was given.
    """

    query_mask: Any
    key_mask: Any
    pair_mask: Any
    output_mask: Any


def side_masks(
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
) -> SideMasks:
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
        The `SideMasks`; `attention_mask` is checked, not used.

    Raises:
        MaskError: for a mask of the wrong dtype, rank or shape, or one that could not have an
            effect.
    """
    check_masks(query, value, key, mask, query_mask, value_mask, key_mask, attention_mask, heads)
    output_mask, value_mask = _sides(query, value, mask, query_mask, value_mask)
    value = query if value is None else value
    if value_mask is None and value.shape[1] == 0:
        value_mask = _no_keys(value)
    query_mask = _boolean(output_mask)
    value_mask = query_mask if value_mask is output_mask else _boolean(value_mask)
    return SideMasks(query_mask, _both(value_mask, _boolean(key_mask)), output_mask)


def memory_mask(value: Any, mask: Any) -> Any:
    """Return the mask of the keys that a memory is made of.

    Args:
        value: (B, S, V).
        mask: (B, S); None for the one that the values carry.

    Returns:
        Boolean (B, S), or None.

    Raises:
        MaskError: for a mask of the wrong dtype, rank or shape.
    """
    check_side("mask", mask, value)
    key_mask = carried_mask(value) if mask is None else mask
    if key_mask is None and value.shape[1] == 0:
        key_mask = _no_keys(value)
    return _boolean(key_mask)


def narrow(
    sides: SideMasks,
    attention_mask: Any = None,
    position_mask: Any = None,
    heads: int | None = None,
) -> CallMasks:
    """Join the masks of both sides with those of pairs.

    Args:
        sides: the masks of queries and keys.
        attention_mask: (T, S), (B, T, S), or with heads also (B, N, T, S).
        position_mask: the pairs that a position allows, broadcastable to the scores; None allows
            all.
        heads: the number of heads, or None where scores have no axis for heads.

    Returns:
        The `CallMasks`. Where nothing is known of pairs `pair_mask` is None, and left to `outer`:
        not every path looks at pairs.
    """
    pair_mask = _both(_pair_mask(_boolean(attention_mask), heads), position_mask)
    if pair_mask is None:
        return _narrow_sides(*sides)
    pair_mask = _both(pair_mask, outer(sides.query_mask, sides.key_mask, heads))
    over_heads = pair_mask if heads is None else ops.any(pair_mask, axis=1)
    return CallMasks(
        query_mask=ops.any(over_heads, axis=-1),
        key_mask=ops.any(over_heads, axis=-2),
        pair_mask=pair_mask,
        output_mask=sides.output_mask,
    )


def outer(query_mask: Any, key_mask: Any, heads: int | None = None) -> Any:
    """Return the pairs that the masks of both sides allow.

    Args:
        query_mask: boolean (B, T), or None for all.
        key_mask: boolean (B, S), or None for all.
        heads: the number of heads, or None where scores have no axis for heads.

    Returns:
        Boolean, broadcastable to the scores; None allows all.
    """
    if query_mask is not None:
        query_mask = _spread(ops.expand_dims(query_mask, 2), heads)
    if key_mask is not None:
        key_mask = _spread(ops.expand_dims(key_mask, 1), heads)
    return _both(query_mask, key_mask)


def output_mask(query: Any, value: Any, mask: Any, query_mask: Any, value_mask: Any) -> Any:
    """Return the mask that the output carries: the query's; see `side_masks` for the arguments.

    Returns:
        (B, T), or None.
    """
    return _sides(query, value, mask, query_mask, value_mask)[0]


def resolve_pooling(value: Any, *, mask: Any = None, value_mask: Any = None) -> CallMasks:
    """Turn the masks of a pooling call, whose query is learned, into those of keys and pairs.

    Args:
        value: (B, S, V).
        mask: (B, S).
        value_mask: (B, S), another name for `mask`.

    Returns:
        The `CallMasks`; `query_mask` is (B, 1), False for a sample without valid steps.

    Raises:
        MaskError: for a mask of the wrong dtype, rank or shape, or if two different ones are given.
    """
    key_mask = pooling_mask(value, mask, value_mask)
    if key_mask is None and value.shape[1] == 0:
        key_mask = _no_keys(value)
    key_mask = _boolean(key_mask)
    return _narrow_sides(None, key_mask, None)._replace(pair_mask=outer(None, key_mask))


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
    """Masks of the query and of the value side.

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
    of_query = _first(query_mask, mask, value_mask, own)
    of_value = _first(value_mask, mask, query_mask, own)
    return of_query, of_value


def _no_keys(value: Any) -> Any:
    """The mask (B, 0) of a sequence without steps: with it, a query knows that it has no key."""
    return ops.zeros_like(value[..., 0], dtype="bool")


def _narrow_sides(query_mask: Any, key_mask: Any, output_mask: Any) -> CallMasks:
    if query_mask is key_mask:  # where a mask leaves a query, it leaves a key: the same step
        return CallMasks(query_mask, key_mask, None, output_mask)
    some_query, some_key = (
        None if side is None else ops.any(side, axis=-1, keepdims=True)
        for side in (query_mask, key_mask)
    )
    return CallMasks(_both(query_mask, some_key), _both(key_mask, some_query), None, output_mask)


def _spread(mask: Any, heads: int | None) -> Any:
    return mask if heads is None else ops.expand_dims(mask, 1)  # -> (B, 1, T, S)


def _pair_mask(mask: Any, heads: int | None) -> Any:
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
