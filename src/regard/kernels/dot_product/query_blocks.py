"""Dot-product attention a block of queries at a time, by the plain formula: O(c S) in memory.

One text for the backends that have no kernel. A block's scores are complete rows, so its softmax is
the softmax; the gradient makes them again.

Letters: B batch, T queries, S keys, n blocks of c queries each, N heads.
"""

import functools
from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from regard import runtime
from regard.ops.attention import attend
from regard.ops.biases import add_bias
from regard.ops.scores import dot

__all__ = ["attended_in_blocks", "in_blocks_of"]


@functools.cache
def in_blocks_of(size: int) -> Callable[..., Any]:
    """Return `attended_in_blocks` for blocks of a size, as it is best run.

    On JAX a loop that is called outside of a compiled function is compiled again in each call.

    Args:
        size: c.

    Returns:
        The function of the other arguments.
    """
    return runtime.compiled(functools.partial(attended_in_blocks, size=size))


def attended_in_blocks(
    query: Any, key: Any, value: Any, pair_mask: Any, bias: Any, size: int
) -> Any:
    """Attend by softmax, see `regard.kernels.dot_product.dot_output`.

    Args:
        query: (B, T, D), or with heads (B, T, N, H); T is known.
        key: (B, S, D), or with heads (B, S, N, H).
        value: (B, S, V), or with heads (B, S, N, V).
        pair_mask: boolean, broadcastable to the scores; None allows everything.
        bias: broadcastable to the scores; None adds nothing.
        size: c.

    Returns:
        (B, T, V), or with heads (B, T, N, V); a query without keys gets 0.
    """
    query_length = query.shape[1]
    # What has queries is cut into blocks; what holds for all of them goes along as it is.
    cut, along = {"query": _blocks(query, 1, query_length, size)}, {"key": key, "value": value}
    for name, each in (("pair_mask", pair_mask), ("bias", bias)):
        if each is None:
            continue
        if each.shape[-2] == 1:
            along[name] = each
        else:  # also where a graph does not know the size
            cut[name] = _blocks(each, -2, query_length, size)
    found = ops.map(lambda block: _again({**along, **block}), cut)  # (n, B, c, ...)
    found = ops.moveaxis(found, 0, 1)
    return ops.reshape(found, (-1, cut["query"].shape[0] * size, *found.shape[3:]))[
        :, :query_length
    ]


def _attended(query: Any, key: Any, value: Any, pair_mask: Any = None, bias: Any = None) -> Any:
    return attend(add_bias(dot(query, key), bias), value, pair_mask)[0]


def _blocks(tensor: Any, axis: int, steps: int, size: int) -> Any:
    """Cut an axis into blocks and put them first: (..., T, ...) -> (n, ..., c, ...), 0 at the end.

    A query of the last block that there is none of sees no key, or is cut off again.
    """
    axis %= len(tensor.shape)
    count = -(-steps // size)
    more = [[0, 0] for _ in tensor.shape]
    more[axis][1] = count * size - steps
    shape = list(ops.shape(tensor))
    shape[axis : axis + 1] = count, size
    tensor = ops.reshape(ops.pad(tensor, more) if more[axis][1] else tensor, shape)
    return ops.moveaxis(tensor, axis, 0)


def _again(given: dict[str, Any]) -> Any:
    """Attend, and for the gradient attend again instead of keeping what is in between.

    On TensorFlow only arguments get a gradient, and only floats may be such arguments.
    """
    floats = [name for name in given if name != "pair_mask"]
    masks = {"pair_mask": given["pair_mask"]} if "pair_mask" in given else {}
    once_more = keras.remat(
        lambda *each: _attended(**dict(zip(floats, each, strict=True)), **masks)
    )
    return once_more(*(given[name] for name in floats))
