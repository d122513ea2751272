"""A section has a name that links can use, and a kind that can be drawn."""

import pytest

from regard.comparison.section import KINDS, Section
from regard.errors import ArgumentError, UnknownNameError

pytestmark = pytest.mark.only_on("jax")  # no tensors


def made(name: str = "scores-by-length", kind: str = "table") -> Section:
    return Section(name, "Score by length", "Length", kind, {"columns": [], "rows": []})


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_makes_one(kind) -> None:
    assert made(kind=kind).kind == kind


@pytest.mark.parametrize("name", ["", "Length", "by length", "-length", "length-", "l_ength", "a1"])
def test_a_name_is_of_small_letters_and_hyphens(name) -> None:
    with pytest.raises(ArgumentError, match=rf"`name` must be small letters.*name={name!r}"):
        made(name)


def test_a_kind_that_cannot_be_drawn() -> None:
    with pytest.raises(UnknownNameError, match=r"`kind` must be one of.*'tabel'.*mean 'table'"):
        made(kind="tabel")
