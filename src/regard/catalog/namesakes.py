"""What other libraries call each layer, and what they do differently, as plain data.

What is said of them was read in their source or seen by running them: keras-self-attention 0.51,
keras-multi-head 0.29, attention 5.0 of philipperemy, attention-keras of thushv89, tf-addons 0.23,
Trax 1.4.1, Keras 3.15.1, PyTorch 2.13.
"""

from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["NAMESAKES", "Namesake"]


@dataclass(frozen=True)
class Namesake:
    """What another library calls a layer, and what it does differently.

    Args:
        library: the library, as people call it.
        name: the name of the class or function there.
        here: how to write it with regard.
        difference: what to expect when moving, in a few words.
    """

    library: str
    name: str
    here: str
    difference: str


_KERAS = "Keras"
_SELF = "keras-self-attention"
_MULTI = "keras-multi-head"
_PHILIPPE = "attention (philipperemy)"
_THUSHAN = "attention-keras"
_ADDONS = "tf-addons"
_TRAX = "Trax"
_TORCH = "PyTorch"
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
        ),
        "MultiplicativeAttention": (
            Namesake(
                _SELF,
                "SeqSelfAttention",
                "MultiplicativeAttention()",
                'with `attention_type="multiplicative"`; 0.46 to 0.51 mask padding the wrong way '
                "round: valid steps attend to padding; its score bias has no effect",
            ),
            Namesake(
                _ADDONS,
                "LuongAttention",
                "MultiplicativeAttention()(decoder, encoder)",
                "one decoder step at a time inside AttentionWrapper; its matrix is ours "
                "transposed; a sequence of length 0 is an error there",
            ),
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
        ),
        "ConcatAttention": (
            Namesake(
                _KERAS,
                "Attention",
                "ConcatAttention(units)",
                'with `score_mode="concat"`; no kernel, so both sides have one width, and one '
                "number in place of the vector",
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
        ),
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
