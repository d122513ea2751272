"""Pure functions of tensors: scores, masks, normalisers and the reference attention.

    e[t, s] = score(query[t], key[s])
    a[t, :] = normalise(e[t, s] over the s that the mask allows)
    out[t]  = sum over s of dropout(a[t, s]) * value[s]

Nothing here has weights or state. A formula is written once, here; layers and kernels refer to it.

One thing has one name, here, in the layers and in the kernels:

    query, key, value         tensors (B, T, Dq), (B, S, Dk), (B, S, V), or with heads (B, T, N, H)
                              and so on, projected or not
    query_mask, key_mask      boolean (B, T) and (B, S): which steps take part, True does. A call's
                              `value_mask` and `key_mask` become one key mask at the door
    pair_mask                 boolean, broadcastable to the scores: which pairs may meet. A call's
                              `attention_mask` and what the position allows become one
    query_length, key_length  T and S; None, or a symbol, where a graph does not know them
    query_place               where each query stands among the keys
    bias, position_bias       what is added to the scores, broadcastable to them

Letters: B batch, T query length, S key length, D features, N heads, H width of a head, V features
of a value, U units of a hidden layer.
"""

from regard import _keras  # noqa: F401  # first: it says which backend is missing
from regard.ops import (
    attention,
    biases,
    call_masks,
    call_places,
    elapsed,
    gaussians,
    keras_autocast,
    keras_mask,
    label_noise,
    lengths,
    mask_checks,
    masks,
    normalization,
    normalizers,
    one_hot,
    pooling,
    positions,
    precision,
    scores,
    shapes,
    step_validity,
)
from regard.ops.elapsed import elapsed_gaps
from regard.ops.one_hot import soft_one_hot

__all__ = [
    "attention",
    "biases",
    "call_masks",
    "call_places",
    "elapsed",
    "elapsed_gaps",
    "gaussians",
    "keras_autocast",
    "keras_mask",
    "label_noise",
    "lengths",
    "mask_checks",
    "masks",
    "normalization",
    "normalizers",
    "one_hot",
    "pooling",
    "positions",
    "precision",
    "scores",
    "shapes",
    "soft_one_hot",
    "step_validity",
]
