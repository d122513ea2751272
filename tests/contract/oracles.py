"""What each layer should compute, as plain loops in float64, written from the papers."""

import math
from typing import Any

import numpy as np


def oracle(
    layer: Any,
    query: np.ndarray,
    value: np.ndarray,
    key: np.ndarray,
    allowed: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return output and weights of a layer whose query, key and value arrive in the call.

    Args:
        layer: a built layer.
        query: (B, T, Dq).
        value: (B, S, V).
        key: (B, S, Dk).
        allowed: (B, N, T, S), with N = 1 for a layer without heads.
    """
    weights = _weights(layer)
    query, value, key = (each.astype("float64") for each in (query, value, key))
    if type(layer).__name__ == "MultiHeadAttention":
        return _multi_head(layer, weights, query, value, key, allowed)
    score = _SCORES[type(layer).__name__]
    output = np.zeros((*query.shape[:2], value.shape[2]))
    attention = np.zeros((*query.shape[:2], key.shape[1]))
    for b in range(query.shape[0]):
        for t in range(query.shape[1]):
            scores = [score(layer, weights, query[b, t], k) for k in key[b]]
            attention[b, t] = softmax(scores, allowed[b, 0, t])
            output[b, t] = _sum(attention[b, t], value[b])
    return output, attention


def pooling_oracle(
    layer: Any, value: np.ndarray, allowed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return output (B, hops, D) and weights (B, hops, S) of a pooling layer.

    Args:
        layer: a built layer.
        value: (B, S, D).
        allowed: (B, S).
    """
    weights = _weights(layer)
    value = value.astype("float64")
    queries = weights["query"]
    output = np.zeros((value.shape[0], len(queries), value.shape[2]))
    attention = np.zeros((value.shape[0], len(queries), value.shape[1]))
    for b in range(value.shape[0]):
        for hop, query in enumerate(queries):
            scores = [_pooling_score(layer.score, weights, query, hop, step) for step in value[b]]
            attention[b, hop] = softmax(scores, allowed[b])
            output[b, hop] = _sum(attention[b, hop], value[b])
    return output, attention


def softmax(scores: list[float], allowed: np.ndarray) -> np.ndarray:
    """Return the softmax over the allowed scores: 0 elsewhere, and all 0 if none is allowed."""
    valid = [score for score, ok in zip(scores, allowed, strict=True) if ok]
    result = np.zeros(len(scores))
    for s, (score, ok) in enumerate(zip(scores, allowed, strict=True)):
        if ok:
            result[s] = 1.0 / sum(math.exp(other - score) for other in valid)
    return result


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


def _dot_score(layer: Any, weights: dict[str, np.ndarray], q: np.ndarray, k: np.ndarray) -> float:
    named = {None: 1.0, "sqrt": 1.0 / math.sqrt(len(q)), "learned": weights.get("scale")}
    return named.get(layer.scale, layer.scale) * _dot(q, k)


def _multiplicative_score(
    layer: Any, weights: dict[str, np.ndarray], q: np.ndarray, k: np.ndarray
) -> float:
    return _dot(_times(q, weights["kernel"]), k)


def _additive_score(
    layer: Any, weights: dict[str, np.ndarray], q: np.ndarray, k: np.ndarray
) -> float:
    projected_q = _times(q, weights["query_kernel"])
    projected_k = _times(k, weights["key_kernel"])
    total = 0.0
    for u in range(layer.units):
        bias = weights["bias"][u] if layer.use_bias else 0.0
        total += weights["vector"][u, 0] * math.tanh(projected_q[u] + projected_k[u] + bias)
    return total


_SCORES = {
    "DotAttention": _dot_score,
    "MultiplicativeAttention": _multiplicative_score,
    "AdditiveAttention": _additive_score,
}


def _multi_head(
    layer: Any,
    weights: dict[str, np.ndarray],
    query: np.ndarray,
    value: np.ndarray,
    key: np.ndarray,
    allowed: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    batch, queries, width = query.shape
    output = np.zeros((batch, queries, width))
    attention = np.zeros((batch, layer.num_heads, queries, key.shape[1]))
    for b in range(batch):
        for t in range(queries):
            for n in range(layer.num_heads):
                q, ks, vs = _heads(weights, n, query[b, t], key[b], value[b])
                scores = [_dot(q, k) / math.sqrt(layer.head_dim) for k in ks]
                attention[b, n, t] = softmax(scores, allowed[b, n % allowed.shape[1], t])
                output[b, t] += _times(_sum(attention[b, n, t], vs), weights["output_kernel"][n])
            sees = bool(np.any(allowed[b, :, t]))
            bias = weights.get("output_bias", np.zeros(width))
            output[b, t] = output[b, t] + bias if sees else 0.0
    return output, attention


def _heads(
    weights: dict[str, np.ndarray], n: int, q: np.ndarray, key: np.ndarray, value: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    zero = np.zeros(weights["query_kernel"].shape[1:])
    query_bias, value_bias = weights.get("query_bias", zero), weights.get("value_bias", zero)
    ks = np.array([_times(k, weights["key_kernel"][:, n]) for k in key])
    vs = np.array([_times(v, weights["value_kernel"][:, n]) + value_bias[n] for v in value])
    return _times(q, weights["query_kernel"][:, n]) + query_bias[n], ks, vs


def _pooling_score(
    score: str, weights: dict[str, np.ndarray], query: np.ndarray, hop: int, step: np.ndarray
) -> float:
    if score == "linear":
        return _dot(query, step)
    if score == "tanh":
        return math.tanh(_dot(query, step) + weights["bias"][hop, 0])
    hidden = _times(step, weights["kernel"]) + weights["bias"]
    return _dot(query, np.array([math.tanh(h) for h in hidden]))
