"""The options of `regard compare` that no task has: each with its help, and each used."""

import inspect

from regard.cli import comparison_options
from regard.cli.comparison_command import compare_command


def test_every_option_is_used_and_has_help() -> None:
    parameters = inspect.signature(compare_command).parameters.values()
    used = {id(each.annotation) for each in parameters}
    for name in comparison_options.__all__:
        option = getattr(comparison_options, name)
        assert id(option) in used, name
        assert option.__metadata__[0].help.endswith(".")
