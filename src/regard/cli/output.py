"""What the commands write: each line safe to read, and no failure taken for an answer."""

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from regard._visible_text import visible

if TYPE_CHECKING:
    from typing import TextIO

    from rich.text import Text

__all__ = ["OutputError", "checked_output", "line", "write_exactly"]


class OutputError(Exception):
    """The output could not be written.

    Not an `OSError`: rich and click end the process with status 1 after one of a closed pipe.

    Args:
        message: what to tell; empty where nobody is left to read it.
    """


class _Stream:
    """Write to a stream; where that fails, close it and raise an `OutputError`."""

    def __init__(self, stream: "TextIO | None") -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        if self._stream is None:
            raise OutputError("The output must be open. Received: a closed one")
        with self._told():
            return self._stream.write(text)

    def flush(self) -> None:
        if self._stream is not None and not self._stream.closed:
            with self._told():
                self._stream.flush()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError as error:
            self._close()
            raise OutputError("") from error
        except OSError as error:
            self._close()
            said = error.strerror or error
            raise OutputError(f"The output must be writable. Received: {said}") from error

    def _close(self) -> None:
        """Forget what is left: Python would try again at its end, and change the exit status."""
        assert self._stream is not None
        with contextlib.suppress(OSError):
            self._stream.close()


@contextlib.contextmanager
def checked_output() -> Iterator[None]:
    r"""Have each failure of the standard output and error raise an `OutputError`.

    A character that the terminal cannot show is written as Python writes it, such as `\xe9`.

    Yields:
        Nothing.

    Raises:
        OutputError: if something could not be written, at the latest at the end.
    """
    before = sys.stdout, sys.stderr
    if hasattr(sys.stdout, "reconfigure") and not sys.stdout.closed:
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout, sys.stderr = (cast("TextIO", _Stream(each)) for each in before)
    try:
        yield
    finally:
        wrapped = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = before
        for each in wrapped:
            each.flush()


def line(text: str, style: str = "") -> "Text":
    """Return a line for the terminal in which a name cannot pass for something else.

    Args:
        text: may hold names of files and classes, and texts.
        style: of rich.

    Returns:
        The line, without markup.
    """
    from rich.text import Text  # of the extra `tool`

    return Text(visible(text), style)


def write_exactly(text: str) -> None:
    """Write data to the standard output, each character as it is.

    Args:
        text: the data.

    Raises:
        OutputError: if a character is not in the encoding of the output; nothing is written then.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        raise OutputError(
            "The output must be in an encoding that has each character."
            f" Received: {text[error.start]!a} for {encoding}. Set PYTHONIOENCODING=utf-8"
        ) from error
    sys.stdout.write(text)
