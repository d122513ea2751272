"""The folder of a run: claimed once, never somebody else's, each file whole or not there."""

import os
import tempfile
from pathlib import Path

from regard.comparison.plan import Plan
from regard.errors import RegardError, RunFolderError

__all__ = ["RunFolder"]

_PLAN = "plan.json"
# What a run writes besides the plan; `overwrite` removes these and nothing else.
_RESULTS = ("leaderboard.csv", "trials.csv")


class RunFolder:
    """Write the files of one run.

    Making the object writes nothing; `begin` does.

    Args:
        path: the folder; it is made if it is missing.
        overwrite: whether the results of an earlier run there may be replaced.

    Raises:
        RunFolderError: if the path is a file, a folder with something else in it, or an earlier run
            and `overwrite` is False.
    """

    def __init__(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        self.path = Path(path)
        if self.path.exists() and not self.path.is_dir():
            raise RunFolderError(
                f"The folder of a run must be a folder. Received: {str(self.path)!r}, which is a"
                " file. Choose another with --out DIR (out= in Python)"
            )
        if not self.path.is_dir() or not any(self.path.iterdir()):
            return
        if not _is_run(self.path):
            raise RunFolderError(
                "The folder of a run must be empty, missing, or an earlier run. Received:"
                f" {str(self.path)!r}, which holds other files. Choose another with --out DIR"
                " (out= in Python)"
            )
        if not overwrite:
            raise RunFolderError(
                "An earlier run is kept unless asked otherwise. Received:"
                f" {str(self.path)!r}, which holds one. Choose another folder with --out DIR"
                " (out= in Python), or replace it with --overwrite (overwrite=True)"
            )

    def begin(self, plan: Plan) -> None:
        """Make the folder, remove an earlier run's results, and write the plan.

        Args:
            plan: what will run.

        Raises:
            RunFolderError: if the folder cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for name in _RESULTS:
                (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        self.write(_PLAN, plan.to_json())

    def write(self, name: str, text: str) -> None:
        """Write a file under a temporary name, force it to the disk, then give it its name.

        Args:
            name: of the file in the folder.
            text: its whole content.

        Raises:
            RunFolderError: if it cannot be written; a file of that name is then as it was.
        """
        temporary = None
        try:
            handle, temporary = tempfile.mkstemp(prefix=f".{name}.", dir=self.path)
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            # mkstemp lets nobody else read; a result is an ordinary file.
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(self.path / name)
        except OSError as error:
            if temporary is not None:
                Path(temporary).unlink(missing_ok=True)
            raise _unwritable(self.path / name, error) from error


def _is_run(path: Path) -> bool:
    try:
        Plan.from_json((path / _PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError, RegardError):
        return False
    return True


def _umask() -> int:
    """Return the process's mask for new files, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _unwritable(path: Path, error: OSError) -> RunFolderError:
    return RunFolderError(
        f"The folder of a run must be writable. Received: {str(path)!r}: {error.strerror or error}"
    )
