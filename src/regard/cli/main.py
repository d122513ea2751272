"""The entry point: what can go wrong around a command ends in one line, not in a traceback."""

import importlib
import sys

from regard.errors import RegardError
from regard.runtime import missing_extra

__all__ = ["main"]

_FAILED = 2
_INTERRUPTED = 130


def main() -> int:
    """Run `regard` with the arguments of the process.

    Returns:
        The exit status: 0, 2 after an error that is reported in one line, 130 after Ctrl-C. A
        command may also exit by itself.
    """
    try:
        _require("rich", "typer")
        # Not before the check: it imports typer.
        importlib.import_module("regard.cli.app").app(prog_name="regard")
    except RegardError as error:
        print(f"error: {error}", file=sys.stderr)
        return _FAILED
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return _INTERRUPTED
    return 0


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
