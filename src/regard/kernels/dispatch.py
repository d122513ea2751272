"""Which path computes something, and why: by backend, shapes, dtype, and REGARD_KERNEL."""

import math
import os
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from regard import _checks

__all__ = ["MODES", "SMALL", "Choice", "Sizes", "choose", "choose_additive", "mode"]

MODES = ("auto", "fused", "reference")

# Layers whose scores are those of `regard.kernels.additive_score`.
FUSED = ("AdditiveAttention", "ConcatAttention")

# B T S U below which the plain additive score is left as it is: it takes about a millisecond.
SMALL = 1 << 20


class Sizes(NamedTuple):
    """Hold B, T, S and U: samples, queries, keys, and the width of the hidden layer."""

    batch: int
    queries: int
    keys: int
    units: int


@dataclass(frozen=True)
class Choice:
    """The path that is taken.

    Args:
        path: `"fused"` or `"reference"`.
        reasons: why the fused path is not taken, a sentence each; none if it is.
    """

    path: Literal["fused", "reference"]
    reasons: tuple[str, ...] = ()


def mode() -> str:
    """Return what REGARD_KERNEL asks for, `"auto"` where it is not set.

    Raises:
        UnknownNameError: if it is none of `MODES`.
    """
    return _checks.one_of("REGARD_KERNEL", os.environ.get("REGARD_KERNEL") or "auto", MODES)


def choose(layer: str, sizes: Sizes, dtype: str) -> Choice:
    """Choose the path of a layer's scores.

    Args:
        layer: the layer's class, such as `"AdditiveAttention"`.
        sizes: of its scores.
        dtype: of query and key.

    Returns:
        The path, and why it is not the fused one.

    Raises:
        UnknownNameError: if REGARD_KERNEL is none of `MODES`.
    """
    if layer in FUSED:
        batch, queries, keys, units = sizes
        return choose_additive((batch, queries, units), (batch, keys, units), dtype)
    return Choice("reference", (f"{layer} has no fused path yet",))


def choose_additive(query_shape: Any, key_shape: Any, dtype: str) -> Choice:
    """Choose the path of an additive score.

    Args:
        query_shape: (B, T, U); None where a size is not known.
        key_shape: (B, S, U); None where a size is not known.
        dtype: of query and key.

    Returns:
        The path, and why it is not the fused one.

    Raises:
        UnknownNameError: if REGARD_KERNEL is none of `MODES`.
    """
    asked = mode()
    if asked == "reference":
        return Choice("reference", ("REGARD_KERNEL=reference asks for the plain path",))
    reasons = _impossible(query_shape, key_shape, dtype)
    if asked == "auto":
        reasons += _unwise(query_shape, key_shape)
    return Choice("reference" if reasons else "fused", tuple(reasons))


def _impossible(query_shape: Any, key_shape: Any, dtype: str) -> list[str]:
    reasons = []
    if not dtype.startswith(("float", "bfloat")):
        reasons.append(f"the fused path computes in floats, not in {dtype}")
    if query_shape[0] != key_shape[0]:
        reasons.append(
            f"queries and keys need one batch size, and have {query_shape[0]} and {key_shape[0]}"
        )
    if 0 in (*query_shape, *key_shape):
        reasons.append("there is nothing to compute: a size is 0")
    return reasons


def _unwise(query_shape: Any, key_shape: Any) -> list[str]:
    sizes = (*query_shape, key_shape[1])
    if not all(isinstance(each, int) for each in sizes):
        return []  # None, or a symbol while a graph of any sizes is made
    hidden = math.prod(sizes)
    if hidden >= SMALL:
        return []
    return [f"B T S U = {hidden:,} is below {SMALL:,}, where the plain path is as fast"]
