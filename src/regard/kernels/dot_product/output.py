"""The output of dot-product attention without all scores in memory, on the backend that runs."""

import importlib
from typing import Any

import keras
from keras import ops

from regard.kernels.dispatch import Dots, choose_dots, queries_at_once, takes_cudnn
from regard.kernels.dot_product.query_blocks import in_blocks_of
from regard.kernels.gpu import gpu_capability
from regard.ops.attention import Pairs
from regard.ops.biases import add_bias

__all__ = ["dot_output"]


def dot_output(query: Any, key: Any, value: Any, pairs: Pairs, whole: tuple[str, ...] = ()) -> Any:
    """Attend with softmax of `query[t] . key[s] + bias[t, s]`, by the path that suits.

    Args:
        query: (B, T, D), or with heads (B, T, N, H), scaled.
        key: (B, S, D), or with heads (B, S, N, H).
        value: (B, S, V), or with heads (B, S, N, V).
        pairs: which of them may meet, and what is added to their scores.
        whole: reasons that rule out the fused path, a sentence each.

    Returns:
        (B, T, V), or with heads (B, T, N, V), 0 for a query that sees no key; None where the plain
        path has to be taken. What a masked query gets is for the layer to drop.
    """
    biases = [each for each in (pairs.bias, pairs.position_bias) if each is not None]
    backend = keras.backend.backend()
    query_dtype, dtype = (keras.backend.standardize_dtype(each.dtype) for each in (query, value))
    dots = Dots(
        backend=backend,
        widths=(query.shape[-1], value.shape[-1]),
        dtype=dtype,
        sizes=(*query.shape[:2], key.shape[1]),
        heads=query.shape[2] if len(query.shape) == 4 else 1,
        biased=bool(biases),
        scaled=(query_dtype, dtype) == ("float32", "float16"),
        gpu=None if backend == "torch" else gpu_capability(backend),
    )
    if choose_dots(dots, whole).path == "reference":
        return None
    bias = add_bias(*biases) if len(biases) == 2 else next(iter(biases), None)
    given = query, key, value, _pair_mask(pairs, len(query.shape)), bias
    if backend == "torch" or takes_cudnn(dots):
        return importlib.import_module(f"regard.kernels.dot_product.{backend}").attended(*given)
    return in_blocks_of(queries_at_once(query.shape[1]))(*given)


def _pair_mask(pairs: Pairs, rank: int) -> Any:
    """The pairs; where masks of sides are all there is, the keys, which are fewer numbers."""
    if pairs.pair_mask is not None or pairs.key_mask is None:
        return pairs.pair_mask
    return ops.expand_dims(pairs.key_mask, tuple(range(1, rank - 1)))  # (B, S) -> (B, 1, S)
