"""The path that is taken, and what REGARD_KERNEL asks for."""

import os
from dataclasses import dataclass
from typing import Literal

from regard import _checks

__all__ = [
    "MODES",
    "Choice",
    "chosen",
    "mode",
]

MODES = ("auto", "fused", "reference")

_ASKED = "REGARD_KERNEL=reference asks for the plain path"


@dataclass(frozen=True)
class Choice:
    """The path that is taken.

    Args:
        path: `"fused"`, `"banded"`, `"tiled"` or `"reference"`.
        reasons: why no faster path is taken, a sentence each; none if one is.
    """

    path: Literal["fused", "banded", "tiled", "reference"]
    reasons: tuple[str, ...] = ()


def mode() -> str:
    """Return what REGARD_KERNEL asks for, `"auto"` where it is not set.

    Raises:
        UnknownNameError: if it is none of `MODES`.
    """
    return _checks.one_of("REGARD_KERNEL", os.environ.get("REGARD_KERNEL") or "auto", MODES)


def chosen(
    fast: Literal["fused", "banded", "tiled"],
    impossible: list[str],
    unwise: list[str],
    slow: Literal["fused", "reference"] = "reference",
) -> Choice:
    """Choose the fast path, unless REGARD_KERNEL or a reason that counts under it is against it.

    Args:
        fast: the path that is meant to be taken.
        impossible: why it cannot be taken, a sentence each.
        unwise: why it is better not taken; REGARD_KERNEL=fused takes it all the same.
        slow: the path that is taken otherwise.

    Returns:
        The path, and why it is not the fast one.

    Raises:
        UnknownNameError: if REGARD_KERNEL is none of `MODES`.
    """
    asked = mode()
    if asked == "reference":
        return Choice(slow, (_ASKED,))
    reasons = (*impossible, *(unwise if asked == "auto" else ()))
    return Choice(slow if reasons else fast, reasons)
