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
                "for `history_only` give a causal `attention_mask`",
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
                _PHILIPPE,
                "Attention",
                "MultiplicativeAttention()(states[:, -1:], states)",
                'with `score="luong"`; the query is the last step, padding or not, no mask is '
                "heeded, and a tanh layer over [context; last] follows",
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
                "is `query_kernel`, Wx is `key_kernel`; for `attention_width` give an "
                "`attention_mask`",
            ),
            Namesake(
                _PHILIPPE,
                "Attention",
                "AdditiveAttention(units, use_bias=False)(states[:, -1:], states)",
                'with `score="bahdanau"`; the query is the last step, padding or not, no mask is '
                "heeded, and a tanh layer over [context; last] follows",
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
                "error there; `normalize=True` has no counterpart here",
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
                _MULTI,
                "MultiHead",
                "no counterpart",
                "another thing: copies of any layer, their outputs stacked on a new last axis",
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
    }
)
