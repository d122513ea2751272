"""The contenders' processes: started, given orders, watched, kept for the next trial."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

import psutil

from regard.runtime import tells_no_memory

__all__ = [
    "ContenderProcess",
    "Processes",
    "how_it_ended",
    "memory_kills",
    "was_ended_from_outside",
]

# An idle process keeps its compiled functions; below this share of free memory it has to go.
_FREE_MEMORY = 0.25
_GRACE_SECONDS = 5.0
_WORKER = "regard.execution.worker"
# Signals with which people and systems end processes; Windows lacks some.
_OUTSIDE = tuple(
    getattr(signal, name)
    for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")
    if hasattr(signal, name)
)
# An interrupt ends a contender's process as a signal, at any moment. Python's own handler would
# raise in the middle of an import, where it is lost or turned into another fault; so the signal
# waits until that handler is gone.
_START = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
if hasattr(signal, "pthread_sigmask"):
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""
# One thread each: results do not depend on how many processors there are, and two processes do not
# stand in each other's way. JAX reads NPROC.
_ONE_THREAD = (
    "NPROC",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
# Linux counts the processes that it ended: of the container, else of the machine.
_KILL_COUNTS = (
    (Path("/sys/fs/cgroup/memory.events"), "oom_kill"),
    (Path("/proc/vmstat"), "oom_kill"),
)

Message = dict[str, Any]


class ContenderProcess:
    """One process that trains one contender.

    Args:
        contender: its name.
        folder: where the plan and the parts of the data stand.
        task: the name of the task.
        backend: what Keras runs on.
        inbox: takes each message together with the process, None at its end.
    """

    def __init__(
        self,
        contender: str,
        folder: Path,
        task: str,
        backend: str,
        inbox: "SimpleQueue[tuple[ContenderProcess, Message | None]]",
    ) -> None:
        self.contender = contender
        self.heard = time.monotonic()
        self.ended = False  # its last message is in the inbox
        self._inbox = inbox
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        # Its own session: Ctrl-C in the terminal is for the run, which decides what happens.
        with _interrupt_waits():
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, _WORKER, task, contender, str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=_environment(backend),
                start_new_session=True,
            )
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def order(self, order: Message) -> None:
        """Give it something to do; a process that has ended meanwhile says so by its end.

        Args:
            order: an object for JSON.
        """
        self.heard = time.monotonic()
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def close(self) -> int:
        """End it, free what it held, and return how it ended.

        Returns:
            The exit status; minus the number of the signal that ended it.
        """
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            status = self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._errors.close()
        return status

    def last_words(self) -> str:
        """Return the last line that the process wrote to its standard error."""
        self._errors.seek(0)
        lines = self._errors.read()[-4000:].decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:200] if lines else ""

    def wait(self) -> int:
        """Wait for the end of a process that ends by itself, and return how it ended."""
        return self._process.wait()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as out:
            for line in out:
                message = _message(line)
                if message is not None:
                    self.heard = time.monotonic()
                    self._inbox.put((self, message))
        self.ended = True
        self._inbox.put((self, None))


class Processes:
    """All processes of a run; a context manager that ends them.

    Args:
        folder: where the plan and the parts of the data stand.
        task: the name of the task.
        backend: what Keras runs on.
    """

    def __init__(self, folder: Path, task: str, backend: str) -> None:
        self._folder = folder
        self._task = task
        self._backend = backend
        self._idle: list[ContenderProcess] = []
        self._all: set[ContenderProcess] = set()
        self._inbox: SimpleQueue[tuple[ContenderProcess, Message | None]] = SimpleQueue()

    def __enter__(self) -> "Processes":
        """Return itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """End all processes."""
        for process in self._all:
            process.kill()
        for process in self._all:
            process.close()

    def take(self, contender: str) -> ContenderProcess:
        """Return an idle process of a contender, or start one.

        Args:
            contender: its name.

        Returns:
            A process that waits for an order.
        """
        for process in list(self._idle):
            if process.contender == contender:
                self._idle.remove(process)
                if not process.ended:
                    return process
                self.drop(process)  # its end was nobody's message
        self._make_room()
        process = ContenderProcess(contender, self._folder, self._task, self._backend, self._inbox)
        self._all.add(process)
        return process

    def give_back(self, process: ContenderProcess) -> None:
        """Keep a process for the next trial of its contender.

        Args:
            process: one that has carried out its order.
        """
        self._idle.append(process)

    def drop(self, process: ContenderProcess) -> int:
        """End a process that is of no more use.

        Args:
            process: in any state.

        Returns:
            Its exit status; minus the number of the signal that ended it.
        """
        self._all.discard(process)
        return process.close()

    def messages(self, seconds: float) -> Iterator[tuple[ContenderProcess, Message | None]]:
        """Yield what has come; wait some time for the first.

        Args:
            seconds: to wait.

        Yields:
            The process and its message; None at its end.
        """
        try:
            yield self._inbox.get(timeout=seconds)
            while True:
                yield self._inbox.get_nowait()
        except Empty:
            return

    def _make_room(self) -> None:
        memory = psutil.virtual_memory()
        while self._idle and memory.available < _FREE_MEMORY * memory.total:
            self.drop(self._idle.pop())
            memory = psutil.virtual_memory()


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


@contextlib.contextmanager
def _interrupt_waits() -> Iterator[None]:
    """Hold back SIGINT in this thread, and in a process started here until it wants the signal."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _message(line: bytes) -> Message | None:
    """Read a message; None for what is none.

    That is what was printed before the worker took the stream for itself, and half a message, which
    its process did not live to finish.
    """
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def _environment(backend: str) -> dict[str, str]:
    return {
        **os.environ,
        "KERAS_BACKEND": backend,
        **dict.fromkeys(_ONE_THREAD, "1"),
        "PYTHONIOENCODING": "utf-8",
    }
