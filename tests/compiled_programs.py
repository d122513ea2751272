"""What JAX compiles, kept for the processes that come later."""

import os


def keep_compiled(folder: str) -> None:
    """Have every program that JAX compiles, however small, kept in a folder.

    JAX reads this when it is imported; processes that are started later inherit it.
    """
    os.environ["JAX_COMPILATION_CACHE_DIR"] = folder
    os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0"
    os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"
