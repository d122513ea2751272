"""Ctrl-C at a place where it does no harm."""

import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Any

__all__ = ["DeferredInterrupt"]


class DeferredInterrupt:
    """Hold the first Ctrl-C back until `check`; a second one interrupts at once.

    An interruption in the middle of compiling was seen to crash JAX when the process ended. A
    handler that somebody else has set stays, and in a thread that is not the main one, where Python
    allows no handlers, nothing is held back.
    """

    def __init__(self) -> None:
        self._held = False
        self._previous: Any = None

    def __enter__(self) -> "DeferredInterrupt":
        """Begin to hold back."""
        in_main_thread = threading.current_thread() is threading.main_thread()
        if in_main_thread and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._previous = signal.signal(signal.SIGINT, self._hold)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the handler back."""
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)
            self._previous = None

    def check(self) -> None:
        """Raise what was held back.

        Raises:
            KeyboardInterrupt: if Ctrl-C came since the beginning or the last check.
        """
        if self._held:
            self._held = False
            raise KeyboardInterrupt

    def _hold(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._held:
            raise KeyboardInterrupt
        self._held = True
        sys.stderr.write("\nStopping; Ctrl-C again stops at once.\n")
