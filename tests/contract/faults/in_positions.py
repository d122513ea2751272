"""Faults planted in positions, biases and the rarer normalisers."""

from tests.contract.planting import Fault

_DOT = "DotAttention()"
_MHA = "MultiHeadAttention(num_heads=2, head_dim=4)"

FAULTS = (
    Fault(
        "a bias of booleans added as ones",
        "ops.biases:check_bias",
        'if dtype is None or "float" not in dtype:',
        "if False:",
        "unusable_bias_raises",
        _DOT,
    ),
    Fault(
        "a bias without a batch put on the heads",
        "ops.biases:spread_bias",
        "ops.expand_dims(bias, 1)",
        "ops.expand_dims(bias, 0)",
        "bias_is_added_to_the_scores",
        _MHA,
    ),
    Fault(
        "sigmoid weights that count the padding",
        "ops.normalizers:sigmoid",
        "count = ops.sum(ops.cast(taken, scores.dtype), axis=-1, keepdims=True)",
        "count = ops.sum(ops.ones_like(scores), axis=-1, keepdims=True)",
        "padding_changes_nothing",
        "AttentionPooling(normalizer='sigmoid')",
    ),
    Fault(
        "a masked key may be the largest",
        "ops.normalizers:hardmax",
        'visible = ops.where(mask, visible, -float("inf"))',
        "pass",
        "output_equals_the_paper",
        "DotAttention(normalizer='hardmax')",
    ),
    Fault(
        "a threshold one rank too low",
        "ops.normalizers:sparsemax",
        "ops.where(rank <= size, ordered, 0.0)",
        "ops.where(rank <= size + 1, ordered, 0.0)",
        "output_equals_the_paper",
        "DotAttention(normalizer='sparsemax', temperature=6.0)",
    ),
    Fault(
        "no gradient through the threshold",
        "ops.normalizers:_above",
        "weights = ops.maximum(shifted - threshold - step, 0.0) ** power",
        "weights = ops.stop_gradient(ops.maximum(shifted - threshold - step, 0.0) ** power)",
        "every_weight_is_connected",
        "AttentionPooling(normalizer='entmax15', temperature=3.0)",
    ),
    Fault(
        "a window that ends one key early",
        "positions.local_window:LocalWindow.allowed",
        "s <= t + self.right",
        "s < t + self.right",
        "output_equals_the_paper",
        "DotAttention(position=LocalWindow(left=2, right=1, ratio=1.6666666666666667))",
    ),
    Fault(
        "a stretched diagonal that starts in the padding",
        "ops.positions:stretched",
        "return first_key + along - 0.5",
        "return along - 0.5",
        "output_equals_the_paper",
        "DotAttention(position=DistancePenalty(weight=0.4, ratio='stretch'))",
    ),
    Fault(
        "one slope for all heads",
        "positions.alibi:Alibi.bias",
        "slopes.reshape(-1, 1, 1)",
        "slopes[:1].reshape(-1, 1, 1)",
        "output_equals_the_paper",
        "MultiHeadAttention(num_heads=2, head_dim=4, position=Alibi(offset=0))",
    ),
)
