"""The cards of the layers with one input: poolings, gates and heads of any layer."""

from regard.catalog.layer_card import Card
from regard.catalog.namesakes import NAMESAKES

__all__ = ["POOLING_CARDS"]

_POOLING = Card(
    name="AttentionPooling",
    summary="Pool a sequence to a vector by attention with a learned query.",
    in_words=(
        "Each step gets a weight that says how much it counts, and the output is the weighted "
        "mean of the steps: one vector for the whole sequence, ready for a classifier. The query "
        "is learned with the model, so the layer asks every text the same question; with several "
        'hops, several. With `query="last"` the last valid step asks instead.'
    ),
    formula=(
        'e[s] = query . value[s]                            score="linear"',
        'e[s] = tanh(query . value[s] + bias)               score="tanh"',
        'e[s] = query . tanh(value[s] . kernel + bias)      score="mlp"',
        "a    = softmax of e[s] over the valid s",
        "out  = sum over s of a[s] * value[s]",
        'and with query="last", where query is the last valid step of value:',
        'e[s] = query . kernel . value[s]                   score="multiplicative"',
        "e[s] = vector . tanh(query . query_kernel",
        '                     + value[s] . key_kernel)      score="additive"',
    ),
    score="product with the query: plain, in a tanh, after a hidden layer or through a matrix; or "
    "a hidden layer over both",
    position="every step is seen; place does not enter",
    normaliser="softmax over the valid steps; by `normalizer=` sigmoid, sparsemax, entmax15 or "
    "hardmax instead",
    query_key_value="query learned, or the last valid step; keys and values are the input",
    shapes="value (B, S, D) -> (B, D), or (B, hops, D); weights (B, S), or (B, hops, S)",
    cost='time and memory B S D, with "mlp" time B S D units; at most (D + 1 + hops) units weights',
    source=(
        '"linear": Felbo et al. 2017, https://arxiv.org/abs/1708.00524; "tanh": Raffel and Ellis '
        '2015, section 2, https://arxiv.org/abs/1512.08756; "mlp": Yang et al. 2016, '
        "equations 5 to 7, https://aclanthology.org/N16-1174; several hops: Lin et al. 2017, "
        'equation 6, https://arxiv.org/abs/1703.03130; "multiplicative": Luong et al. 2015, '
        'section 3.1, https://arxiv.org/abs/1508.04025; "additive": Bahdanau et al. 2015, '
        "appendix A.1.2, https://arxiv.org/abs/1409.0473"
    ),
    elsewhere=NAMESAKES["AttentionPooling"],
    gives="one vector",
    plain="pooling_mlp",
)

_HIERARCHICAL = Card(
    name="HierarchicalAttention",
    summary="Pool the words of each sentence to a vector, then the sentences to one.",
    in_words=(
        "Each word gets a weight in its sentence, and the mean of the words by these weights is "
        "the sentence; each sentence gets a weight in the document, and so on. Good for long texts "
        "that come in sentences, and for any data of two levels: the weights say which sentence "
        "mattered, and which word in it."
    ),
    formula=(
        "e[l, w] = word_query . tanh(value[l, w] . word_kernel + word_bias)",
        "a[l, :] = softmax of e[l, w] over the valid w",
        "s[l]    = sum over w of a[l, w] * value[l, w]",
        "h       = sentence_encoder(s), or s without one",
        "e[l]    = sentence_query . tanh(h[l] . sentence_kernel + sentence_bias)",
        "b       = softmax of e[l] over the l with a valid word",
        "out     = sum over l of b[l] * h[l]",
    ),
    score="product with a learned query after a hidden layer, at both levels",
    position="every word and sentence is seen; place enters through the encoders alone",
    normaliser="softmax over the valid words of a sentence, then over the sentences",
    query_key_value="queries learned; keys and values are the words, then the sentences",
    shapes="value (B, L, W, D) -> (B, D), or (B, E) with an encoder; weights (B, L) and (B, L, W)",
    cost="time and memory B L W D, with the hidden layer time B L W D units; (D + 2) units weights "
    "a level, and the encoder's",
    source="Yang et al. 2016, equations 5 to 10, https://aclanthology.org/N16-1174",
    elsewhere=NAMESAKES["HierarchicalAttention"],
    gives="one vector",
)

_FEATURES = Card(
    name="FeatureAttention",
    summary="Weigh the features of each input by a gate that the input itself decides.",
    in_words=(
        "Each feature is multiplied by a weight that depends on all features; nothing is summed. "
        "It shows which columns of a table or which sensors of a time series the model let "
        "through. It is a gate: it does not choose between steps."
    ),
    formula=(
        "e[t, :] = value[t] . kernel + bias",
        "a[t, :] = softmax of e[t, d] over the features d",
        "out[t]  = a[t] * value[t], feature by feature",
    ),
    score="a matrix times the features, one score a feature",
    position="each step by itself, or one gate for all; place does not enter",
    normaliser="softmax over the features, or a sigmoid for each",
    query_key_value="all three are the features of one step",
    shapes="value (B, D) or (B, T, D) -> the same; weights the same, shared (B, D)",
    cost="time B T D D, memory B T D; (D + 1) D weights",
    source=(
        "copied since the first examples of https://github.com/philipperemy/keras-attention; "
        "shared, with sigmoid: Hu et al. 2018, equations 2 to 4, https://arxiv.org/abs/1709.01507"
    ),
    elsewhere=NAMESAKES["FeatureAttention"],
)

_COPIES = Card(
    name="MultiHead",
    summary="Run several copies of any layer side by side on the same input.",
    in_words=(
        "Not attention by itself: it makes several heads out of any layer, be it attention, a "
        "recurrent layer or a convolution, each with weights of its own. A penalty can hold the "
        "heads apart, so that they learn different things."
    ),
    formula=(
        "x[n] = value . projection[n] + bias[n], or value without `head_dim`",
        "out  = layer n of x[n] for all heads n, stacked on a new last axis or concatenated",
        "loss = diversity * sum((W . W^T - I)^2), row n of W a weight of head n, flattened",
    ),
    score="whatever the layer has",
    position="whatever the layer has",
    normaliser="whatever the layer has",
    query_key_value="one input, as it is or projected for each head",
    shapes="value (B, T, D) -> the layer's output with N heads on the last axis",
    cost="N times the layer's",
    source=(
        "MultiHead of keras-multi-head, https://github.com/CyberZHG/keras-multi-head; several "
        "heads: Vaswani et al. 2017, section 3.2.2, https://arxiv.org/abs/1706.03762; the penalty: "
        "Lin et al. 2017, equation 8, https://arxiv.org/abs/1703.03130"
    ),
    elsewhere=NAMESAKES["MultiHead"],
    gives="gives what the layer gives, with an axis for the heads",
)

POOLING_CARDS: tuple[Card, ...] = (_POOLING, _HIERARCHICAL, _FEATURES, _COPIES)
