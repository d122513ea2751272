"""Errors that name arguments of Python, as the person who typed options reads them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["as_typed", "typed_names"]

_RECEIVED = "Received: "
# `(out= in Python)`, `(text=, label= in Python)`, `(overwrite=True)`: how Python has it.
_IN_PYTHON = re.compile(r" \((?:\w+=[^\s(),]*(?:, )?)+(?: in Python)?\)")
_QUOTED = re.compile(r"`(\w+)`")
_GIVEN = re.compile(r"(?<![\w.-])(\w+)=('[^']*'|\[[^\]]*\]|\([^)]*\)|[\w.+-]*\w)")
_WORD = re.compile(r"'[\w./:@%+-]+'")
_LISTED = re.compile(r"'([^']*)'")


def typed_names(parameters: Iterable[Any]) -> dict[str, str]:
    """Return how each parameter of a command is typed, by its name in Python.

    Args:
        parameters: options and arguments of click.

    Returns:
        Options with their dashes, arguments as the usage line calls them.
    """
    return {
        each.name: each.opts[0] if each.param_type_name == "option" else each.metavar.strip("[].")
        for each in parameters
        if each.param_type_name == "option" or each.metavar
    }


def as_typed(message: str, names: Mapping[str, str]) -> str:
    """Return an error with the names and values that were typed.

    Args:
        message: as Python has it: "`batch_size` must be ... Received: batch_size=0".
        names: what `typed_names` returned for the command.

    Returns:
        "--batch-size must be ... Received: --batch-size 0", without what only Python needs.
    """
    told = _IN_PYTHON.sub("", message)
    told = _QUOTED.sub(lambda found: names.get(found[1], found[0]), told)
    rule, received, came = told.partition(_RECEIVED)
    return rule + received + _GIVEN.sub(lambda found: _typed(found, names), came)


def _typed(found: re.Match[str], names: Mapping[str, str]) -> str:
    name, value = found.groups()
    if name not in names:
        return found[0]
    option = names[name]
    if value in ("True", "False"):
        return option if value == "True" else option.replace("--", "--no-", 1)
    if value == "None":
        return f"no {option}"
    if value.startswith(("[", "(")):
        value = ",".join(_LISTED.findall(value)) or value
    return f"{option} {value[1:-1] if _WORD.fullmatch(value) else value}"
