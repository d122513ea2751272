"""The list of checks: one function, one promise."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.contract.subjects import Subject


@dataclass(frozen=True)
class Check:
    """A promise that each subject it applies to keeps: `run` raises AssertionError if not."""

    name: str
    promise: str
    applies: Callable[[Subject], bool]
    run: Callable[[Subject], None]


CHECKS: dict[str, Check] = {}


def everything(subject: Subject) -> bool:
    return True


def pairs(subject: Subject) -> bool:
    """Whether query, key and value arrive in the call."""
    return not subject.pooling


def pooled(subject: Subject) -> bool:
    return subject.pooling


def several_heads(subject: Subject) -> bool:
    return (subject.heads or 1) > 1


def without_bias(subject: Subject) -> bool:
    """Whether the layer could have a bias and has none."""
    return "use_bias=False" in subject.name or "score='linear'" in subject.name


def weighted(subject: Subject) -> bool:
    """Whether the layer has weights to train."""
    return "DotAttention" not in subject.name or subject.arguments.get("scale") == "learned"


def promise(
    applies: Callable[[Subject], bool] = everything,
) -> Callable[[Callable[[Subject], None]], Callable[[Subject], None]]:
    """Put a function into the list; its docstring is the promise."""

    def register(function: Callable[[Subject], None]) -> Callable[[Subject], None]:
        text = (function.__doc__ or "").strip()
        CHECKS[function.__name__] = Check(function.__name__, text, applies, function)
        return function

    return register
