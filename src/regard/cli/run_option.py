"""The folder of a run on the command line: refused where it is none, before anything is said."""

from pathlib import Path

__all__ = ["checked_run"]


def checked_run(folder: Path | None) -> Path | None:
    """Return the folder of a run that is to go on, if it is one; the callback of an option.

    Args:
        folder: what was given; None for nothing.

    Returns:
        The folder.

    Raises:
        RunFolderError: if it is no run.
    """
    if folder is not None:
        from regard.comparison.run_folder import RunFolder  # light commands do without

        RunFolder(folder, resume=True)
    return folder
