"""Options of a run that are checked while they are read, before anything is said."""

from pathlib import Path

from regard import _checks

__all__ = ["checked_minutes", "checked_run"]


def checked_minutes(minutes: float | None) -> float | None:
    """Return how long a trial may take, if it is a time; the callback of an option.

    Args:
        minutes: what was given; None for as long as it needs.

    Returns:
        The minutes.

    Raises:
        ArgumentError: if they are not above 0.
    """
    return None if minutes is None else _checks.positive_number("trial_minutes", minutes)


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
