"""What each layer should compute, as plain loops in float64, written from the papers."""

import itertools
import math
from typing import Any, NamedTuple

import numpy as np

from tests.contract import position_oracles as positions
from tests.contract.normalizer_oracles import normalized


class Call(NamedTuple):
    """What a call of a layer got: arrays in float64, masks, and a bias with an axis for heads."""

    query: np.ndarray  # (B, T, Dq)
    value: np.ndarray  # (B, S, V)
    key: np.ndarray  # (B, S, Dk)
    query_mask: np.ndarray  # (B, T)
    key_mask: np.ndarray  # (B, S)
    bias: np.ndarray | None = None  # (B, N, T, S)


class Result(NamedTuple):
    """What a layer should give; with an axis for heads, which has length 1 where there are none."""

    output: np.ndarray  # (B, T, .)
    weights: np.ndarray  # (B, N, T, S)
    scores: np.ndarray  # (B, N, T, S), before position, masks and normaliser


def oracle(layer: Any, call: Call) -> Result:
    """Return output, weights and scores of a layer whose query, key and value come in the call."""
    weights, heads = _weights(layer), getattr(layer, "num_heads", 1)
    batch, queries, keys = *call.query.shape[:2], call.key.shape[1]
    scores = np.zeros((batch, heads, queries, keys))
    attention = np.zeros((batch, heads, queries, keys))
    for b, n, t in itertools.product(range(batch), range(heads), range(queries)):
        row, total, allowed = _row(layer, weights, call, b, n, t)
        scores[b, n, t], attention[b, n, t] = row, normalized(layer.normalizer, total, allowed)
    if type(layer).__name__ == "MultiHeadAttention":
        output = _joined(weights, call.value, attention)
    else:
        output = np.einsum("bts,bsv->btv", attention[:, 0], call.value)
    output[~np.any(attention, axis=(1, 3))] = 0.0
    return Result(output, attention, scores)


def _row(
    layer: Any, weights: dict[str, np.ndarray], call: Call, b: int, n: int, t: int
) -> tuple[list[float], list[float], np.ndarray]:
    """Scores of one query in one head, their sum with the position's bias, and allowed keys."""
    position, heads = layer.position, getattr(layer, "num_heads", 1)
    masks = call.query_mask[b], call.key_mask[b]
    place = float(t) if position is None else positions.centre(position, t, *masks)
    scores, total, allowed = [], [], []
    for s, key in enumerate(call.key[b]):
        one, other = _sides(layer, weights, n, call.query[b, t], key)
        one, other = (
            positions.turned(position, each, at) for each, at in ((one, place), (other, s))
        )
        score = _shaped(layer, _SCORES[type(layer).__name__](layer, weights, one, other, s))
        score += 0.0 if call.bias is None else call.bias[b, n % call.bias.shape[1], t, s]
        scores.append(score)
        ok, more = True, 0.0
        if position is not None:
            ok = positions.allowed(position, place, s)
            more = positions.bias(position, weights, place, s, n, heads)
        total.append(score + more)
        allowed.append(bool(masks[0][t] and masks[1][s] and ok))
    return scores, total, np.array(allowed)


def _shaped(layer: Any, score: float) -> float:
    score /= layer.temperature
    if layer.score_activation is not None:
        score = {"tanh": math.tanh}[layer.score_activation.__name__](score)
    return score if layer.soft_cap is None else layer.soft_cap * math.tanh(score / layer.soft_cap)


def pairs(
    layer: Any,
    query: np.ndarray,
    value: np.ndarray,
    key: np.ndarray,
    query_mask: np.ndarray,
    value_mask: np.ndarray,
) -> list[np.ndarray]:
    """Return output and weights, with an axis for heads only if the layer has some."""
    found = oracle(layer, Call(query, value, key, query_mask, value_mask))
    heads = hasattr(layer, "num_heads")
    return [found.output, found.weights if heads else found.weights[:, 0]]


