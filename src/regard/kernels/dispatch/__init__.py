"""Which path computes something, and why: by shapes, dtype, position, and REGARD_KERNEL."""

import functools
import importlib.util
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from regard import _checks, runtime
from regard.kernels.gpu import OTHER

__all__ = [
    "FEW",
    "MODES",
    "SMALL",
    "Choice",
    "Dots",
    "Sizes",
    "Window",
    "block_size",
    "blocks",
    "choose",
    "choose_additive",
    "choose_dots",
    "choose_tiles",
    "choose_window",
    "has_compiler",
    "mode",
    "queries_at_once",
    "takes_cudnn",
]

MODES = ("auto", "fused", "reference")

# Layers whose scores are those of `regard.kernels.additive_score`.
FUSED = ("AdditiveAttention", "ConcatAttention")

# Layers whose scores are dot products.
OF_DOTS = ("CosineAttention", "DotAttention", "MultiHeadAttention", "MultiplicativeAttention")

# Layers that take no window in blocks, and why: those that are not `_paired` or not `_placeable`.
NO_PAIR = "a score depends on more than its query and key"
NO_PLACE = "its query has no place among the keys"
WHOLE = {
    "LocationAttention": NO_PAIR,
    "AttentionPooling": NO_PLACE,
    "FeatureAttention": NO_PLACE,
    "HierarchicalAttention": NO_PLACE,
}

# What compiles the additive kernels for a GPU, and what is said where it is missing.
COMPILERS = {
    "jax": "the kernels for a GPU need Pallas for Triton, which JAX has from 0.10 on",
    "torch": "the kernels for a GPU need Triton, which is not installed",
}

# B T S U below which the plain additive score is left as it is: it takes about a millisecond.
SMALL = 1 << 20

# Scores below which dot products take the plain path where no kernel spares these: it is as fast.
FEW = 1 << 22

# What cuDNN's attention computes in, and the widths of a head that it takes.
_HALF, _CUDNN_WIDTH = ("float16", "bfloat16"), 128

# The queries that dot products take at once there.
_QUERIES = 128

# The batch that is counted where a graph does not know it: what Keras takes by default.
_BATCH = 32

# A window is computed in blocks where these reach at most 1/2 of the keys.
GAIN = 2

# The least steps in a block: matrices smaller than this are slower to multiply than what they save.
_LEAST = 32

_ASKED = "REGARD_KERNEL=reference asks for the plain path"
_UNMEASURED = (
    "the kernels for a GPU have been measured on NVIDIA alone: REGARD_KERNEL=fused takes them"
)
_BLOCKS_SLOW = (
    "on a GPU blocks of queries are slower, with less memory: REGARD_KERNEL=fused takes them"
)

# The compute capability of NVIDIA below which the kernels for a GPU do not run.
_LEAST_CAPABILITY = (8, 0)


class Sizes(NamedTuple):
    """Hold B, T, S and U: samples, queries, keys, and the width of the hidden layer."""

    batch: int
    queries: int
    keys: int
    units: int


class Window(NamedTuple):
    """Hold what a position says of the pairs that may meet.

    Attributes:
        left: keys before its place that a query may see; None for all.
        right: keys after it; None for all.
        relative: whether nothing but the distance of two steps counts.
        ratio: whether the window moves on by other than one key a query.
    """

    left: int | None
    right: int | None
    relative: bool = True
    ratio: bool = False


class Dots(NamedTuple):
    """Hold what is known of an attention by dot products.

    Attributes:
        backend: its name.
        widths: of a query and of a value.
        dtype: of query and key.
        sizes: B, T and S; None where one is not known.
        heads: their number N; 1 without heads.
        biased: whether something is added to the scores.
        scaled: whether the query is in float32 beside float16, since a scale makes it larger.
        gpu: the compute capability of the GPU that it is computed on, (0, 0) for one of another
            maker than NVIDIA, None without; only asked for where the backend is not PyTorch.
    """

    backend: str
    widths: tuple[Any, Any]
    dtype: str
    sizes: tuple[Any, Any, Any]
    heads: int = 1
    biased: bool = False
    gpu: tuple[int, int] | None = None
    scaled: bool = False


@dataclass(frozen=True)
class Choice:
    """The path that is taken.

    Args:
        path: `"fused"`, `"banded"`, `"tiled"` or `"reference"`.
        reasons: why no faster path is taken, a sentence each; none if one is.
    """

    path: Literal["fused", "banded", "tiled", "reference"]
    reasons: tuple[str, ...] = ()


def mode() -> str:
    """Return what REGARD_KERNEL asks for, `"auto"` where it is not set.

    Raises:
        UnknownNameError: if it is none of `MODES`.
    """
    return _checks.one_of("REGARD_KERNEL", os.environ.get("REGARD_KERNEL") or "auto", MODES)


