"""The card of each attention layer, as plain data: what it computes, its names elsewhere.

A test holds the cards to the classes: the same layers, the same first sentence, the same formula.
Letters: B batch, T query length, S key length, D features, V value features, N heads.
"""

from regard.catalog.layer_card import Card
from regard.catalog.namesakes import NAMESAKES
from regard.catalog.pooling_cards import POOLING_CARDS

__all__ = ["CARDS"]


_PAIRS = (
    "all pairs may meet, or those that `position=` (window, history, causal) and `attention_mask=` "
    "allow; `position=` and `attention_bias=` let place enter"
)
_SOFTMAX = (
    "softmax over the valid keys; by `normalizer=` sigmoid, sparsemax, entmax15 or hardmax instead"
)
_FROM_CALL = (
    "all three from the call; value alone means keys = values, query alone means self-attention"
)
_ATTEND = (
    "a[t, :] = softmax of e[t, s] over the valid s",
    "out[t]  = sum over s of a[t, s] * value[s]",
)

_DOT = Card(
    name="DotAttention",
    summary="Attend by the dot product of query and key, as they are.",
    in_words=(
        "Each query is compared with every key by multiplying them feature by feature and adding "
        "up: the more alike they are, the more of that step's value flows into the output. "
        "Nothing is learned (unless the scale is), so it suits queries and keys that already "
        "speak the same language, such as the states of one encoder."
    ),
    formula=("e[t, s] = scale * query[t] . key[s]", *_ATTEND),
    score="dot product, times a scale: 1, 1 / sqrt(D), a number, or learned",
    position=_PAIRS,
    normaliser=_SOFTMAX,
    query_key_value=_FROM_CALL,
    shapes="query (B, T, D), value (B, S, V), key (B, S, D) -> (B, T, V); weights (B, T, S)",
    cost="time B T S (D + V), memory B T S; no weights, or one",
    source=(
        'Luong, Pham and Manning 2015, section 3.1 ("dot"), https://arxiv.org/abs/1508.04025; '
        "scale 1 / sqrt(D): Vaswani et al. 2017, equation 1, https://arxiv.org/abs/1706.03762"
    ),
    elsewhere=NAMESAKES["DotAttention"],
)

_MULTIPLICATIVE = Card(
    name="MultiplicativeAttention",
    summary="Attend by a learned matrix between query and key.",
    in_words=(
        "Like the dot product, with one learned matrix in between that says which feature of the "
        "query belongs to which feature of the key. Query and key may differ in width and in "
        "meaning: a decoder's state may look at an encoder's states."
    ),
    formula=("e[t, s] = query[t] . kernel . key[s]", *_ATTEND),
    score="a learned matrix between query and key",
    position=_PAIRS,
    normaliser=_SOFTMAX,
    query_key_value=_FROM_CALL,
    shapes="query (B, T, Dq), value (B, S, V), key (B, S, Dk) -> (B, T, V); weights (B, T, S)",
    cost="time B T Dq Dk + B T S (Dk + V), memory B T S; Dq Dk weights",
    source=(
        'Luong, Pham and Manning 2015, section 3.1 ("general"), https://arxiv.org/abs/1508.04025'
    ),
    elsewhere=NAMESAKES["MultiplicativeAttention"],
)

_ADDITIVE = Card(
    name="AdditiveAttention",
    summary="Attend by a small network with one hidden layer over query and key.",
    in_words=(
        "Query and key are each projected to a hidden layer, added and squashed by tanh; a "
        "learned vector turns the hidden layer into one score. It can learn more than a product "
        "of the two, and costs more: every pair of steps passes through the hidden layer."
    ),
    formula=(
        "e[t, s] = vector . tanh(query[t] . query_kernel + key[s] . key_kernel + bias)",
        *_ATTEND,
    ),
    score="a small network with one hidden layer over query and key",
    position=_PAIRS,
    normaliser=_SOFTMAX,
    query_key_value=_FROM_CALL,
    shapes="query (B, T, Dq), value (B, S, V), key (B, S, Dk) -> (B, T, V); weights (B, T, S)",
    cost="time B T S units, memory B T S; (Dq + Dk + 2) units weights",
    source="Bahdanau, Cho and Bengio 2015, appendix A.1.2, https://arxiv.org/abs/1409.0473",
    elsewhere=NAMESAKES["AdditiveAttention"],
)

