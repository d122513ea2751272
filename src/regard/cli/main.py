"""The entry point: what can go wrong around a command ends in one line, not in a traceback."""

import contextlib
import importlib
import sys

from regard._visible_text import visible
from regard.cli.output import OutputError, checked_output
from regard.errors import RegardError
from regard.runtime import missing_extra

__all__ = ["main"]

_FAILED = 2
_INTERRUPTED = 130


def main() -> int:
    """Run `regard` with the arguments of the process.

    Returns:
        The exit status: 0, 2 after an error that is reported in one line, or output that nobody
        reads any more, 130 after Ctrl-C. A command may also exit by itself.
    """
    try:
        with checked_output():
            _require("rich", "typer")
            # Not before the check: it imports typer.
            importlib.import_module("regard.cli.app").app(prog_name="regard")
    except (RegardError, OutputError) as error:
        _tell(f"error: {error}" if str(error) else "")
        return _FAILED
    except OSError as error:
        _tell(f"error: The system must let regard work. Received: {error}")
        return _FAILED
    except KeyboardInterrupt:
        _tell("interrupted")
        return _INTERRUPTED
    return 0


def _tell(message: str) -> None:
    """Say what went wrong, in one line whatever it names, where there is somebody to tell."""
    if not message:
        return
    with contextlib.suppress(OutputError), checked_output():
        print(visible(message), file=sys.stderr)


def _require(*packages: str) -> None:
    """Check that the packages of the command line can be imported.

    Raises:
        MissingExtraError: if some cannot.
    """
    missing = []
    for package in packages:
        try:
            importlib.import_module(package)
        except ModuleNotFoundError as error:
            missing.append(error.name or package)
    if missing:
        raise missing_extra("regard's command line", "tool", missing)


if __name__ == "__main__":
    sys.exit(main())
