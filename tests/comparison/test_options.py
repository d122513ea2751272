"""Options: each value is held to its rule when they are made."""

import dataclasses
from dataclasses import dataclass
from typing import final

import pytest

from regard.comparison.options import (
    Options,
    anything,
    one_among,
    option,
    optional_path,
    optional_text,
    positive,
    text,
)
from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError


@final
@dataclass(frozen=True)
class Sandwich(Options):
    slices: int = option(2, positive(7), "Of bread.")
    bread: str = option(
        "rye", one_among("rye", "wheat"), "Its kind.", metavar="KIND", panel="Bread"
    )
    recipe: str | None = option(None, optional_path, "A file.", said="from memory")
    title: str | None = option(None, optional_text, "Its name.")
    between: object = option(("cheese",), anything, "Layers.", listed=True)


def test_values_are_held_to_their_rules(tmp_path) -> None:
    assert Sandwich(slices=7, recipe=tmp_path).recipe == str(tmp_path)
    for error, name, value in (
        (ArgumentError, "slices", 8),
        (UnknownNameError, "bread", "rice"),
        (ArgumentTypeError, "recipe", 3),
        (ArgumentError, "recipe", ""),
        (ArgumentTypeError, "title", 3),
    ):
        with pytest.raises(error, match=f"Received: {name}="):
            Sandwich(**{name: value})


def test_what_is_said_of_an_option_stands_with_it() -> None:
    found = Sandwich.described()
    assert list(found) == ["slices", "bread", "recipe", "title", "between"]
    assert (found["bread"].metavar, found["bread"].panel) == ("KIND", "Bread")
    assert (found["recipe"].default, found["slices"].default) == ("from memory", None)
    assert [name for name, each in found.items() if each.listed] == ["between"]


def test_they_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Sandwich().slices = 3


def test_a_text_is_a_text() -> None:
    assert text("title", "x") == "x"
    with pytest.raises(ArgumentTypeError, match=r"`title` must be a string\. Received: title=None"):
        text("title", None)
