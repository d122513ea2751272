"""How to mend a layer that loses a mask or reads padding, by its kind."""

__all__ = ["advice_for"]

_BY_HAND = "give the mask to the layers that follow as an argument, `layer(x, mask=mask)`"
_NEEDS_BOTH = (
    "give each of its inputs a mask of its own, or " + _BY_HAND + "; a branch without a mask"
    " usually comes from an operation such as `x * 2`"
)
_ADVICE = (
    (
        ("ops.",),
        "use a layer that hands masks on in its place (`keras.layers.Rescaling(2.0)(x)` for"
        " `x * 2`), or " + _BY_HAND,
    ),
    (
        ("Conv", "Depthwise", "Separable"),
        "put 0 under the mask before each convolution, and hand the mask on:"
        " `regard.layers.CarryMask` around one that keeps the steps (padding='same') does both, or"
        " `regard.ops.masks.zero_masked` before it, and " + _BY_HAND,
    ),
    (
        ("GlobalMax",),
        "take `regard.ops.pooling.masked_max`, which needs the mask, or `AttentionPooling`",
    ),
    (
        ("GlobalAverage",),
        "its mask must reach it: " + _BY_HAND + ", or take `regard.ops.pooling.masked_mean`",
    ),
    (
        ("MaxPooling", "AveragePooling", "AdaptiveMax", "AdaptiveAverage"),
        "put the smallest value (for a mean: 0) under the mask first, pool the mask too (a step is"
        " valid if one of its window is), and " + _BY_HAND,
    ),
    (
        ("Flatten", "Reshape", "Permute"),
        "steps become features here, padding with them: pool instead, with `AttentionPooling` or"
        " `GlobalAveragePooling1D`",
    ),
    (("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"), _NEEDS_BOTH),
    (("Concatenate", "Dot"), _NEEDS_BOTH),
    (
        ("GroupNormalization",),
        "its statistics go over the steps: take `LayerNormalization`, which is of one step alone",
    ),
    (
        ("LSTM", "GRU", "RNN", "SimpleRNN", "Bidirectional", "TimeDistributed", "ConvLSTM"),
        "pass it the mask; where it drops that, as from Keras 3.16 on, put it into"
        " `regard.layers.CarryMask`, or " + _BY_HAND,
    ),
)


def advice_for(kind: str) -> str:
    """Return what to do about a faulty layer.

    Args:
        kind: its class.

    Returns:
        A sentence without its end, for a person.
    """
    for beginnings, advice in _ADVICE:
        if kind.startswith(beginnings):
            return f"{advice}."
    return f"use a layer that hands masks on in its place, or {_BY_HAND}."