def choose(
    layer: str, sizes: Sizes, dtype: str, backend: str, gpu: tuple[int, int] | None = None
) -> Choice:
    """Choose the path of a layer as it is by default, without weights asked for.

    Args:
        layer: the layer's class, such as `"AdditiveAttention"`.
        sizes: of its scores.
        dtype: of query and key.
        backend: its name.
        gpu: what dot products are computed on, see `Dots`.

    Returns:
        The path, and why it is not the fused one; with one head, where a layer has heads.

    Raises:
        UnknownNameError: if REGARD_KERNEL is none of `MODES`.
    """
    if layer in FUSED:
        batch, queries, keys, units = sizes
        return choose_additive((batch, queries, units), (batch, keys, units), dtype)
    if layer in OF_DOTS:
        batch, queries, keys, units = sizes
        shape = (batch, queries, keys)
        return choose_dots(Dots(backend, (units, units), dtype, shape, gpu=gpu))
    return Choice("reference", (f"{layer} has no fused path of its own",))


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
    return _chosen("fused", impossible, _unwise(query_shape, key_shape))


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
    elif OTHER < gpu < _LEAST_CAPABILITY:
        reasons.append(_too_old("the kernels for a GPU need", gpu))
    if dtype == "float64":
        reasons.append("the kernels for a GPU compute in float32, not in float64")
    unmeasured = [_UNMEASURED] if gpu == OTHER and not reasons else []
    return _chosen("tiled", reasons, unmeasured, slow="fused")


def _too_old(what: str, gpu: tuple[int, int]) -> str:
    least, mine = (".".join(map(str, each)) for each in (_LEAST_CAPABILITY, gpu))
    return f"{what} compute capability {least}, and this GPU has {mine}"


@functools.cache
def has_compiler(backend: str) -> bool:
    """Say whether what compiles the kernels for a GPU is installed, without importing it.

    Args:
        backend: its name.

    Returns:
        True for JAX from 0.10 on, as long as it has Pallas for Triton, and where Triton is there
        beside PyTorch.
    """
    if backend == "jax":
        return _is_recent_jax() and _has_pallas()
    return backend in COMPILERS and importlib.util.find_spec("triton") is not None


@functools.cache
def _is_recent_jax() -> bool:
    """Whether JAX is of the versions whose Pallas and cuDNN are known: from 0.10 on."""
    version = runtime.backends().get("jax", "0.0").split(".")
    return (int(version[0]), int(version[1])) >= (0, 10)


def _has_pallas() -> bool:
    """Whether JAX has what compiles Pallas by Triton: from 0.11 on it says that it will not."""
    found = importlib.util.find_spec("jax")
    folders = () if found is None else found.submodule_search_locations or ()
    return any((Path(each) / "experimental/pallas/triton.py").exists() for each in folders)


def choose_dots(dots: Dots, whole: tuple[str, ...] = ()) -> Choice:
    """Choose whether the backend's own kernel attends, or the plain path.

    Args:
        dots: what is known of the attention.
        whole: what else takes all scores, a sentence each.

    Returns:
        The path, and why it is not the fused one.

    Raises:
        UnknownNameError: if REGARD_KERNEL is none of `MODES`.
    """
    reasons = [*whole]
    if 0 in (*dots.sizes, *dots.widths):
        reasons.append("there is nothing to compute: a size is 0")
    if dots.backend == "torch":
        reasons += _not_for_the_kernel(dots)
        return _chosen("fused", reasons, _slow_in_the_kernel(dots))
    if takes_cudnn(dots):
        return _chosen("fused", reasons, [])
    if not isinstance(dots.sizes[1], int):
        reasons.append("the number of queries is not known before the call")
    slow = [*_not_for_cudnn(dots), _BLOCKS_SLOW] if dots.gpu and not reasons else []
    return _chosen("fused", reasons, [*_few(dots), *slow])


def takes_cudnn(dots: Dots) -> bool:
    """Say whether cuDNN attends, on JAX on a GPU of NVIDIA, in half precision.

    Args:
        dots: what is known of the attention.

    Returns:
        False on other backends.
    """
    return _has_cudnn(dots) and not _not_for_cudnn(dots)


def _has_cudnn(dots: Dots) -> bool:
    return dots.backend == "jax" and dots.gpu not in (None, OTHER)


