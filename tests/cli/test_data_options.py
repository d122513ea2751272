"""Which data a command reads, and what it says of them: all that `read_data` takes."""

import inspect
from typing import Any

import pytest

from regard.cli.check_command import CheckCommand
from regard.cli.data_options import DataArgument, RequiredData
from regard.data import read_data
from regard.tasks.registry import TASKS, task_named


def test_every_argument_of_read_data_is_an_option() -> None:
    options = CheckCommand("check").options(task_named("text"))
    assert options.keys() == inspect.signature(read_data).parameters.keys() - {"path"}


@pytest.mark.parametrize("name", TASKS)
def test_the_data_are_called_what_their_task_calls_them(name: str, regard: Any) -> None:
    task = task_named(name)
    for command, argument in (("compare", DataArgument), ("check", RequiredData)):
        said = " ".join(regard(command, "--task", name, "--help").stdout.replace("│", " ").split())
        about: Any = argument
        told = about.__metadata__[0].help.format(summary=task.summary, demo=task.demo_source)
        assert told in said


def test_each_option_has_help(regard: Any) -> None:
    shown = regard("check", "--help").stdout
    for name in ("text", "label", "group", "encoding", "format", "pattern", "no-header", "test"):
        assert f"--{name} " in shown
    assert r"'TEXT\tLABEL'" in shown
