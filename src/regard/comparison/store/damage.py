"""What is said of a store that is missing or damaged, and of one that cannot be used just now."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regard._checks import nearest
from regard.errors import RunFolderError

__all__ = ["damaged", "no_run", "translated_errors"]

_SHOWN = 3
# What SQLite says where the file may be whole: another program, the disk, the rights.
_NOT_NOW = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_AUTH,
}


def no_run(store: Path) -> RunFolderError:
    """Return the error of a folder that is no run; it names runs beside it, the nearest name first.

    Args:
        store: where its store would be.

    Returns:
        An error, to be raised.
    """
    folder = store.parent
    what = f"which holds no {store.name}" if folder.is_dir() else "which is not there"
    try:
        beside = sorted(each for each in folder.parent.iterdir() if (each / store.name).is_file())
    except OSError:
        beside = []
    near = nearest(folder.name, [each.name for each in beside])
    beside.sort(key=lambda each: each.name != near)
    hint = f". Runs beside it: {', '.join(repr(str(each)) for each in beside[:_SHOWN])}"
    return RunFolderError(
        f"The folder of a run must be there. Received: {str(folder)!r}, {what}"
        + (hint if beside else "")
    )


def damaged(path: Path, what: str) -> RunFolderError:
    """Return the error of a file that is not as it was written.

    Args:
        path: the file.
        what: is wrong with it.

    Returns:
        An error, to be raised.
    """
    return RunFolderError(
        f"The store of a run must be whole. Received: {str(path)!r}, which is damaged:"
        f" {' '.join(what.split())}. Start over with --overwrite, or in another folder"
    )


@contextmanager
def translated_errors(path: Path, advice: str) -> Iterator[None]:
    """Tell a file that is damaged from one that cannot be used just now.

    Args:
        path: the file.
        advice: what to do where it cannot be used; `{folder}` is the folder's path.

    Yields:
        Nothing.

    Raises:
        RunFolderError: for whatever SQLite raises within.
    """
    try:
        yield
    except UnicodeDecodeError as error:
        raise damaged(path, "it holds a text that is no UTF-8") from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            raise  # not by SQLite: wrongly called
        if code & 0xFF not in _NOT_NOW:
            raise damaged(path, str(error)) from error
        raise RunFolderError(
            f"The store of a run must be writable. Received: {str(path)!r}: {error}."
            f" {advice.format(folder=path.parent)}"
        ) from error
