"""Rules for arguments: one function, one rule, one sentence of error.

Every message reads "`name` must be ... Received: name=value". The functions return the value, so
that a constructor reads `self.units = positive_integer("units", units)`.
"""

import difflib
import math
import numbers
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError, UnsupportedError

__all__ = [
    "boolean",
    "count",
    "diagonal",
    "did_you_mean",
    "did_you_mean_file",
    "finite_number",
    "function",
    "nearest",
    "nonnegative_number",
    "one_of",
    "optional_integer",
    "optional_positive_integer",
    "path",
    "positive_integer",
    "positive_number",
    "rate",
    "refuse_quantization",
    "see_page",
    "seed",
    "written",
]

# What all backends take as the size of an axis.
_LARGEST = 2**31 - 1
_SHOWN = 200


def written(value: Any) -> str:
    """Return what was given as an error shows it: as Python writes it, cut where it is long."""
    try:
        shown = repr(value)
    except Exception:  # noqa: BLE001 (such as that of an integer with thousands of digits)
        shown = f"{type(value).__name__} that cannot be shown"
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."


def boolean(name: str, value: Any) -> bool:
    """Return `value` if it is True or False."""
    if not isinstance(value, bool):
        raise ArgumentTypeError(
            f"`{name}` must be True or False. Received: {name}={written(value)}"
        )
    return value


def positive_integer(name: str, value: Any, most: int = _LARGEST) -> int:
    """Return `value` if it is an integer of at least 1, and not more than `most`."""
    rule = f"`{name}` must be a positive integer. Received: {name}={written(value)}"
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ArgumentTypeError(rule)
    number = int(value)
    if number < 1:
        raise ArgumentError(rule)
    return _at_most(name, number, most)


def path(name: str, value: Any) -> str:
    """Return `value` as a string if it can be the path of a file or folder."""
    given = os.fspath(value) if isinstance(value, os.PathLike) else value
    if not isinstance(given, str):
        raise ArgumentTypeError(f"`{name}` must be a path. Received: {name}={written(value)}")
    if not given or "\0" in given:
        raise ArgumentError(
            f"`{name}` must be a path, not empty and without the character NUL."
            f" Received: {name}={written(value)}"
        )
    return given


def function(name: str, value: Any) -> Any:
    """Return `value` if it can be called."""
    if not callable(value):
        raise ArgumentTypeError(f"`{name}` must be a function. Received: {name}={written(value)}")
    return value


def positive_number(name: str, value: Any) -> float:
    """Return `value` if it is a finite number above 0."""
    rule = f"`{name}` must be a positive number. Received: {name}={written(value)}"
    number = _real(value, rule)
    if not 0 < number < math.inf:
        raise ArgumentError(rule)
    return number


def nonnegative_number(name: str, value: Any) -> float:
    """Return `value` if it is a finite number of at least 0."""
    rule = f"`{name}` must be a number of at least 0. Received: {name}={written(value)}"
    number = _real(value, rule)
    if not 0 <= number < math.inf:
        raise ArgumentError(rule)
    return number


def count(name: str, value: Any) -> int:
    """Return `value` if it is an integer of at least 0."""
    rule = f"`{name}` must be an integer of at least 0. Received: {name}={written(value)}"
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ArgumentTypeError(rule)
    number = int(value)
    if number < 0:
        raise ArgumentError(rule)
    return _at_most(name, number, _LARGEST)


