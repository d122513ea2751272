"""Files that are whole under their names or not there, whatever happens while they are written."""

import os
import re
import tempfile
from collections.abc import Collection
from pathlib import Path

__all__ = ["left_by_a_kill", "make_ordinary", "temporary_prefix", "write_through", "write_whole"]


def write_whole(path: Path, content: bytes, *, scratch: Path) -> None:
    """Write a file under a temporary name, force it to the disk, then give it its name.

    What is there and is no file, such as a device or a pipe, is written to and stays what it is.

    Args:
        path: the file.
        content: all of it.
        scratch: the folder of the temporary name, on the same file system.

    Raises:
        OSError: if it cannot be written; a file of that name is then as it was.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as device:
            device.write(content)
        return
    handle, name = tempfile.mkstemp(prefix=temporary_prefix(path), dir=scratch)
    os.close(handle)
    temporary = Path(name)
    try:
        write_through(temporary, content)
        make_ordinary(temporary, 0o666)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_through(path: Path, content: bytes) -> None:
    """Write a file and force it to the disk.

    Args:
        path: the file.
        content: all of it.

    Raises:
        OSError: if it cannot be written.
    """
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def make_ordinary(path: Path, mode: int) -> None:
    """Let others read what `tempfile` has made, as far as the user's mask lets them.

    Args:
        path: a file or folder.
        mode: what it would have without a mask: 0o666 for a file, 0o777 for a folder.
    """
    mask = os.umask(0o022)  # can only be read by setting it
    os.umask(mask)
    path.chmod(mode & ~mask)


def temporary_prefix(path: Path) -> str:
    """Return how the temporary names of a file or folder begin while it is written.

    Args:
        path: its own name.

    Returns:
        What `tempfile` is given.
    """
    return f".{path.name}-"


def left_by_a_kill(folder: Path, names: Collection[str]) -> list[str]:
    """Return the temporary names in a folder that nobody has removed.

    Args:
        folder: where to look.
        names: of the files and folders that were being written.

    Returns:
        Names in the folder; nothing is removed.
    """
    beginnings = "|".join(re.escape(temporary_prefix(Path(name))) for name in names)
    # `tempfile` adds eight of these.
    pattern = re.compile(rf"(?:{beginnings})[a-z0-9_]{{8}}")
    return sorted(each.name for each in folder.iterdir() if pattern.fullmatch(each.name))
