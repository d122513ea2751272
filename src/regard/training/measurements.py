"""What is measured of a trial: attention, time, memory."""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray
from scipy.special import entr

__all__ = [
    "ProcessorClock",
    "attention_share",
    "attention_shares",
    "median_milliseconds",
    "peak_memory_mb",
]

_TIMED_CALLS = 25


class ProcessorClock:
    """Add up the processor time of a function.

    Attributes:
        seconds: of all its calls so far.
    """

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[[Any], float]) -> Callable[[Any], float]:
        """Return the function as one whose calls are timed.

        Args:
            function: of one argument.

        Returns:
            A function that returns the same.
        """

        def run(argument: Any) -> float:
            begin = time.process_time()
            result = function(argument)
            self.seconds += time.process_time() - begin
            return result

        return run


def attention_share(weights: NDArray[np.floating[Any]], valid: NDArray[np.bool_]) -> float | None:
    """Return how far attention is from uniform: the mean of `attention_shares`.

    Args:
        weights: of the tokens or steps, `(rows, length)`; or for each of them those of all,
            `(rows, length, length)`.
        valid: which there are, `(rows, length)`.

    Returns:
        0 where all have the same weight, 1 where one has all of it; None if no row has two, for
        which alone it means something.
    """
    shares = attention_shares(weights, valid)
    return float(np.mean(shares)) if len(shares) else None


def attention_shares(
    weights: NDArray[np.floating[Any]], valid: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return how far each row of weights is from uniform: 1 minus the normalised entropy.

    Args:
        weights: of the tokens or steps, `(rows, length)`, 0 where `valid` is False; or for each of
            them those of all, `(rows, length, length)`.
        valid: which there are, `(rows, length)`.

    Returns:
        From 0 to 1, for each row of two or more; for each step of these rows, where each has
        weights.
    """
    several = valid.sum(axis=1) >= 2
    weights, there = weights[several], valid[several]
    if weights.ndim == 3:
        weights, there = weights[there], np.repeat(there, there.sum(axis=1), axis=0)
    chosen = np.where(there, weights, 0.0).astype(np.float64)
    chosen /= np.maximum(chosen.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    shares: NDArray[np.float64] = 1 - entr(chosen).sum(axis=1) / np.log(there.sum(axis=1))
    return np.maximum(shares, 0.0)  # rounding


def median_milliseconds(function: Callable[[], object]) -> float:
    """Return the median time of a call, after one that does not count.

    Args:
        function: what is called.

    Returns:
        Milliseconds.
    """
    function()
    seconds = []
    for _ in range(_TIMED_CALLS):
        begin = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds) * 1000


def peak_memory_mb() -> float:
    """Return the most memory that this process has held so far, in MB (10^6 bytes)."""
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset) / 1e6
    import resource  # not on Windows

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
