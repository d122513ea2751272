"""Processes that work for another one: how many, how they start, how they speak and fail."""

import os
import shutil
import sys
from pathlib import Path
from typing import IO

from regard.runtime.backend_choice import chosen_backend, quiet
from regard.runtime.compilation import compile_quickly
from regard.runtime.imports import spare_tensorflow

__all__ = [
    "default_workers",
    "prepare_worker",
    "private_output",
    "tells_no_memory",
]

# How the backends call it when memory is exhausted.
_NO_MEMORY = (
    "resource_exhausted",
    "oom when allocating",
    "out of memory",
    "cannot allocate memory",
    "can't allocate memory",
    "bad_alloc",
    "memoryerror",
)


def default_workers() -> int:
    """Return how many trials the tool runs at the same time unless it is told otherwise.

    Returns:
        The number of processors that this process may use; 1 where there is a graphics processor,
        which two trials would fight for.
    """
    if shutil.which("nvidia-smi") is not None or Path("/dev/kfd").exists():
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def private_output() -> IO[str]:
    """Return the stream to the parent of a worker; other output goes to standard error.

    Returns:
        What was the standard output.
    """
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return out


def prepare_worker() -> None:
    """Set up the chosen backend for a process that works for another one."""
    backend = chosen_backend()
    quiet()
    spare_tensorflow(backend)
    compile_quickly(backend)


def tells_no_memory(text: str) -> bool:
    """Say whether a text tells that memory was exhausted.

    Args:
        text: what a backend or the system said.

    Returns:
        Whether one of the signs is in it.
    """
    return any(sign in text.lower() for sign in _NO_MEMORY)
