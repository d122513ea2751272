"""The normalisers as plain loops in float64; thresholds by bisection, not by sorting."""

import math
from collections.abc import Callable

import numpy as np


def softmax(scores: list[float]) -> list[float]:
    return [1.0 / sum(_exp(other - score) for other in scores) for score in scores]


def sigmoid(scores: list[float]) -> list[float]:
    return [1.0 / (1.0 + _exp(math.log(len(scores)) - score)) for score in scores]


def sparsemax(scores: list[float]) -> list[float]:
    return _above(scores, lambda excess: excess)


def entmax15(scores: list[float]) -> list[float]:
    return _above([score / 2 for score in scores], lambda excess: excess**2)


def hardmax(scores: list[float]) -> list[float]:
    first = scores.index(max(scores))
    return [float(place == first) for place in range(len(scores))]


NORMALIZERS = {
    "softmax": softmax,
    "sigmoid": sigmoid,
    "sparsemax": sparsemax,
    "entmax15": entmax15,
    "hardmax": hardmax,
}


def normalized(name: str, scores: list[float], allowed: np.ndarray) -> np.ndarray:
    """The weights of one row: 0 where a key is not allowed, all 0 if none is."""
    result = np.zeros(len(scores))
    places = [s for s in range(len(scores)) if allowed[s]]
    if places:
        result[places] = NORMALIZERS[name]([float(scores[s]) for s in places])
    return result


def _exp(number: float) -> float:
    return math.exp(min(number, 700.0))  # beyond: a weight of 0 either way


def _above(scores: list[float], grow: Callable[[float], float]) -> list[float]:
    """`grow(max(score - threshold, 0))`, with the threshold for which they sum to 1."""
    low, high = min(scores) - 2.0, max(scores)
    for _ in range(200):
        middle = (low + high) / 2
        total = sum(grow(max(score - middle, 0.0)) for score in scores)
        low, high = (middle, high) if total > 1 else (low, middle)
    return [grow(max(score - low, 0.0)) for score in scores]
