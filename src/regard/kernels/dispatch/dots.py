"""Which path computes an attention by dot products."""

from typing import Any, NamedTuple

from regard.kernels.dispatch import requirements
from regard.kernels.dispatch.choice import Choice, chosen
from regard.kernels.gpu import OTHER

__all__ = [
    "FEW",
    "Dots",
    "choose_dots",
    "queries_at_once",
    "takes_cudnn",
]

# Scores below which dot products take the plain path where no kernel spares these: it is as fast.
FEW = 1 << 22

# What cuDNN's attention computes in, and the widths of a head that it takes.
_HALF, _CUDNN_WIDTH = ("float16", "bfloat16"), 128

# The queries that dot products take at once there.
_QUERIES = 128

# The batch that is counted where a graph does not know it: what Keras takes by default.
_BATCH = 32

_BLOCKS_SLOW = (
    "on a GPU blocks of queries are slower, with less memory: REGARD_KERNEL=fused takes them"
)


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


def choose_dots(dots: Dots, whole: tuple[str, ...] = ()) -> Choice:
    """Choose whether the backend's own kernel attends, or the plain path.

    Args:
        dots: what is known of the attention.
        whole: reasons that rule out the fused path, a sentence each.

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
        return chosen("fused", reasons, _slow_in_the_kernel(dots))
    if takes_cudnn(dots):
        return chosen("fused", reasons, [])
    if not isinstance(dots.sizes[1], int):
        reasons.append("the number of queries is not known before the call")
    slow = [*_not_for_cudnn(dots), _BLOCKS_SLOW] if dots.gpu and not reasons else []
    return chosen("fused", reasons, [*_few(dots), *slow])


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
    if dots.gpu < requirements.LEAST_CAPABILITY:
        return [requirements.too_old("cuDNN's attention needs", dots.gpu)]
    if not requirements.is_recent_jax():
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
    batch, query_length, key_length = dots.sizes
    batch = batch if isinstance(batch, int) else _BATCH
    if not isinstance(query_length, int):
        return []
    key_length = key_length if isinstance(key_length, int) else query_length
    scores = batch * dots.heads * query_length * key_length
    if scores >= FEW:
        return []
    return [f"B N T S = {scores:,} is below {FEW:,}, where the plain path is as fast"]


def queries_at_once(query_length: int) -> int:
    """Return how many of T queries dot products take at once where no kernel spares the scores."""
    return min(query_length, _QUERIES)
