"""The card of each layer, as plain data: what it computes, and what other libraries call it.

A test holds the cards to the classes: the same layers, the same first sentence, the same formula.
Letters: B batch, T query length, S key length, D features, V value features, N heads.
"""

from dataclasses import dataclass

from regard.catalog.contenders import CONTENDERS
from regard.catalog.namesakes import NAMESAKES, Namesake

__all__ = ["CARDS", "Card"]


@dataclass(frozen=True)
class Card:
    """One layer in plain words.

    Args:
        name: the class in `regard.layers`.
        summary: the first sentence of its docstring.
        in_words: what happens, and when it is a good choice.
        formula: the lines of the formula, as in the docstring.
        score: how well a query and a key fit.
        position: which pairs may meet.
        normaliser: how scores become weights.
        query_key_value: where the three come from.
        shapes: what goes in and what comes out.
        cost: time and memory.
        source: paper, equation and address.
        elsewhere: the layer in other libraries.
    """

    name: str
    summary: str
    in_words: str
    formula: tuple[str, ...]
    score: str
    position: str
    normaliser: str
    query_key_value: str
    shapes: str
    cost: str
    source: str
    elsewhere: tuple[Namesake, ...]

    @property
    def contenders(self) -> tuple[str, ...]:
        """Names of the contenders of `regard compare` that use the layer."""
        return tuple(row.name for row in CONTENDERS if row.layer == f"regard.{self.name}")


_PAIRS = "all pairs may meet; `attention_mask=` forbids some; place itself does not enter"
_SOFTMAX = "softmax over the valid keys"
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
    cost="time and memory B T S units; (Dq + Dk + 2) units weights",
    source="Bahdanau, Cho and Bengio 2015, appendix A.1.2, https://arxiv.org/abs/1409.0473",
    elsewhere=NAMESAKES["AdditiveAttention"],
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
    normaliser=f"{_SOFTMAX}, for each head",
    query_key_value=_FROM_CALL,
    shapes="query (B, T, Dq), value (B, S, Dv), key (B, S, Dk) -> (B, T, Dq); weights (B, N, T, S)",
    cost="time B N T S head_dim and the projections, memory B N T S; N head_dim (2 Dq + Dk + Dv) "
    "weights and the biases",
    source="Vaswani et al. 2017, section 3.2.2, https://arxiv.org/abs/1706.03762",
    elsewhere=NAMESAKES["MultiHeadAttention"],
)

_POOLING = Card(
    name="AttentionPooling",
    summary="Pool a sequence to a vector by attention with a learned query.",
    in_words=(
        "Each step gets a weight that says how much it counts, and the output is the weighted "
        "mean of the steps: one vector for the whole sequence, ready for a classifier. The query "
        "is learned with the model, so the layer asks every text the same question; with several "
        "hops, several."
    ),
    formula=(
        'e[s] = query . value[s]                            score="linear"',
        'e[s] = tanh(query . value[s] + bias)               score="tanh"',
        'e[s] = query . tanh(value[s] . kernel + bias)      score="mlp"',
        "a    = softmax of e[s] over the valid s",
        "out  = sum over s of a[s] * value[s]",
    ),
    score="product with a learned query: plain, in a tanh, or after a hidden layer",
    position="every step is seen; place does not enter",
    normaliser="softmax over the valid steps",
    query_key_value="query learned; keys and values are the input",
    shapes="value (B, S, D) -> (B, D), or (B, hops, D); weights (B, S), or (B, hops, S)",
    cost='time and memory B S D, with "mlp" time B S D units; at most (D + 1 + hops) units weights',
    source=(
        '"linear": Felbo et al. 2017, https://arxiv.org/abs/1708.00524; "tanh": Raffel and Ellis '
        '2015, section 2, https://arxiv.org/abs/1512.08756; "mlp": Yang et al. 2016, '
        "equations 5 to 7, https://aclanthology.org/N16-1174; several hops: Lin et al. 2017, "
        "equation 6, https://arxiv.org/abs/1703.03130"
    ),
    elsewhere=NAMESAKES["AttentionPooling"],
)

CARDS: tuple[Card, ...] = (_DOT, _MULTIPLICATIVE, _ADDITIVE, _MULTI_HEAD, _POOLING)
