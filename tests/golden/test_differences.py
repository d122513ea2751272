"""docs/differences.md: its Python runs, and every test that it names is there."""

import ast
import re

import pytest

from tests.architecture.repository import ROOT, TESTS, functions, python_files

pytestmark = pytest.mark.only_on("jax")

PAGE = (ROOT / "docs" / "differences.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
NAMED = re.compile(r"`(?=test_|\w+` in `tests/)(\w+)`(?: in `tests/(\w+)`)?")


def names_in(folder: str) -> set[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in python_files(TESTS / folder))
    return {function.name for tree in trees for function in functions(tree)}


def missing(page: str) -> list[str]:
    """Tests that the page names and that are not there."""
    named = set(NAMED.findall(page))
    there = {folder: names_in(folder) for folder in {folder or "golden" for _, folder in named}}
    return sorted(name for name, folder in named if name not in there[folder or "golden"])


def test_every_test_that_is_named_is_there():
    assert len(NAMED.findall(PAGE)) > 25
    assert missing(PAGE) == []


def test_a_test_that_is_missing_is_seen():
    page = (
        "`test_a_band_is_a_stripe` `test_mixed_precision` `test_mixed_precision` in `tests/layers`"
    )
    assert missing(page) == ["test_mixed_precision"]


def test_the_blocks_run():
    names: dict = {}
    shapes = []
    for block in BLOCKS:
        exec(compile(block, "differences.md", "exec"), names)
        shapes.append(tuple(names["output"].shape))
    assert shapes == [(2, 5, 3), (2, 5, 3), (2, 5, 6), (2, 1, 3)]
