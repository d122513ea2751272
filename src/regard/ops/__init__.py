"""Pure functions of tensors: scores, call_masks, normalisers and the reference attention.

    e[t, s] = score(query[t], key[s])
    a[t, :] = normalise(e[t, s] over the s that the mask allows)
    out[t]  = sum over s of dropout(a[t, s]) * value[s]

Nothing here has weights or state. A formula is written once, here; layers and kernels refer to it.
"""

from regard.ops import (
    attention,
    biases,
    call_masks,
    keras_mask,
    lengths,
    mask_checks,
    masks,
    normalization,
    normalizers,
    pooling,
    positions,
    precision,
    scores,
    shapes,
)

__all__ = [
    "attention",
    "biases",
    "call_masks",
    "keras_mask",
    "lengths",
    "mask_checks",
    "masks",
    "normalization",
    "normalizers",
    "pooling",
    "positions",
    "precision",
    "scores",
    "shapes",
]
