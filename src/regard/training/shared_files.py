"""The files that the processes of a run share."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from regard.comparison.plan import Plan

__all__ = ["Saved", "plan_file", "split_file", "write_shared_files"]


class Saved(Protocol):
    """What contenders learn from on a split."""

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as a file."""


def plan_file(folder: str | os.PathLike[str]) -> Path:
    """Return where the plan stands.

    Args:
        folder: the folder that processes share.

    Returns:
        A path.
    """
    return Path(folder) / "plan.json"


def split_file(folder: str | os.PathLike[str], split: int) -> Path:
    """Return where the data of a split stand.

    Args:
        folder: the folder that processes share.
        split: the number of the split.

    Returns:
        A path.
    """
    return Path(folder) / f"split-{split}.npz"


def write_shared_files(
    folder: Path, plan: Plan, data_of: Callable[[int], Saved], splits: Sequence[int]
) -> None:
    """Write the plan and the data of some splits.

    Args:
        folder: where to write; it must exist.
        plan: what is compared.
        data_of: from the number of a split to its data.
        splits: the numbers of the splits that are needed.
    """
    plan_file(folder).write_text(plan.to_json(), encoding="utf-8")
    for split in splits:
        data_of(split).save(split_file(folder, split))