def _not_for_cudnn(dots: Dots) -> list[str]:
    """Why cuDNN does not attend, on JAX on a GPU."""
    if dots.gpu is None or not _has_cudnn(dots):
        return []
    if dots.gpu < _LEAST_CAPABILITY:
        return [_too_old("cuDNN's attention needs", dots.gpu)]
    if not _is_recent_jax():
        return ["cuDNN's attention is taken from JAX 0.10 on"]
    if dots.dtype not in _HALF:
        return [f"cuDNN's attention computes in half precision, not in {dots.dtype}"]
    reasons = _not_for_the_kernel(dots)
    width, *others = dots.widths
    if others != [width] or width % 8 or width > _CUDNN_WIDTH:
        reasons.append(
            f"cuDNN's attention takes one width, a multiple of 8 up to {_CUDNN_WIDTH}, not "
            f"{dots.widths[0]} and {dots.widths[1]}"
        )
    if any(not isinstance(each, int) or each % 2 for each in dots.sizes[1:]):
        reasons.append(
            f"cuDNN's attention takes an even number of steps, not {dots.sizes[1]} and "
            f"{dots.sizes[2]}"
        )
    return reasons


def _not_for_the_kernel(dots: Dots) -> list[str]:
    reasons = []
    if dots.biased and dots.dtype in _HALF:
        reasons.append(f"a bias would be rounded to {dots.dtype}")
    if dots.scaled:
        reasons.append("a query times its scale may be too large for float16")
    return reasons


def _slow_in_the_kernel(dots: Dots) -> list[str]:
    if dots.widths[0] != dots.widths[1]:
        return [f"the kernel takes one width, not {dots.widths[0]} and {dots.widths[1]}"]
    return []


def _few(dots: Dots) -> list[str]:
    """Whether the scores are few. What a graph does not know counts as usual: 32 samples, S = T."""
    batch, queries, keys = dots.sizes
    batch = batch if isinstance(batch, int) else _BATCH
    keys = keys if isinstance(keys, int) else queries
    scores = batch * dots.heads * queries * keys if isinstance(queries, int) else FEW
    if scores >= FEW:
        return []
    return [f"B N T S = {scores:,} is below {FEW:,}, where the plain path is as fast"]


def queries_at_once(queries: int) -> int:
    """Return how many of T queries dot products take at once where no kernel spares the scores."""
    return min(queries, _QUERIES)


def choose_window(window: Window, queries: Any, keys: Any, whole: tuple[str, ...] = ()) -> Choice:
    """Choose whether the pairs of a window alone are computed, or all.

    Args:
        window: what the position allows.
        queries: the query length T; None where it is not known.
        keys: the key length S; None where it is not known.
        whole: what else takes all pairs, a sentence each.

    Returns:
        `"banded"`, or `"reference"` and why.

    Raises:
        UnknownNameError: if REGARD_KERNEL is none of `MODES`.
    """
    reasons = [*_no_band(window, queries, keys), *whole]
    return _chosen("banded", reasons, [] if reasons else _wide(window, queries, keys))


def _no_band(window: Window, queries: Any, keys: Any) -> list[str]:
    reasons = []
    if window.left is None or window.right is None:
        reasons.append("the position is no window: it is open on a side")
    if not window.relative:
        reasons.append("a part of the position may depend on more than the distance of two steps")
    if window.ratio:
        reasons.append("with a `ratio` the window does not move on by one key a query")
    if not isinstance(queries, int) or not isinstance(keys, int):
        reasons.append("the number of steps is not known before the call")
    elif 0 in (queries, keys):
        reasons.append("there is nothing to compute: a size is 0")
    return reasons


def _wide(window: Window, queries: int, keys: int) -> list[str]:
    _, _, reach = blocks(window, queries)
    if reach * GAIN <= keys:
        return []
    return [f"a block of this window reaches {reach} keys, more than 1/{GAIN} of {keys}"]


def _chosen(
    fast: Literal["fused", "banded", "tiled"],
    impossible: list[str],
    unwise: list[str],
    slow: Literal["fused", "reference"] = "reference",
) -> Choice:
    """Choose the fast path, unless REGARD_KERNEL or a reason that counts under it is against it."""
    asked = mode()
    if asked == "reference":
        return Choice(slow, (_ASKED,))
    reasons = (*impossible, *(unwise if asked == "auto" else ()))
    return Choice(slow if reasons else fast, reasons)


def blocks(window: Window, queries: int) -> tuple[int, int, int]:
    """Return how many blocks a window is computed in, and of how many queries and keys each.

    Args:
        window: open on no side.
        queries: the query length T.

    Returns:
        n, c and W of `regard.kernels.band`.
    """
    left, right = window.left or 0, window.right or 0
    size = block_size(left, right)
    return -(-queries // size), size, left + size + right


def block_size(left: int, right: int) -> int:
    """Return how many queries make a block: half of what their window reaches beyond them.

    More queries waste keys that few of them see, fewer copy each key more often.
    """
    half = (left + right) // 2
    return max(_LEAST, -(-half // _LEAST) * _LEAST)