_CONCAT = Card(
    name="ConcatAttention",
    summary="Attend by a hidden layer over query and key side by side, with one kernel.",
    in_words=(
        "Query and key are laid side by side and pass one hidden layer; a learned vector turns it "
        "into a score. It computes what additive attention without a bias does, from one matrix "
        "instead of two, and is here for models that were written so."
    ),
    formula=("e[t, s] = vector . tanh([query[t]; key[s]] . kernel)", *_ATTEND),
    score="a hidden layer over query and key side by side",
    position=_PAIRS,
    normaliser=_SOFTMAX,
    query_key_value=_FROM_CALL,
    shapes="query (B, T, Dq), value (B, S, V), key (B, S, Dk) -> (B, T, V); weights (B, T, S)",
    cost="time B T S units, memory B T S; (Dq + Dk + 1) units weights",
    source='Luong, Pham and Manning 2015, section 3.1 ("concat"), https://arxiv.org/abs/1508.04025',
    elsewhere=NAMESAKES["ConcatAttention"],
)

_COSINE = Card(
    name="CosineAttention",
    summary="Attend by the angle between query and key, whatever their lengths.",
    in_words=(
        "Only the direction of a state counts, not its length, so no step can draw all attention "
        "by being large. How sharply the angles count is one learned number. It keeps scores "
        "bounded, which steadies training in half precision."
    ),
    formula=("e[t, s] = scale * query[t] . key[s] / (|query[t]| |key[s]|)", *_ATTEND),
    score="cosine of the angle, times a scale that is learned or given",
    position=_PAIRS,
    normaliser=_SOFTMAX,
    query_key_value=_FROM_CALL,
    shapes="query (B, T, D), value (B, S, V), key (B, S, D) -> (B, T, V); weights (B, T, S)",
    cost="time B T S (D + V), memory B T S; one weight, or none",
    source=(
        "Graves, Wayne and Danihelka 2014, section 3.3.1, equations 5 and 6, "
        "https://arxiv.org/abs/1410.5401; in transformers Henry et al. 2020, "
        "https://arxiv.org/abs/2010.04245"
    ),
    elsewhere=NAMESAKES["CosineAttention"],
)

_LOCATION = Card(
    name="LocationAttention",
    summary="Attend by place alone: the query says where to look, without seeing the keys.",
    in_words=(
        "Each place has a column of one matrix, which gives its score from the query; the keys' "
        "content is not looked at. Right where the third step means the same in every sample, and "
        "wrong for texts, which is why the comparison leaves it out."
    ),
    formula=("e[t, s] = (query[t] . kernel)[s]", *_ATTEND),
    score="a learned column for each place, times the query",
    position=f"place is all that counts, up to `max_length`; {_PAIRS}",
    normaliser=_SOFTMAX,
    query_key_value="query and value from the call; keys are not looked at",
    shapes="query (B, T, Dq), value (B, S, V) -> (B, T, V); weights (B, T, S); S <= max_length",
    cost="time B T S (Dq + V), memory B T S; Dq max_length weights",
    source=(
        'Luong, Pham and Manning 2015, section 3.1, equation 8 ("location"), '
        "https://arxiv.org/abs/1508.04025"
    ),
    elsewhere=NAMESAKES["LocationAttention"],
)

_MULTI_HEAD = Card(
    name="MultiHeadAttention",
    summary=("Attend with several heads, each by a scaled dot product in a projection of its own."),
    in_words=(
        "Query, key and value are projected once per head, each head attends for itself, and a "
        "last projection mixes what the heads found. One head may follow the verb while another "
        "follows the negation; the price is four matrices to train, which small data may not pay "
        "for."
    ),
    formula=(
        "q, k, v   = query . query_kernel, key . key_kernel, value . value_kernel   for each head "
        "n",
        "e[n, t, s] = q[n, t] . k[n, s] / sqrt(head_dim)",
        "a[n, t, :] = softmax of e[n, t, s] over the valid s",
        "out[t]     = sum over n of (sum over s of a[n, t, s] * v[n, s]) . output_kernel[n]",
    ),
    score="dot product over sqrt(head_dim), on projections, for each head",
    position=_PAIRS,
    normaliser=f"for each head {_SOFTMAX}",
    query_key_value=_FROM_CALL,
    shapes="query (B, T, Dq), value (B, S, Dv), key (B, S, Dk) -> (B, T, output_dim), "
    "Dq if not given; weights (B, N, T, S)",
    cost="time B N T S head_dim and the projections, memory B N T S; N head_dim (2 Dq + Dk + Dv) "
    "weights and the biases",
    source=(
        "Vaswani et al. 2017, section 3.2.2, https://arxiv.org/abs/1706.03762; shared keys and "
        "values: Ainslie et al. 2023, section 2.2, https://arxiv.org/abs/2305.13245; scores handed "
        "on: RealFormer, He et al. 2021, section 3, https://arxiv.org/abs/2012.11747"
    ),
    elsewhere=NAMESAKES["MultiHeadAttention"],
)

CARDS: tuple[Card, ...] = (
    _DOT,
    _MULTIPLICATIVE,
    _ADDITIVE,
    _CONCAT,
    _COSINE,
    _LOCATION,
    _MULTI_HEAD,
    *POOLING_CARDS,
)
