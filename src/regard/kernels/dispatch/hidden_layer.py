"""Which path computes an additive score."""

import math
from typing import Any

from regard.kernels.dispatch.choice import Choice, chosen, mode
from regard.kernels.dispatch.requirements import COMPILERS, LEAST_CAPABILITY, too_old
from regard.kernels.gpu import OTHER

__all__ = [
    "SMALL",
    "choose_additive",
    "choose_tiles",
    "takes_prepared",
]

# B T S U below which the plain additive score is left as it is: it takes about a millisecond.
SMALL = 1 << 20

_UNMEASURED = (
    "the kernels for a GPU have been measured on NVIDIA alone: REGARD_KERNEL=fused takes them"
)


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
    impossible = _impossible(query_shape, key_shape, dtype)
    return chosen("fused", impossible, _unwise(query_shape, key_shape))


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


def takes_prepared(query_shape: Any) -> bool:
    """Say whether an additive score takes keys that are prepared, where there are some.

    They spare a step the exponentials of all keys; with more queries at once the other paths need
    less memory.

    Args:
        query_shape: (B, T, U); None where a size is not known.

    Returns:
        True for one query a sample, unless REGARD_KERNEL asks for the plain path.

    Raises:
        UnknownNameError: if REGARD_KERNEL is none of `MODES`.
    """
    return query_shape[1] == 1 and mode() != "reference"


def choose_tiles(backend: str, dtype: str, gpu: tuple[int, int] | None, compiler: bool) -> Choice:
    """Choose whether a fused additive score takes the kernels for a GPU, in tiles.

    Args:
        backend: its name.
        dtype: that it computes in, float32 also for half precision.
        gpu: the compute capability of the GPU that its arrays are on, (0, 0) for one of another
            maker than NVIDIA; None where they are on none.
        compiler: whether the backend's compiler of kernels is there, see `has_compiler`.

    Returns:
        `"tiled"`, or `"fused"` and why.

    Raises:
        UnknownNameError: if REGARD_KERNEL is none of `MODES`.
    """
    reasons = []
    if backend not in COMPILERS:
        reasons.append(f"there are no kernels for a GPU on {backend}")
    elif not compiler:
        reasons.append(COMPILERS[backend])
    if gpu is None:
        reasons.append("the arrays are not on a GPU")
    elif OTHER < gpu < LEAST_CAPABILITY:
        reasons.append(too_old("the kernels for a GPU need", gpu))
    if dtype == "float64":
        reasons.append("the kernels for a GPU compute in float32, not in float64")
    unmeasured = [_UNMEASURED] if gpu == OTHER and not reasons else []
    return chosen("tiled", reasons, unmeasured, slow="fused")