def pooling(layer: Any, value: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    """Return output (B, D) and weights (B, S) of a pooling layer, with an axis for several hops."""
    weights, hops = _weights(layer), layer.hops
    output = np.zeros((value.shape[0], hops, value.shape[2]))
    attention = np.zeros((value.shape[0], hops, value.shape[1]))
    for b, hop in itertools.product(range(value.shape[0]), range(hops)):
        if layer.query == "last":
            query = [step for step, valid in zip(value[b], mask[b], strict=True) if valid][-1]
        else:
            query = weights["query"][hop]
        scores = [_pooling_score(layer, weights, query, hop, step) for step in value[b]]
        scores = [_shaped(layer, score) for score in scores]
        attention[b, hop] = normalized(layer.normalizer, scores, mask[b])
        output[b, hop] = _sum(attention[b, hop], value[b])
    return [output, attention] if hops > 1 else [output[:, 0], attention[:, 0]]


def documents(layer: Any, value: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    """Return output (B, E), weights of sentences (B, L) and of words (B, L, W)."""
    weights, encoder = _weights(layer), layer.sentence_encoder
    batch, sentences, words, width = value.shape
    of_words = np.zeros((batch, sentences, words))
    vectors = np.zeros((batch, sentences, width))
    for b, i in itertools.product(range(batch), range(sentences)):
        of_words[b, i] = _level(layer, weights, "word", value[b, i], mask[b, i])
        vectors[b, i] = _sum(of_words[b, i], value[b, i])
    some = np.any(mask, axis=-1)
    if encoder is not None:
        vectors = pairs(encoder, vectors, vectors, vectors, some, some)[0]
    of_sentences = np.array(
        [_level(layer, weights, "sentence", vectors[b], some[b]) for b in range(batch)]
    )
    output = [_sum(of_sentences[b], vectors[b]) for b in range(batch)]
    return [np.array(output), of_sentences, of_words]


def _level(
    layer: Any, weights: dict[str, np.ndarray], level: str, steps: np.ndarray, valid: np.ndarray
) -> np.ndarray:
    """The weights of the words of one sentence, or of the sentences of one document."""
    query, kernel, bias = (weights[f"{level}_{each}"] for each in ("query", "kernel", "bias"))
    scores = [_shaped(layer, _mlp_score(query[0], kernel, bias, step)) for step in steps]
    return normalized(layer.normalizer, scores, valid)


def gate(layer: Any, value: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    """Return output (B, T, D) and the weights of the features, (B, T, D), or shared (B, D)."""
    weights, output = np.zeros(value.shape), np.zeros(value.shape)
    shared = np.zeros((value.shape[0], value.shape[2]))
    for b in range(value.shape[0]):
        steps = [t for t in range(value.shape[1]) if mask[b, t]]
        if layer.shared:
            shared[b] = _gate(layer, sum(value[b, t] for t in steps) / len(steps))
        for t in steps:
            weights[b, t] = shared[b] if layer.shared else _gate(layer, value[b, t])
            output[b, t] = weights[b, t] * value[b, t]
    return [output, shared if layer.shared else weights]


def _gate(layer: Any, features: np.ndarray) -> np.ndarray:
    weights = _weights(layer)
    scores = _times(features, weights["kernel"]) + weights.get("bias", 0.0)
    scores = [_shaped(layer, score) for score in scores]
    if layer.normalizer == "sigmoid":  # the plain one: nothing is summed
        return np.array([1.0 / (1.0 + math.exp(-score)) for score in scores])
    return normalized(layer.normalizer, scores, np.ones(len(scores), bool))


def heads(layer: Any, value: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    """Return the outputs of the heads, each an attention layer, side by side."""
    outputs = []
    for n, head in enumerate(layer._heads):
        read = value
        if layer.head_dim is not None:
            projection = _weights(layer._projections[n])
            read = np.array([[_times(step, projection["kernel"]) for step in x] for x in value])
            read = read + projection.get("bias", 0.0)
        outputs.append(pairs(head, read, read, read, mask, mask)[0])
    return [np.stack(outputs, -1) if layer.merge == "stack" else np.concatenate(outputs, -1)]


def recurrent(layer: Any, value: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    """Return the states of Elman's network, in which a masked step changes nothing."""
    kernel, recurrent_kernel, bias = (each.astype("float64") for each in layer.get_weights())
    output = np.zeros((*value.shape[:2], len(bias)))
    for b, steps in enumerate(value):
        state = np.zeros(len(bias))
        for t, step in enumerate(steps):
            if mask[b, t]:
                state = np.tanh(_times(step, kernel) + _times(state, recurrent_kernel) + bias)
            output[b, t] = state
    return [output]


def _weights(layer: Any) -> dict[str, np.ndarray]:
    arrays = layer.get_weights()
    return {w.name: each.astype("float64") for w, each in zip(layer.weights, arrays, strict=True)}


def _dot(one: np.ndarray, other: np.ndarray) -> float:
    return sum(float(a) * float(b) for a, b in zip(one, other, strict=True))


def _sum(attention: np.ndarray, value: np.ndarray) -> np.ndarray:
    total = np.zeros(value.shape[1])
    for weight, step in zip(attention, value, strict=True):
        total += weight * step
    return total


def _times(vector: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    return np.array([_dot(vector, column) for column in matrix.T])


def _sides(
    layer: Any, weights: dict[str, np.ndarray], n: int, q: np.ndarray, k: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Query and key as the two sides of the score meet them."""
    if type(layer).__name__ == "MultiplicativeAttention":
        return _times(q, weights["kernel"]), k
    if type(layer).__name__ != "MultiHeadAttention":
        return q, k
    groups = weights["key_kernel"].shape[1]
    q = _times(q, weights["query_kernel"][:, n])
    q = q + weights["query_bias"][n] if "query_bias" in weights else q
    return q, _times(k, weights["key_kernel"][:, n // (layer.num_heads // groups)])


def _dot_score(layer: Any, weights: dict[str, np.ndarray], q: Any, k: Any, s: int) -> float:
    named = {None: 1.0, "sqrt": 1.0 / math.sqrt(len(q)), "learned": weights.get("scale")}
    return float(named.get(layer.scale, layer.scale) * _dot(q, k))


def _multiplicative_score(
    layer: Any, weights: dict[str, np.ndarray], q: Any, k: Any, s: int
) -> float:
    return _dot(q, k)


def _additive_score(layer: Any, weights: dict[str, np.ndarray], q: Any, k: Any, s: int) -> float:
    projected_q = _times(q, weights["query_kernel"])
    projected_k = _times(k, weights["key_kernel"])
    vector = weights["vector"][:, 0]
    if layer.normalize:
        vector = weights["gain"] * vector / math.sqrt(_dot(vector, vector))
    total = 0.0
    for u in range(layer.units):
        bias = weights["bias"][u] if layer.use_bias else 0.0
        total += float(vector[u]) * math.tanh(projected_q[u] + projected_k[u] + bias)
    return total


def _concat_score(layer: Any, weights: dict[str, np.ndarray], q: Any, k: Any, s: int) -> float:
    hidden = _times(np.concatenate([q, k]), weights["kernel"])
    return _dot(np.array([math.tanh(h) for h in hidden]), weights["vector"][:, 0])


def _cosine_score(layer: Any, weights: dict[str, np.ndarray], q: Any, k: Any, s: int) -> float:
    scale = weights["scale"] if layer.learn_scale else layer.initial_scale
    lengths = math.sqrt(_dot(q, q)) * math.sqrt(_dot(k, k))
    return float(scale) * _dot(q, k) / lengths if lengths > 0 else 0.0


def _location_score(layer: Any, weights: dict[str, np.ndarray], q: Any, k: Any, s: int) -> float:
    return _dot(q, weights["kernel"][:, s])


def _multi_head_score(layer: Any, weights: dict[str, np.ndarray], q: Any, k: Any, s: int) -> float:
    return _dot(q, k) / math.sqrt(layer.head_dim)


_SCORES = {
    "DotAttention": _dot_score,
    "MultiplicativeAttention": _multiplicative_score,
    "AdditiveAttention": _additive_score,
    "ConcatAttention": _concat_score,
    "CosineAttention": _cosine_score,
    "LocationAttention": _location_score,
    "MultiHeadAttention": _multi_head_score,
}


def _joined(weights: dict[str, np.ndarray], value: np.ndarray, attention: np.ndarray) -> np.ndarray:
    """The heads' outputs, projected together."""
    batch, heads, queries, _ = attention.shape
    kernel = weights["output_kernel"]
    output = np.zeros((batch, queries, kernel.shape[2]))
    shared = heads // weights["value_kernel"].shape[1]
    for b, n, t in itertools.product(range(batch), range(heads), range(queries)):
        group = n // shared
        vs = np.array([_times(v, weights["value_kernel"][:, group]) for v in value[b]])
        if "value_bias" in weights:
            vs = vs + weights["value_bias"][group]
        output[b, t] += _times(_sum(attention[b, n, t], vs), kernel[n])
    return output + weights.get("output_bias", 0.0)


def _pooling_score(
    layer: Any, weights: dict[str, np.ndarray], query: np.ndarray, hop: int, step: np.ndarray
) -> float:
    if layer.score == "tanh":
        return math.tanh(_dot(query, step) + weights["bias"][hop, 0])
    if layer.score == "mlp":
        return _mlp_score(query, weights["kernel"], weights["bias"], step)
    if layer.score == "multiplicative":
        return _dot(_times(query, weights["kernel"]), step)
    if layer.score == "additive":
        hidden = _times(query, weights["query_kernel"]) + _times(step, weights["key_kernel"])
        return _dot(weights["vector"][:, 0], np.array([math.tanh(h) for h in hidden]))
    return _dot(query, step)


def _mlp_score(query: np.ndarray, kernel: np.ndarray, bias: np.ndarray, step: np.ndarray) -> float:
    hidden = _times(step, kernel) + bias
    return _dot(query, np.array([math.tanh(h) for h in hidden]))


def channel(layer: Any, value: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the probabilities of what is observed, (B, T, D); 0 at masked steps."""
    (kept,) = layer.get_weights()
    if layer.learned == "softmax":
        kept = [[math.exp(each) / sum(map(math.exp, row)) for each in row] for row in kept]
    classes = value.shape[2]
    output = np.zeros(value.shape)
    for b, t in zip(*np.nonzero(mask), strict=True):
        for j in range(classes):
            seen = sum(float(value[b, t, i]) * float(kept[i][j]) for i in range(classes))
            output[b, t, j] = (1 - classes * layer.floor) * seen + layer.floor
    return output
