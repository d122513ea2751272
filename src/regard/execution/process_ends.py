"""How a process ended, and whose doing it was."""

import contextlib
import signal
from pathlib import Path

from regard.runtime import tells_no_memory

__all__ = ["how_it_ended", "memory_kills", "was_ended_from_outside"]

# Signals with which people and systems end processes; Windows lacks some.
_OUTSIDE = tuple(
    getattr(signal, name)
    for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")
    if hasattr(signal, name)
)
# Linux counts the processes that it ended: of the container, else of the machine.
_KILL_COUNTS = (
    (Path("/sys/fs/cgroup/memory.events"), "oom_kill"),
    (Path("/proc/vmstat"), "oom_kill"),
)


def was_ended_from_outside(status: int) -> bool:
    """Say whether a process was ended by somebody else, and not by a fault of its own.

    Args:
        status: its exit status; minus the number of the signal that ended it.

    Returns:
        Whether that was one of the signals with which people and systems end processes.
    """
    return -status in _OUTSIDE


def how_it_ended(status: int, last_words: str) -> str:
    """Say how a process ended that should not have.

    Args:
        status: its exit status; minus the number of the signal that ended it.
        last_words: the end of its standard error.

    Returns:
        One line.
    """
    said = f": {last_words}" if last_words else ""
    why = "out of memory: " if tells_no_memory(last_words) else ""
    if status >= 0:
        return f"{why}its process ended with exit status {status}{said}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"{why}its process was ended by {name}{said}"


def memory_kills() -> int:
    """Return how many processes the system has ended so far because memory was exhausted.

    Returns:
        A count that only grows; 0 where the system does not tell.
    """
    for path, name in _KILL_COUNTS:
        with contextlib.suppress(OSError, ValueError):
            facts = dict(line.split() for line in path.read_text().splitlines())
            return int(facts[name]) if name in facts else 0
    return 0
