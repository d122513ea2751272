"""What other libraries call an argument of an attention layer, and what it is here."""

from types import MappingProxyType

__all__ = ["KEYWORDS", "keyword_advice"]

_CAUSAL = "`position=Causal()` of the constructor, from regard.positions"
_WEIGHTS = "`return_attention_scores=True` of the call"
_HEADS = "`num_heads` of MultiHeadAttention"
_HEAD = "`head_dim` of MultiHeadAttention"
_BOTH = "`num_heads` times `head_dim` of MultiHeadAttention"
_OUTPUT = "`output_dim` of MultiHeadAttention"
_PAIRS = "`attention_mask` of the call, where True takes part; what is added is `attention_bias`"

KEYWORDS = MappingProxyType(
    {
        # Keras
        "key_dim": _HEAD,
        "output_shape": _OUTPUT,
        "num_query_heads": _HEADS,
        "use_causal_mask": _CAUSAL,
        "causal": _CAUSAL,
        "use_scale": '`scale="learned"` of DotAttention',
        "score_mode": "the class: DotAttention or ConcatAttention",
        "sliding_window": "`position=LocalWindow(w - 1, w - 1)` of the constructor, from "
        "regard.positions",
        "flash_attention": "left out: the fastest path is taken by itself",
        "return_attention_scores": _WEIGHTS,
        # keras-self-attention and keras-multi-head
        "history_only": _CAUSAL,
        "attention_width": "`position=LocalWindow(w // 2, w - w // 2 - 1)` of the constructor, "
        "from regard.positions",
        "attention_type": "the class: AdditiveAttention or MultiplicativeAttention",
        "return_attention": _WEIGHTS,
        "attention_activation": "`score_activation` of the constructor",
        "attention_regularizer_weight": "`attention_regularizer=Orthogonality(weight)` of the "
        "constructor, from regard.regularizers",
        "use_additive_bias": "`use_bias` of AdditiveAttention",
        "use_attention_bias": "left out: under softmax it changes nothing",
        "head_num": _HEADS,
        "layer_num": "`copies` of MultiHead",
        "hidden_dim": "`head_dim` of MultiHead",
        "reg_index": "`diversity_weight` of MultiHead, by name",
        "reg_factor": "`diversity` of MultiHead",
        "reg_slice": "`diversity_slice` of MultiHead",
        # tf-addons
        "head_size": _HEAD,
        "output_size": _OUTPUT,
        "use_projection_bias": "`use_bias` of MultiHeadAttention",
        "return_attn_coef": _WEIGHTS,
        "probability_fn": "`normalizer` of the constructor",
        "memory": "`value` of the call",
        "memory_sequence_length": "`value_mask` of the call, booleans (B, S)",
        # Trax and keras-hub
        "n_heads": _HEADS,
        "d_feature": _BOTH,
        "d_qk": _HEAD,
        "d_v": "`value_dim` of MultiHeadAttention",
        "padding_mask": "`key_mask` of the call, of a pooling layer `mask`",
        # PyTorch
        "embed_dim": _BOTH,
        "kdim": "left out: the width of the keys is seen",
        "vdim": "left out: the width of the values is seen",
        "is_causal": _CAUSAL,
        "need_weights": _WEIGHTS,
        "attn_mask": _PAIRS,
        "key_padding_mask": "`key_mask` of the call, or `mask`, turned round: True takes part",
        # copied snippets
        "step_dim": "left out: any number of steps is taken",
        "W_regularizer": "`kernel_regularizer` of the constructor",
        "W_constraint": "`kernel_constraint` of the constructor",
        "b_regularizer": "`bias_regularizer` of the constructor",
        "b_constraint": "`bias_constraint` of the constructor",
        "dropout_rate": "`dropout` of the constructor",
        "d_model": _BOTH,
    }
)
"""By the name there."""


def keyword_advice(name: str, value: str, layer: str) -> str | None:
    """Return the error of an argument that other libraries call so.

    Args:
        name: of the argument.
        value: what was given, as it is shown.
        layer: the class that it was given to.

    Returns:
        A sentence; None where no library calls an argument so.
    """
    if name not in KEYWORDS:
        return None
    here = KEYWORDS[name].removesuffix(f" of {layer}")
    return f"Here `{name}` is {here}. Received: {name}={value} for {layer}"