def optional_integer(name: str, value: Any) -> int | None:
    """Return `value` if it is None or an integer."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ArgumentTypeError(
            f"`{name}` must be None or an integer. Received: {name}={written(value)}"
        )
    if abs(int(value)) > _LARGEST:
        raise ArgumentError(
            f"`{name}` must be None or an integer from -{_LARGEST:,} to {_LARGEST:,}."
            f" Received: {name}={written(value)}"
        )
    return int(value)


def optional_positive_integer(name: str, value: Any) -> int | None:
    """Return `value` if it is None or an integer of at least 1."""
    return None if value is None else positive_integer(name, value)


def diagonal(offset: Any, ratio: Any) -> None:
    """Check what says which key faces which query: `offset` and `ratio`, both optional."""
    optional_integer("offset", offset)
    if ratio is None or ratio == "stretch":
        if offset is not None and ratio is not None:
            raise ArgumentError(
                '`offset` has no effect with ratio="stretch", which starts at the first valid key. '
                f"Received: offset={written(offset)}, ratio={written(ratio)}"
            )
        return
    if isinstance(ratio, bool) or not isinstance(ratio, numbers.Real):
        raise ArgumentTypeError(
            '`ratio` must be None, a positive number or "stretch".'
            f" Received: ratio={written(ratio)}"
        )
    positive_number("ratio", ratio)


def finite_number(name: str, value: Any) -> float:
    """Return `value` if it is a finite number, of either sign."""
    rule = f"`{name}` must be a finite number. Received: {name}={written(value)}"
    number = _real(value, rule)
    if not math.isfinite(number):
        raise ArgumentError(rule)
    return number


def rate(name: str, value: Any) -> float:
    """Return `value` if it is a number from 0 (included) to 1 (excluded)."""
    rule = f"`{name}` must be a number from 0 to below 1. Received: {name}={written(value)}"
    number = _real(value, rule)
    if not 0 <= number < 1:
        raise ArgumentError(rule)
    return number


def see_page(name: str) -> str:
    """Return the end of a message whose subject has a page of answers.

    Args:
        name: of the page in `docs/answers/`, which `regard ask` finds.

    Returns:
        One sentence, with the full stop before it.
    """
    return f". More: `regard ask {name}`"


def seed(name: str, value: Any) -> int | None:
    """Return `value` if it is None or an integer from 0 to 2**31 - 1, which all backends take."""
    if value is None:
        return None
    rule = (
        f"`{name}` must be None or an integer from 0 to 2**31 - 1."
        f" Received: {name}={written(value)}"
    )
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ArgumentTypeError(rule)
    number = int(value)
    if not 0 <= number < 2**31:
        raise ArgumentError(rule)
    return number


def one_of(name: str, value: Any, allowed: Iterable[str]) -> str:
    """Return `value` if it is one of the `allowed` names; otherwise suggest the nearest."""
    names = list(allowed)
    if isinstance(value, str) and value in names:
        return value
    raise UnknownNameError(
        f"`{name}` must be one of {', '.join(map(repr, names))}."
        f" Received: {name}={written(value)}.{did_you_mean(value, names)}"
    )


def nearest(value: Any, names: Iterable[str]) -> str | None:
    """Return the name that was probably meant; None where none is near.

    That is one that differs in its capitals; or is spelt much alike; or, of at least two letters,
    one that begins or ends with what was given: `acc` is accuracy, `f1` is macro_f1.
    """
    if not isinstance(value, str):
        return None
    folded = {each.casefold(): each for each in reversed(list(names))}
    wanted = value.strip().casefold()
    found = difflib.get_close_matches(wanted, folded, n=1)
    if not found and len(wanted) > 1:
        found = [each for each in reversed(folded) if each.startswith(wanted)]
        found += [each for each in reversed(folded) if each.endswith(wanted)]
    return folded[found[0]] if found else None


def did_you_mean(value: Any, names: Iterable[str]) -> str:
    """Return the end of an error about a name: the one that was probably meant, or nothing."""
    found = nearest(value, names)
    return "" if found is None else f" Did you mean {found!r}?"


def did_you_mean_file(path: str | os.PathLike[str]) -> str:
    """Return the end of an error about a path where nothing is: a file beside it, or nothing."""
    place = Path(path)
    try:
        found = nearest(place.name, sorted(each.name for each in place.parent.iterdir()))
    except OSError:
        return ""
    return "" if found is None else f" Did you mean {str(place.parent / found)!r}?"


def refuse_quantization(layer: str, mode: Any) -> NoReturn:
    """Raise: the weights of regard's layers stay as they are; in a model Keras warns instead."""
    raise UnsupportedError(
        "Keras quantises layers of its own alone, such as Dense, EinsumDense and Embedding. "
        f"Received: quantize(mode={mode!r}) for {layer}, which stays as it is. Call "
        "model.quantize(...): it quantises the layers around this one"
    )


def _real(value: Any, rule: str) -> float:
    """Return a number as a float, an integer beyond all floats as infinity."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ArgumentTypeError(rule)
    number: Any = value
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _at_most(name: str, number: int, most: int) -> int:
    if number > most:
        raise ArgumentError(
            f"`{name}` must be at most {most:,}. Received: {name}={written(number)}"
        )
    return number
