"""What began a run, as a person may type it again: a command, or a call from Python."""

import dataclasses
import json
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

__all__ = ["GivenCall"]

_PLAIN = (str, int, float, bool)


@final
@dataclass(frozen=True)
class GivenCall:
    """Hold the data and the options of a call.

    Args:
        name: what was called: "compare", or "swap".
        given: the arguments before the options: what a shell can be given, or, from Python alone,
            names of objects such as "texts".
        options: by the names that they have in Python.
        python: whether objects were given that a command line cannot have.
    """

    name: str
    given: tuple[str, ...] = ()
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    python: bool = False

    @classmethod
    def of(cls, name: str, given: Mapping[str, Any], options: Mapping[str, Any]) -> "GivenCall":
        """Return the call of a function; as a command, unless it was given what none can have.

        Args:
            name: of the function.
            given: its first arguments by name; None for what was not given.
            options: its other ones; None for what was not given.

        Returns:
            The call.
        """
        there = {key: value for key, value in given.items() if value is not None}
        paths = all(isinstance(value, str | os.PathLike) for value in there.values())
        kept = {key: _kept(key, value) for key, value in options.items() if value is not None}
        python = not paths or any(isinstance(value, dict) for value in kept.values())
        said = tuple(_argument(key, value, python=python) for key, value in there.items())
        return cls(name, said, kept, python)

    @classmethod
    def from_json(cls, text: str | None) -> "GivenCall | None":
        """Return what `to_json` wrote; None for None, as in runs of earlier versions."""
        if text is None:
            return None
        fields = json.loads(text)
        return cls(**{**fields, "given": tuple(fields["given"])})

    def to_json(self) -> str:
        """Return the call as JSON text."""
        return json.dumps(dataclasses.asdict(self))

    def written(self, **changes: Any) -> str:
        """Return the call as it is typed.

        Args:
            **changes: options that are to be others, or more.

        Returns:
            One line.
        """
        options = {**self.options, **changes}
        if self.python:
            named = [f"{name}={_in_python(value)}" for name, value in options.items()]
            return f"regard.{self.name}({', '.join([*self.given, *named])})"
        flags = [word for name, value in options.items() for word in _in_shell(name, value)]
        return shlex.join(["regard", self.name, *self.given, *flags])


def _argument(name: str, value: Any, *, python: bool) -> str:
    """Return an argument as it is written: an object by its name."""
    if not isinstance(value, str | os.PathLike):
        return name
    return repr(os.fspath(value)) if python else os.fspath(value)


def _kept(name: str, value: Any) -> Any:
    """Return a value that JSON can hold; the name of what it cannot in a dictionary."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, list | tuple) and all(isinstance(each, _PLAIN) for each in value):
        return list(value)
    return {"object": name}


def _in_python(value: Any) -> str:
    return str(value["object"]) if isinstance(value, dict) else repr(value)


def _in_shell(name: str, value: Any) -> list[str]:
    flag = name.replace("_", "-")
    if isinstance(value, bool):
        return [f"--{flag}" if value else f"--no-{flag}"]
    if isinstance(value, list | tuple):
        value = ",".join(map(str, value))
    return [f"--{flag}", str(value)]
