"""The positions as plain loops, written from the papers: pair by pair, head by head."""

import math
from typing import Any

import numpy as np


def centre(position: Any, t: int, query_mask: np.ndarray, key_mask: np.ndarray) -> float:
    """The place among the keys that faces query `t` of one sample."""
    if position.ratio == "stretch":
        queries, keys = np.flatnonzero(query_mask), np.flatnonzero(key_mask)
        ratio = (keys[-1] - keys[0] + 1) / (queries[-1] - queries[0] + 1)
        return float(keys[0] + (t - queries[0] + 0.5) * ratio - 0.5)
    offset = position.offset or 0
    return t + offset if position.ratio is None else (t + 0.5) * position.ratio - 0.5 + offset


def parts(position: Any) -> list[tuple[Any, str]]:
    """The single positions and what their weights' names end in."""
    if hasattr(position, "parts"):
        return [(part, f"_{number}") for number, part in enumerate(position.parts)]
    return [(position, "")]


def allowed(position: Any, t: float, s: int) -> bool:
    return all(_allowed(part, s - t) for part, _ in parts(position))


def _allowed(position: Any, ahead: float) -> bool:
    kind = type(position).__name__
    if kind == "Causal":
        return ahead <= 0
    if kind == "LocalWindow":
        return -position.left <= ahead <= position.right
    if kind == "History":
        return -position.width < ahead <= 0
    return True


def bias(
    position: Any, weights: dict[str, np.ndarray], t: float, s: int, n: int, heads: int
) -> float:
    """What all parts add to the score of query at `t` and key at `s` in head `n`."""
    return sum(_bias(part, weights, end, s - t, n, heads) for part, end in parts(position))


def _bias(
    position: Any, weights: dict[str, np.ndarray], end: str, ahead: float, n: int, heads: int
) -> float:
    kind, away = type(position).__name__, abs(ahead)
    if kind == "Stripe":
        return 0.0 if away <= position.half_width else -position.penalty
    if kind == "Alibi":
        return -(2.0 ** (-8 * (n + 1) / heads)) * away  # heads: a power of two
    if kind == "RelativeBias":
        return float(weights[f"relative_bias{end}"][_bucket(position, int(ahead)), n])
    if kind == "DistancePenalty":
        grown = {"linear": away, "logarithmic": math.log(1 + away), "gaussian": away**2 / 2}
        weight = position.weight
        if position.learned:
            weight = math.log(1 + math.exp(weights[f"penalty{end}"].reshape(-1)[n]))
        return -weight * grown[position.kind]
    return 0.0


def _bucket(position: Any, ahead: int) -> int:
    side = position.buckets // 2 if position.both_sides else position.buckets
    first = side if position.both_sides and ahead > 0 else 0
    away = abs(ahead) if position.both_sides else max(-ahead, 0)
    exact = side // 2
    if away < exact:
        return first + away
    share = math.log(away / exact) / math.log(position.max_distance / exact)
    return first + min(exact + math.floor(share * (side - exact) + 1e-9), side - 1)


def turned(position: Any, vector: np.ndarray, place: float) -> np.ndarray:
    """One query or key of a dot product, turned by its place."""
    for part, _ in parts(position) if position is not None else []:
        if type(part).__name__ == "Rotary":
            vector = _turned(part, vector, place)
    return vector


def _turned(position: Any, vector: np.ndarray, place: float) -> np.ndarray:
    result, width = vector.copy(), int(len(vector) * position.fraction)
    for i in range(width // 2):
        angle = place * position.base ** (-2 * i / width)
        one, other = vector[i], vector[i + width // 2]
        result[i] = one * math.cos(angle) - other * math.sin(angle)
        result[i + width // 2] = one * math.sin(angle) + other * math.cos(angle)
    return result
