"""Named values that a person chooses: each with its rule and its help, written once.

The command line makes its options of them, Python its arguments. Importing this needs no NumPy.
"""

import dataclasses
import json
import os
from abc import ABC
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from regard import _checks
from regard.errors import ArgumentTypeError, DataError

__all__ = [
    "Option",
    "Options",
    "anything",
    "fields_of_json",
    "one_among",
    "option",
    "optional_path",
    "optional_text",
    "positive",
    "text",
]

Check = Callable[[str, Any], Any]


@dataclass(frozen=True)
class Option:
    """Hold what is said of one value besides its name, type and default.

    Args:
        check: takes the name and the value that was given; returns the value, or raises.
        help: one sentence, or a few words that end with a full stop.
        metavar: what stands for the value in a help text.
        panel: the heading below which a help text lists it.
        default: the default in words, where the value itself does not say it.
        listed: whether several values come in one text, with commas between.
    """

    check: Check
    help: str
    metavar: str
    panel: str
    default: str | None
    listed: bool


@dataclass(frozen=True)
class Options(ABC):  # noqa: B024 (its subclasses add fields, not methods)
    """Hold values that a person chose, each held to its rule when they are made.

    A field is made by `option`. A class that has rules for several fields together checks them in
    its own `__post_init__`, after that of the class above.
    """

    def __post_init__(self) -> None:
        for name, each in self.described().items():
            self._set(name, each.check(name, getattr(self, name)))

    @classmethod
    def described(cls) -> dict[str, Option]:
        """Return what is said of each field, by name, in order."""
        return {field.name: field.metadata["option"] for field in dataclasses.fields(cls)}

    def _set(self, name: str, value: Any) -> None:
        """Give a field its final value while the object is made: it is frozen for all others."""
        object.__setattr__(self, name, value)


def option(
    default: Any,
    check: Check,
    help: str,  # noqa: A002 (the name that command lines use)
    *,
    metavar: str = "N",
    panel: str = "",
    said: str | None = None,
    listed: bool = False,
) -> Any:
    """Return a field of a subclass of `Options`.

    Args:
        default: its value where none is given.
        check: takes the name and the value that was given; returns the value, or raises.
        help: one sentence, or a few words that end with a full stop.
        metavar: what stands for the value in a help text.
        panel: the heading below which a help text lists it.
        said: the default in words, where the value itself does not say it; empty to say nothing.
        listed: whether several values come in one text, with commas between.

    Returns:
        What `dataclasses.field` returns.
    """
    about = Option(check, help, metavar, panel, said, listed)
    return dataclasses.field(default=default, metadata={"option": about})


def fields_of_json(text: str, what: str, form: str, names: Iterable[str]) -> dict[str, Any]:
    """Return the fields of options that were written as JSON.

    Args:
        text: JSON text.
        what: is read, as the beginning of a sentence.
        form: the name of the format that it must have.
        names: of the fields.

    Returns:
        Values by name; no rule has been checked.

    Raises:
        DataError: if the text is something else.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise DataError(f"{what} must be JSON. Received: {error}.") from None
    if not isinstance(content, dict) or content.pop("format", None) != form:
        raise DataError(f'{what} must have "format": "{form}". Received: {text[:60]!r}')
    if content.keys() != set(names):
        wrong = ", ".join(sorted(content.keys() ^ set(names)))
        raise DataError(f"{what} must have its fields and no others. Received: {wrong}")
    return content


def positive(most: int) -> Check:
    """Return the rule of an integer from 1 to `most`.

    Args:
        most: the largest.

    Returns:
        A check for `option`.
    """

    def check(name: str, value: Any) -> int:
        return _checks.positive_integer(name, value, most)

    return check


def one_among(*names: str) -> Check:
    """Return the rule of one name of a few.

    Args:
        *names: that are allowed.

    Returns:
        A check for `option`.
    """

    def check(name: str, value: Any) -> str:
        return _checks.one_of(name, value, names)

    return check


def optional_text(name: str, value: Any) -> str | None:
    """Return `value` if it is None or a string.

    Args:
        name: of the option.
        value: what was given.

    Returns:
        The value.

    Raises:
        ArgumentTypeError: if it is something else.
    """
    return None if value is None else text(name, value)


def optional_path(name: str, value: Any) -> str | None:
    """Return `value` as a string if it is None or can be the path of a file or folder.

    Args:
        name: of the option.
        value: what was given.

    Returns:
        The path.

    Raises:
        ArgumentError: if it is empty or holds the character NUL.
        ArgumentTypeError: if it is something else.
    """
    if value is not None and not isinstance(value, str | os.PathLike):
        raise ArgumentTypeError(
            f"`{name}` must be None or a path. Received: {name}={_checks.written(value)}"
        )
    return None if value is None else _checks.path(name, value)


def text(name: str, value: Any) -> str:
    """Return `value` if it is a string.

    Args:
        name: of the option.
        value: what was given.

    Returns:
        The value.

    Raises:
        ArgumentTypeError: if it is something else.
    """
    if not isinstance(value, str):
        raise ArgumentTypeError(
            f"`{name}` must be a string. Received: {name}={_checks.written(value)}"
        )
    return value


def anything(name: str, value: Any) -> Any:  # noqa: ARG001 (a check has both)
    """Return `value`: its rule is checked together with others.

    Args:
        name: of the option.
        value: what was given.

    Returns:
        The value.
    """
    return value
