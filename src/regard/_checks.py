"""Rules for arguments: one function, one rule, one sentence of error.

Every message reads "`name` must be ... Received: name=value". The functions return the value, so
that a constructor reads `self.units = positive_integer("units", units)`.
"""

import difflib
import math
import numbers
from collections.abc import Iterable
from typing import Any, NoReturn

from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError, UnsupportedError

__all__ = [
    "boolean",
    "count",
    "diagonal",
    "finite_number",
    "one_of",
    "optional_integer",
    "optional_positive_integer",
    "positive_integer",
    "positive_number",
    "rate",
    "refuse_quantization",
    "seed",
]


def boolean(name: str, value: Any) -> bool:
    """Return `value` if it is True or False."""
    if not isinstance(value, bool):
        raise ArgumentTypeError(f"`{name}` must be True or False. Received: {name}={value!r}")
    return value


def positive_integer(name: str, value: Any) -> int:
    """Return `value` if it is an integer of at least 1."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ArgumentTypeError(f"`{name}` must be a positive integer. Received: {name}={value!r}")
    number = int(value)
    if number < 1:
        raise ArgumentError(f"`{name}` must be a positive integer. Received: {name}={value!r}")
    return number


def positive_number(name: str, value: Any) -> float:
    """Return `value` if it is a finite number above 0."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ArgumentTypeError(f"`{name}` must be a positive number. Received: {name}={value!r}")
    number = float(value)
    if not 0 < number < float("inf"):
        raise ArgumentError(f"`{name}` must be a positive number. Received: {name}={value!r}")
    return number


def count(name: str, value: Any) -> int:
    """Return `value` if it is an integer of at least 0."""
    rule = f"`{name}` must be an integer of at least 0. Received: {name}={value!r}"
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ArgumentTypeError(rule)
    number = int(value)
    if number < 0:
        raise ArgumentError(rule)
    return number


def optional_integer(name: str, value: Any) -> int | None:
    """Return `value` if it is None or an integer."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ArgumentTypeError(f"`{name}` must be None or an integer. Received: {name}={value!r}")
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
                f"Received: offset={offset!r}, ratio={ratio!r}"
            )
        return
    if isinstance(ratio, bool) or not isinstance(ratio, numbers.Real):
        raise ArgumentTypeError(
            f'`ratio` must be None, a positive number or "stretch". Received: ratio={ratio!r}'
        )
    positive_number("ratio", ratio)


def finite_number(name: str, value: Any) -> float:
    """Return `value` if it is a finite number, of either sign."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ArgumentTypeError(f"`{name}` must be a finite number. Received: {name}={value!r}")
    number = float(value)
    if not math.isfinite(number):
        raise ArgumentError(f"`{name}` must be a finite number. Received: {name}={value!r}")
    return number


def rate(name: str, value: Any) -> float:
    """Return `value` if it is a number from 0 (included) to 1 (excluded)."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise ArgumentTypeError(
            f"`{name}` must be a number from 0 to below 1. Received: {name}={value!r}"
        )
    number = float(value)
    if not 0 <= number < 1:
        raise ArgumentError(
            f"`{name}` must be a number from 0 to below 1. Received: {name}={value!r}"
        )
    return number


def seed(name: str, value: Any) -> int | None:
    """Return `value` if it is None or an integer from 0 to 2**31 - 1, which all backends take."""
    if value is None:
        return None
    rule = f"`{name}` must be None or an integer from 0 to 2**31 - 1. Received: {name}={value!r}"
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
    close = difflib.get_close_matches(str(value), names, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise UnknownNameError(
        f"`{name}` must be one of {', '.join(map(repr, names))}. Received: {name}={value!r}.{hint}"
    )


def refuse_quantization(layer: str, mode: Any) -> NoReturn:
    """Raise: the weights of regard's layers stay as they are; in a model Keras warns instead."""
    raise UnsupportedError(
        "Keras quantises layers of its own alone, such as Dense, EinsumDense and Embedding. "
        f"Received: quantize(mode={mode!r}) for {layer}, which stays as it is. Call "
        "model.quantize(...): it quantises the layers around this one"
    )
