"""Options that are made of fields: names, types, help and defaults, for each task alike."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, final

import pytest
import typer

from regard import _checks
from regard.cli.field_options import FieldOption, click_options, options_of, written_name
from regard.comparison.options import (
    Options,
    anything,
    option,
    optional_path,
    optional_text,
)
from regard.comparison.plan import COMPARED, MODEL
from regard.errors import ArgumentTypeError
from regard.tasks.registry import TASKS, task_named
from regard.tasks.text_classification.plan import TextPlan, TextReading


@final
@dataclass(frozen=True)
class Sandwich(Options):
    egg_count: int = option(0, anything, "How many eggs.", panel=MODEL)
    thickness: "float" = option(0.5, _checks.positive_number, "Of it.", metavar="CM")  # noqa: RUF009
    toasted: bool = option(False, _checks.boolean, "Toast it.", panel=COMPARED)
    salted: bool = option(True, _checks.boolean, "Salt it.", panel="Taste")
    recipe: str | None = option(None, optional_path, "A [file].", said="from memory")
    title: str | None = option("lunch", optional_text, "Its name.", said="")
    between: tuple[str, ...] = option(("cheese",), anything, "Layers.", said="cheese", listed=True)


@pytest.fixture
def made() -> dict[str, FieldOption]:
    return options_of(Sandwich)


def test_help_and_default_are_those_of_the_field(made) -> None:
    assert {name: option.help for name, option in made.items()} == {
        "egg_count": "How many eggs. Default: 0.",
        "thickness": "Of it. Default: 0.5.",
        "toasted": "Toast it.",
        "salted": "Salt it. Default: --salted.",
        "recipe": "A [file]. Default: from memory.",
        "title": "Its name.",
        "between": "Layers. Default: cheese.",
    }


def test_they_stand_in_the_order_of_a_help_text(made) -> None:
    plain = ["thickness", "recipe", "title", "between"]
    assert list(made) == [*plain, "toasted", "egg_count", "salted"]
    assert list(options_of(Sandwich, without=plain)) == ["toasted", "egg_count", "salted"]


def test_names_and_types_are_those_of_the_field(made) -> None:
    assert {name: (option.declaration, option.kind) for name, option in made.items()} == {
        "egg_count": ("--egg-count", int),
        "thickness": ("--thickness", float),
        "toasted": ("--toasted", bool),
        "salted": ("--salted/--no-salted", bool),
        "recipe": ("--recipe", str),
        "title": ("--title", str),
        "between": ("--between", str),
    }
    assert written_name("egg_count") == "--egg-count"


def parsed(options: Iterable[FieldOption], *arguments: str) -> dict[str, Any]:
    command = typer.core.TyperCommand("eat", params=click_options(options))
    return command.make_context("eat", list(arguments)).params


def test_a_command_line_becomes_the_values_of_fields(made) -> None:
    assert set(parsed(made.values()).values()) == {None}
    line = ("--egg-count", "2", "--thickness", "3", "--toasted", "--no-salted", "--recipe", "r")
    found = parsed(made.values(), *line, "--between", "ham, cheese")
    assert {name: made[name].value(each) for name, each in found.items() if each is not None} == {
        "egg_count": 2,
        "thickness": 3.0,
        "toasted": True,
        "salted": False,
        "recipe": "r",
        "between": ["ham", "cheese"],
    }
    assert parsed(made.values(), "--salted")["salted"] is True


def test_a_field_that_no_option_can_be_is_refused() -> None:
    @final
    @dataclass(frozen=True)
    class Menu(Options):
        prices: dict[str, int] | None = option(None, anything, "By dish.")  # noqa: RUF009

    with pytest.raises(ArgumentTypeError, match=r"Received: Menu\.prices of type dict\[str, int\]"):
        options_of(Menu)

    @final
    @dataclass(frozen=True)
    class Sizes(Options):
        sizes: tuple[int, ...] = option((), anything, "Of dishes.", listed=True)

    with pytest.raises(ArgumentTypeError, match=r"listed strings\. Received: Sizes\.sizes"):
        options_of(Sizes)


# The tasks of regard: what can be parsed before it is known which of them it is.


def unlike(tasks: Mapping[str, Mapping[str, FieldOption]]) -> list[str]:
    """The options that have one name in several tasks, and are not the same for a parser."""
    forms: dict[str, set[Any]] = {}
    for options in tasks.values():
        for name, each in options.items():
            forms.setdefault(name, set()).add(each.form)
    return sorted(name for name, found in forms.items() if len(found) > 1)


def all_options() -> dict[str, Mapping[str, FieldOption]]:
    tasks = {name: task_named(name) for name in TASKS}
    return {name: options_of(task.reading, task.plan) for name, task in tasks.items()}


def test_an_option_is_the_same_in_all_tasks() -> None:
    assert unlike(all_options()) == []


@pytest.mark.parametrize("kind", [str, float, bool])
def test_an_option_that_is_not_the_same_is_seen(kind) -> None:
    options = all_options()
    epochs = dataclasses.replace(options["text"]["epochs"], kind=kind)
    assert unlike(options | {"other": {"epochs": epochs}}) == ["epochs"]
    switch = dataclasses.replace(options["text"]["rate_check"], default=False)
    assert unlike(options | {"other": {"rate_check": switch}}) == ["rate_check"]


@pytest.mark.parametrize("name", TASKS)
def test_reading_and_plan_of_a_task_have_different_options(name) -> None:
    task = task_named(name)
    assert options_of(task.reading).keys().isdisjoint(options_of(task.plan))


def test_every_field_of_texts_is_an_option_with_a_help() -> None:
    for kind in (TextPlan, TextReading):
        made = options_of(kind)
        assert made.keys() == kind.described().keys()
        assert all(option.about.help for option in made.values())
    made = options_of(TextPlan)
    for name, told in (("vocabulary", "20000"), ("learning_rate", "0.01"), ("encoder", "gru")):
        assert made[name].help.endswith(f" Default: {told}.")
