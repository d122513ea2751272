"""What kernels for a GPU need, looked for without importing it."""

import functools
import importlib.util
from pathlib import Path

from regard import runtime

__all__ = [
    "COMPILERS",
    "LEAST_CAPABILITY",
    "has_compiler",
    "is_recent_jax",
    "too_old",
]

# What compiles the additive kernels for a GPU, and what is said where it is missing.
COMPILERS = {
    "jax": "the kernels for a GPU need Pallas for Triton, which JAX has from 0.10 on",
    "torch": "the kernels for a GPU need Triton, which is not installed",
}

# The compute capability of NVIDIA below which the kernels for a GPU do not run.
LEAST_CAPABILITY = (8, 0)


def too_old(what: str, gpu: tuple[int, int]) -> str:
    """Say that a GPU is too old.

    Args:
        what: who needs a newer one, with the verb.
        gpu: its compute capability.

    Returns:
        The reason, in words.
    """
    least, mine = (".".join(map(str, each)) for each in (LEAST_CAPABILITY, gpu))
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
        return is_recent_jax() and _has_pallas()
    return backend in COMPILERS and importlib.util.find_spec("triton") is not None


@functools.cache
def is_recent_jax() -> bool:
    """Say whether JAX is of the versions whose Pallas and cuDNN are known: from 0.10 on."""
    version = runtime.backends().get("jax", "0.0").split(".")
    return (int(version[0]), int(version[1])) >= (0, 10)


def _has_pallas() -> bool:
    """Whether JAX has what compiles Pallas by Triton: from 0.11 on it says that it will not."""
    found = importlib.util.find_spec("jax")
    folders = () if found is None else found.submodule_search_locations or ()
    return any((Path(each) / "experimental/pallas/triton.py").exists() for each in folders)
