"""A contender's process: started, given orders, heard, ended."""

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
from queue import SimpleQueue
from typing import IO, Any

__all__ = ["ContenderProcess", "Message"]

_GRACE_SECONDS = 5.0
_WORKER = "regard.execution.worker"
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
