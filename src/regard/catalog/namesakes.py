"""What other libraries call each layer, and what they do differently, as plain data.

What is said of them was read in their source or seen by running them: keras-self-attention 0.51,
keras-multi-head 0.29, attention 5.0 of philipperemy, attention-keras of thushv89, tf-addons 0.23,
Trax 1.4.1, Keras 3.15.1, PyTorch 2.13.
"""

from types import MappingProxyType

from regard.catalog.namesake import Namesake
from regard.catalog.pooling_namesakes import POOLING_NAMESAKES

__all__ = ["NAMESAKES"]

_KERAS = "Keras"
_SELF = "keras-self-attention"
_MULTI = "keras-multi-head"
_THUSHAN = "attention-keras"
_ADDONS = "tf-addons"
_TRAX = "Trax"
_TORCH = "PyTorch"
_HUB = "keras-hub"
_COPIED = "copied snippets"
_PAPERS = "papers"

NAMESAKES = MappingProxyType(
    {
        "DotAttention": (
            Namesake(
                _KERAS,
                "Attention",
                "DotAttention()",
                "the same formula, but padding gets weight where all keys are masked; "
                '`use_scale=True` is `scale="learned"`',
            ),
            Namesake(
                _SELF,
                "ScaledDotProductAttention",
                'DotAttention(scale="sqrt")',
                "takes 10000 off masked scores, so padding gets weight where all keys are masked; "
                "`history_only` is `position=Causal()`",
            ),
            Namesake(
                _TRAX,
                "DotProductAttention",
                'DotAttention(scale="sqrt")',
                "works on one head; every key gets the same weight where all are masked",
            ),
            Namesake(
                _TORCH,
                "scaled_dot_product_attention",
                'DotAttention(scale="sqrt")',
                "a function that never returns the weights",
            ),
            Namesake(
                _SELF,
                "ResidualScaledDotProductAttention",
                'DotAttention(scale="sqrt")',
                "scores go on by `return_scores=True` and, in the next layer, "
                "`attention_bias=scores`",
            ),
            Namesake(
                _TRAX,
                "PureAttention",
                'DotAttention(scale="sqrt")',
                "`n_heads` cuts the features into heads without projections; here one head",
            ),
            Namesake(
                _TRAX,
                "DotProductCausalAttention",
                'DotAttention(scale="sqrt", position=Causal())',
                "works on one head",
            ),
        ),
        "MultiplicativeAttention": (
            Namesake(
                _SELF,
                "SeqSelfAttention",
                "MultiplicativeAttention()",
                'with `attention_type="multiplicative"`; 0.46 to 0.51 mask padding the wrong way '
                "round: valid steps attend to padding; its score bias has no effect",
                by_default=False,
            ),
            Namesake(
                _ADDONS,
                "LuongAttention",
                "MultiplicativeAttention()(decoder, encoder)",
                "one decoder step at a time inside AttentionWrapper; its matrix is ours "
                "transposed; a sequence of length 0 is an error there",
            ),
            Namesake(
                _PAPERS,
                "Luong",
                "MultiplicativeAttention()(decoder, encoder)",
                'the score "general"; its "dot" is DotAttention, its "concat" ConcatAttention',
            ),
            Namesake(_PAPERS, "general (Luong)", "MultiplicativeAttention()", "the same"),
        ),
        "AdditiveAttention": (
            Namesake(
                _KERAS,
                "AdditiveAttention",
                "AdditiveAttention(units)",
                "has the vector and the tanh, but neither projections nor bias; padding gets "
                "weight where all keys are masked",
            ),
            Namesake(
                _SELF,
                "SeqSelfAttention",
                "AdditiveAttention(units=32)",
                "0.46 to 0.51 mask padding the wrong way round: valid steps attend to padding; Wt "
                "is `query_kernel`, Wx is `key_kernel`; `attention_width` is a "
                "`position=LocalWindow(...)`",
            ),
            Namesake(
                _THUSHAN,
                "AttentionLayer",
                "AdditiveAttention(units, use_bias=False)(decoder, encoder)",
                "called with [encoder, decoder]; no mask is heeded; a loop over the steps; the "
                '"energies" it returns are the weights',
            ),
            Namesake(
                _ADDONS,
                "BahdanauAttention",
                "AdditiveAttention(units, use_bias=False)(decoder, encoder)",
                "one decoder step at a time inside AttentionWrapper; a sequence of length 0 is an "
                "error there; `normalize=True` is the same here",
            ),
            Namesake(
                _PAPERS,
                "Bahdanau",
                "AdditiveAttention(units, use_bias=False)(decoder, encoder)",
                "the same, for all steps of the decoder at once",
            ),
            Namesake(
                _COPIED,
                "BahdanauAttention",
                "AdditiveAttention(units)(decoder, encoder)",
                "the class of TensorFlow's translation tutorial, first version: no mask is heeded; "
                "W1 is `query_kernel`, W2 is `key_kernel`, and their biases add up to `bias`",
            ),
        ),
        "ConcatAttention": (
            Namesake(
                _KERAS,
                "Attention",
                "ConcatAttention(units)",
                'with `score_mode="concat"`; no kernel, so both sides have one width, and one '
                "number in place of the vector",
                by_default=False,
            ),
            Namesake(
                _PAPERS,
                "concat (Luong)",
                "ConcatAttention(units)",
                "the same; the paper does not say how wide the hidden layer is",
            ),
        ),
        "CosineAttention": (
            Namesake(
                _PAPERS,
                "content-based addressing (neural Turing machine)",
                "CosineAttention()",
                "the key strength is the controller's output there, one trained number here",
            ),
            Namesake(
                _PAPERS,
                "query-key normalisation",
                "CosineAttention()",
                "within several heads there, on the states as they are here",
            ),
        ),
        "LocationAttention": (
            Namesake(
                _PAPERS,
                "location-based (Luong)",
                "LocationAttention(max_length)",
                "the same, with places beyond the sentence left out",
            ),
        ),
        "MultiHeadAttention": (
            Namesake(
                _KERAS,
                "MultiHeadAttention",
                "MultiHeadAttention(num_heads, head_dim)",
                "`key_dim` is `head_dim`; a bias on the keys that trains nothing; a query without "
                "keys gives the mean of all values, or 0 if the weights are asked for; an "
                "explicit `query_mask` is ignored (3.15.1)",
            ),
            Namesake(
                _MULTI,
                "MultiHeadAttention",
                "MultiHeadAttention(num_heads, head_dim)",
                "relu on all four projections unless `activation=None`; head_dim is features / "
                "head_num; padding gets weight where all keys are masked",
            ),
            Namesake(
                _ADDONS,
                "MultiHeadAttention",
                "MultiHeadAttention(num_heads, head_dim)",
                "`head_size` comes first there; a bias on the output alone; Keras masks are not "
                "heeded",
            ),
            Namesake(
                _TRAX,
                "Attention",
                "MultiHeadAttention(num_heads, head_dim)",
                "head_dim is d_feature / n_heads; a bias on the keys too; every key gets the same "
                "weight where all are masked",
            ),
            Namesake(
                _TORCH,
                "MultiheadAttention",
                "MultiHeadAttention(num_heads, head_dim)",
                "head_dim is embed_dim / num_heads; True in its masks means: leave out; NaN for a "
                "query without keys",
            ),
            Namesake(
                _KERAS,
                "GroupQueryAttention",
                "MultiHeadAttention(num_heads, head_dim, num_key_value_heads=1)",
                "`num_query_heads` is `num_heads`",
            ),
            Namesake(
                _KERAS,
                "GroupedQueryAttention",
                "MultiHeadAttention(num_heads, head_dim, num_key_value_heads=1)",
                "the class that Keras exports as GroupQueryAttention",
            ),
            Namesake(
                _HUB,
                "CachedMultiHeadAttention",
                "MultiHeadAttention(num_heads, head_dim)",
                "its cache grows by a step a call; here `prepare` projects keys that are known, "
                "and `attend` answers a query",
            ),
            Namesake(
                _TRAX,
                "AttentionQKV",
                "MultiHeadAttention(num_heads, head_dim)",
                "called with query, key, value; head_dim is d_feature / n_heads",
            ),
            Namesake(
                _TRAX,
                "CausalAttention",
                "MultiHeadAttention(num_heads, head_dim, position=Causal())",
                "head_dim is d_feature / n_heads",
            ),
            Namesake(
                _TRAX,
                "ConfigurableAttention",
                "MultiHeadAttention(num_heads, head_dim)",
                "the frame of Attention there, into which other layers can be put",
            ),
            Namesake(
                _TRAX,
                "SelfAttention",
                "MultiHeadAttention(num_heads, head_dim)",
                "`d_qk` is `head_dim`, `d_v` is `value_dim`; `causal=True` is `position=Causal()`",
            ),
            Namesake(
                _TRAX,
                "EncDecAttention",
                "MultiHeadAttention(num_heads, head_dim)(decoder, encoder)",
                "`d_qk` is `head_dim`, `d_v` is `value_dim`",
            ),
            Namesake(
                _COPIED,
                "CrossAttention",
                "MultiHeadAttention(num_heads, head_dim)(decoder, encoder)",
                "the class of TensorFlow's translation tutorial, with one head; Add and "
                "LayerNormalization follow in the class",
            ),
        ),
        **POOLING_NAMESAKES,
    }
)
"""By the layer here; what a class there computes where its arguments say nothing comes first."""
