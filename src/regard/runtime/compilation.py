"""What is compiled: how hard, where it is kept, and what is worth it."""

import importlib
import os
import platform
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from regard.runtime.backend_choice import running_backend

__all__ = [
    "cache_folder",
    "compilation_cache",
    "compile_quickly",
    "compiled",
]

_QUICK_FLAGS = "--xla_backend_optimization_level=1 --xla_cpu_use_fusion_emitters=false"

# Compiling faster than this is not worth a file.
_CACHE_FROM_SECONDS = 0.5


def compile_quickly(backend: str) -> bool:
    """Have JAX on CPU compile in half the time; call it before JAX is imported.

    The steps of the small recurrent networks that the tool trains are about as fast with fewer
    optimisations, and compiling is a large part of a short comparison. That is for the tool's own
    processes; the library never does it. Flags that the user has set stay.

    Args:
        backend: what Keras runs on.

    Returns:
        Whether the flags are set: False on the other backends, or where XLA_FLAGS exists.
    """
    if backend != "jax" or "XLA_FLAGS" in os.environ:
        return False
    os.environ["XLA_FLAGS"] = _QUICK_FLAGS
    return True


def compilation_cache(folder: str | os.PathLike[str]) -> bool:
    """Keep what JAX compiles in a folder, so that the next process need not compile it again.

    Call it after `use_backend` and before anything is compiled: JAX opens its cache once. A cache
    is for one kind of machine; do not share the folder between different processors. How long
    compiling must take to be worth a file is JAX's own variable, where the user has set it.

    Args:
        folder: where to keep it; made if it is missing.

    Returns:
        Whether the cache is active: False on the other backends, or if the folder cannot be made.
    """
    backend = running_backend() or os.environ.get("KERAS_BACKEND")
    if backend != "jax":
        return False
    path = Path(folder).absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    config = importlib.import_module("jax").config
    config.update("jax_compilation_cache_dir", str(path))
    if "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS" not in os.environ:
        config.update("jax_persistent_cache_min_compile_time_secs", _CACHE_FROM_SECONDS)
    config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    return True


def cache_folder() -> Path:
    """Return where the tool keeps what was compiled: one folder for each kind of processor.

    Returns:
        A folder below `REGARD_CACHE_DIR`, else below the user's folder for caches; it need not
        exist yet.
    """
    from platformdirs import user_cache_path  # of the extra `tool`

    chosen = os.environ.get("REGARD_CACHE_DIR")
    root = Path(chosen) if chosen else user_cache_path("regard", appauthor=False)
    return root / "compiled" / _processor()


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of tensors as it is best run once: compiled as a whole on JAX.

    There each operation would else be compiled by itself. PyTorch and TensorFlow run it as it is.
    """
    if running_backend() == "jax":
        return importlib.import_module("jax").jit(function)
    return function


def _processor() -> str:
    """Name the kind of processor: code that is compiled for one may not run on another."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        known = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    except OSError:
        known = platform.processor()
    return f"{platform.machine()}-{zlib.crc32(known.encode()):08x}"
