"""The options of `regard compare`: one for each field of the plan, with the plan's own defaults."""

import dataclasses
import inspect
import re
from typing import Any

from regard.cli import comparison_options
from regard.cli.comparison_command import compare_command
from regard.tasks.text_classification.plan import TextPlan

# Fields without an option of their own.
WITHOUT_OPTION = {"min_count"}


def option_of(name: str) -> Any:
    annotation = inspect.signature(compare_command).parameters[name].annotation
    return annotation.__metadata__[0]


def test_every_field_of_the_plan_has_an_option() -> None:
    fields = {field.name for field in dataclasses.fields(TextPlan)}
    assert fields - set(inspect.signature(compare_command).parameters) == WITHOUT_OPTION


def test_every_option_is_used() -> None:
    used = {id(option_of(name)) for name in inspect.signature(compare_command).parameters}
    for name in comparison_options.__all__:
        assert id(getattr(comparison_options, name).__metadata__[0]) in used, name


def test_the_defaults_that_are_told_are_those_of_the_plan() -> None:
    told = 0
    for field in dataclasses.fields(TextPlan):
        if field.name in WITHOUT_OPTION:
            continue
        found = re.search(r"Default: ([\w.]+?)\.?$", option_of(field.name).help or "")
        if found and found[1] != "all" and field.name not in ("seeds", "metric"):
            assert found[1] == str(field.default), field.name
            told += 1
    assert told >= 12
