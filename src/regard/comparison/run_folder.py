"""The folder of a run: one process at a time, never somebody else's, each file whole or not there.

run.sqlite       the store: data, trials, curves, predictions; `--resume` needs it alone
plan.json        what was compared, for people
leaderboard.csv  one row a contender
trials.csv       one row a trial
report.html      the answer for people; report.json: the same as data
best/            the model that validation chose, a bundle
weights/         the best weights of each contender; only until the run has ended
work/            what the processes share; only while the run goes on
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout
from safetensors import SafetensorError

from regard._atomic_files import left_by_a_kill, write_whole
from regard.comparison.store.damage import no_run
from regard.errors import RegardError, RunFolderError

__all__ = ["RunFolder", "unwritable", "writing"]

_STORE = "run.sqlite"
_LOCK = "lock"
# What a run leaves besides the store and the lock; `overwrite` removes these and nothing else.
_OTHERS = (
    f"{_STORE}-wal",
    f"{_STORE}-shm",
    "plan.json",
    "leaderboard.csv",
    "trials.csv",
    "report.html",
    "report.json",
    "best",
    "weights",
    "work",
)


class RunFolder:
    """Hold the folder of one run against other processes; a context manager.

    Making the object writes nothing; entering it makes the folder and takes the lock, which the
    system gives back when the process ends, however it ends. The store's file is what tells the
    folder of a run from any other: it is there, even if empty, as long as the run has files.

    Args:
        path: the folder; it is made if it is missing.
        overwrite: whether an earlier run there may be replaced.
        resume: whether an earlier run there is to go on; it must be there then.

    Attributes:
        completed: whether the run had ended, and nothing is left to do; known once it is entered.

    Raises:
        RunFolderError: if the path is a file, a folder with something else in it, an earlier run
            that is neither to be replaced nor to go on, or no run where one is to go on.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, overwrite: bool = False, resume: bool = False
    ) -> None:
        self.path = Path(path)
        self.completed = False
        self._overwrite = overwrite
        self._resume = resume
        self._lock = FileLock(self.path / _LOCK, timeout=0)
        self._check()

    def __enter__(self) -> "RunFolder":
        """Make the folder, take the lock, and clear away what must not stay."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            self._check()  # again: another process may have been faster
            self._clear("work", *left_by_a_kill(self.path, _OTHERS))
            if self._resume:
                self._refuse_link()
            else:
                self._clear(*_OTHERS)
                self.store.write_bytes(b"")
            self.work.mkdir()
            self.completed = self.best.exists() and not self.weights.exists()
            if not self.completed:
                self.weights.mkdir(exist_ok=True)
        except Timeout:
            raise RunFolderError(
                "One process at a time may work on a run. Received:"
                f" {str(self.path)!r}, on which another one works just now. Wait for its end, or"
                " choose another folder with --out DIR (out= in Python)"
            ) from None
        except RunFolderError:
            self._lock.release()
            raise
        except OSError as error:
            self._lock.release()
            raise RunFolderError(
                "The folder of a run must be writable."
                f" Received: {str(self.path)!r}: {error.strerror or error}"
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove what the processes shared, and give the lock back."""
        shutil.rmtree(self.work, ignore_errors=True)
        self._lock.release()

    @property
    def store(self) -> Path:
        """Where the store stands."""
        return self.path / _STORE

    @property
    def work(self) -> Path:
        """What processes share while the run goes on."""
        return self.path / "work"

    @property
    def weights(self) -> Path:
        """Where the best weights of each contender stand."""
        return self.path / "weights"

    @property
    def best(self) -> Path:
        """Where the model that is kept stands."""
        return self.path / "best"

    def write(self, name: str, text: str) -> None:
        """Write a file under a temporary name, force it to the disk, then give it its name.

        Args:
            name: of the file in the folder.
            text: its whole content.

        Raises:
            RunFolderError: if it cannot be written; a file of that name is then as it was.
        """
        try:
            write_whole(self.path / name, text.encode(), scratch=self.work)
        except OSError as error:
            raise unwritable(self.path, error, name) from error

    def complete(self) -> None:
        """Remove what only a run that goes on needs; its absence says that the run has ended."""
        with writing(self.path):
            self.weights.replace(self.work / "weights")

    def _check(self) -> None:
        """Refuse a folder that is not to be touched."""
        if self.path.exists() and not self.path.is_dir():
            raise RunFolderError(
                f"The folder of a run must be a folder. Received: {str(self.path)!r}, which is a"
                " file. Choose another with --out DIR (out= in Python)"
            )
        is_run = self.store.is_file()
        if self._resume and not is_run:
            raise no_run(self.store)
        if is_run and not (self._overwrite or self._resume):
            raise RunFolderError(
                "An earlier run is kept unless asked otherwise. Received:"
                f" {str(self.path)!r}, which holds one. Go on with it: --resume {self.path}"
                " (resume= in Python); or choose another folder with --out DIR (out=), or replace"
                " it with --overwrite (overwrite=True)"
            )
        if not is_run and self._holds_other_files():
            raise RunFolderError(
                "The folder of a run must be empty, missing, or an earlier run. Received:"
                f" {str(self.path)!r}, which holds other files. Choose another with --out DIR"
                " (out= in Python)"
            )

    def _refuse_link(self) -> None:
        """Refuse a link where the kept model should be: what it leads to is not of this run."""
        if self.best.is_symlink():
            raise RunFolderError(
                "The model that a run keeps must stand in its folder. Received:"
                f" {str(self.best)!r}, which is a link. Remove it, and go on with"
                f" --resume {self.path}"
            )

    def _holds_other_files(self) -> bool:
        return self.path.is_dir() and any(each.name != _LOCK for each in self.path.iterdir())

    def _clear(self, *names: str) -> None:
        for name in names:
            path = self.path / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the system says of a file of a run into the error that says how to go on.

    Args:
        folder: of a run whose store has its data.

    Yields:
        Nothing.

    Raises:
        RunFolderError: if a file cannot be written.
    """
    try:
        yield
    except RegardError:
        raise
    except (OSError, SafetensorError) as error:
        raise unwritable(folder, error) from error


def unwritable(folder: Path, error: object, name: str = "") -> RunFolderError:
    """Return the error of a run that can go on as soon as its files can be written.

    Args:
        folder: of a run whose store has its data.
        error: what the system says.
        name: of the file, where it is known.

    Returns:
        An error, to be raised.
    """
    said = getattr(error, "strerror", None) or error
    return RunFolderError(
        f"The folder of a run must be writable. Received: {str(folder / name)!r}: {said}."
        f" What was finished is kept; make room, and go on with --resume {folder}"
    )
