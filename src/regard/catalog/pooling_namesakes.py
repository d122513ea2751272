"""What other libraries call the layers with one input: see `namesakes`."""

from types import MappingProxyType

from regard.catalog.namesake import Namesake

__all__ = ["POOLING_NAMESAKES"]

_SELF = "keras-self-attention"
_MULTI = "keras-multi-head"
_PHILIPPE = "attention (philipperemy)"
_COPIED = "copied snippets"
_PAPERS = "papers"

POOLING_NAMESAKES = MappingProxyType(
    {
        "AttentionPooling": (
            Namesake(
                _SELF,
                "SeqWeightedAttention",
                'AttentionPooling("linear")',
                "its bias has no effect; a sample that is all padding gives a mean of the padding",
            ),
            Namesake(
                _PHILIPPE,
                "Attention",
                'AttentionPooling("multiplicative", query="last")',
                'with `score="luong"`; the query is the last step, padding or not, no mask is '
                "heeded, and a tanh layer over [context; last] follows; its matrix is ours "
                "transposed",
            ),
            Namesake(
                _PHILIPPE,
                "Attention",
                'AttentionPooling("additive", query="last")',
                'with `score="bahdanau"`; otherwise as with "luong"; W1 is `query_kernel`, W2 is '
                "`key_kernel`",
                by_default=False,
            ),
            Namesake(
                _PHILIPPE,
                "luong",
                'AttentionPooling("multiplicative", query="last")',
                'the default of `score=` there; see "Attention"',
            ),
            Namesake(
                _PHILIPPE,
                "bahdanau",
                'AttentionPooling("additive", query="last")',
                'a value of `score=` there; see "Attention"',
            ),
            Namesake(
                _COPIED,
                "AttentionWeightedAverage",
                'AttentionPooling("linear")',
                "the class of DeepMoji and its copies; its code needs an old Keras",
            ),
            Namesake(
                _COPIED,
                "AttentionWithContext",
                'AttentionPooling("mlp")',
                "the class after Yang et al. that is copied from page to page; its hidden layer "
                "is as wide as the input; its code needs an old Keras",
            ),
            Namesake(
                _COPIED,
                "Attention",
                'AttentionPooling("tanh")',
                "the class with `step_dim`: a bias for each step, so it takes one length only; its "
                "code does not run on Keras 3",
            ),
        ),
        "HierarchicalAttention": (
            Namesake(
                _COPIED,
                "AttLayer",
                "HierarchicalAttention()(documents)",
                "the class after Yang et al. for one level, once inside a TimeDistributed and once "
                "after it; the encoder between is `sentence_encoder`; sentences of padding count "
                "like others; its code needs an old Keras",
            ),
            Namesake(
                _PAPERS,
                "hierarchical attention network (HAN)",
                "HierarchicalAttention()(documents)",
                "the same, with an encoder of words before it and one of sentences inside",
            ),
        ),
        "FeatureAttention": (
            Namesake(
                _COPIED,
                "attention_probs",
                "FeatureAttention()",
                'three lines, a `Dense(D, activation="softmax")` and a `multiply`; no mask is '
                "heeded",
            ),
        ),
        "MultiHead": (
            Namesake(
                _MULTI,
                "MultiHead",
                "MultiHead(layer, copies)",
                "`layer_num` is `copies`; `hidden_dim` is `head_dim`, one matrix for all heads, "
                "that works at the input's width only; `reg_index` is `diversity_weight`, by name; "
                "its penalty is a constant that trains nothing",
            ),
        ),
    }
)
