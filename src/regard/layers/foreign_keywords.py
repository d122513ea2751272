"""Arguments that other libraries have and regard calls otherwise: what they are here."""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from regard import _checks
from regard.catalog.keywords import KEYWORDS, keyword_advice
from regard.errors import ArgumentTypeError

__all__ = ["call_arguments", "constructor_arguments", "refuse_foreign_keywords"]


_FOREIGN = frozenset(KEYWORDS)


def refuse_foreign_keywords(
    kind: type, given: Mapping[str, Any], known: Callable[[type], frozenset[str]]
) -> None:
    """Refuse an argument that is another library's.

    What no library calls so is left to Python and Keras, which have their own words for it.

    Args:
        kind: the class of the layer.
        given: the keywords of a call.
        known: returns the arguments that there are; asked where a keyword is another library's
            alone, since a compiler that traces calls warns of what is cached.

    Raises:
        ArgumentTypeError: it says what the argument is here.
    """
    for name, value in given.items():
        if name in _FOREIGN and name not in known(kind):
            raise ArgumentTypeError(keyword_advice(name, _checks.written(value), kind.__name__))


@functools.cache
def constructor_arguments(kind: type) -> frozenset[str]:
    """Return the arguments of a class's constructor, those of the classes above it included."""
    above = (vars(each).get("__init__") for each in kind.__mro__)
    return frozenset(name for each in above if each is not None for name in _named(each))


@functools.cache
def call_arguments(kind: type) -> frozenset[str]:
    """Return the arguments of the calls of a layer of a class."""
    return frozenset(_named(kind.call))  # type: ignore[attr-defined]


def _named(function: Any) -> list[str]:
    return list(inspect.signature(function).parameters)
