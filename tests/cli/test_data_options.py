"""The options about data: all that `read_data` takes, each with its help."""

import inspect
import typing
from typing import Any

from regard.cli import check_command, data_options
from regard.data import read_data


def test_every_argument_of_read_data_is_an_option() -> None:
    command = set(inspect.signature(check_command.check_data).parameters)
    wanted = set(inspect.signature(read_data).parameters) - {"path", "header"}
    assert command == wanted | {"data", "no_header"}


def test_the_command_takes_its_options_from_here() -> None:
    here = [getattr(data_options, name) for name in data_options.__all__]
    hints = typing.get_type_hints(check_command.check_data, include_extras=True)
    assert all(hint in here for name, hint in hints.items() if name != "return")


def test_each_option_has_help(regard: Any) -> None:
    settings = [getattr(data_options, name).__metadata__[0] for name in data_options.__all__]
    assert all(setting.help for setting in settings)
    shown = regard("check", "--help").stdout
    for name in ("text", "label", "group", "encoding", "format", "pattern", "no-header", "test"):
        assert f"--{name} " in shown
    assert r"'TEXT\tLABEL'" in shown
