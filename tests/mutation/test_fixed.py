"""The fixed mutants: what is drawn, and how a line is found again in another checkout."""

from collections import Counter
from pathlib import Path

import pytest

from tests.mutation.draw import A_FILE, compiles
from tests.mutation.fixed import FixedMutant, fixed_mutants
from tests.mutation.mutants import NUMBERS, TOOL

CHANGE = FixedMutant("regard.ops.masks", "NumberReplacer", "    return 1", "    return 2")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for package in NUMBERS + TOOL:
        (tmp_path / "src" / "regard" / package).mkdir(parents=True)
    return tmp_path


def put(root: Path, name: str, text: str) -> None:
    (root / "src" / "regard" / name).write_text(text, encoding="utf-8")


def test_half_of_them_are_of_the_tool() -> None:
    listed = fixed_mutants()
    packages = Counter(each.module.split(".")[1] for each in listed)
    assert sum(packages[each] for each in NUMBERS) == sum(packages[each] for each in TOOL) == 75
    assert set(packages) <= {*NUMBERS, *TOOL}
    assert min(packages.values()) >= 10
    assert max(Counter(each.module for each in listed).values()) <= A_FILE
    assert len({each.name for each in listed}) == len(listed)
    assert all(each.before != each.after for each in listed)


def test_the_line_is_changed_wherever_it_stands(root) -> None:
    put(root, "ops/masks.py", "import os\n\n\ndef f():\n    return 1\n")
    found = CHANGE.find(root)
    assert (found.module, found.line) == ("regard.ops.masks", 5)
    assert found.code == "import os\n\n\ndef f():\n    return 2\n"
    assert compiles(found.code)


def test_a_line_is_followed_to_another_file(root) -> None:
    put(root, "ops/masks.py", "def f():\n    return 3\n")
    put(root, "data/moved.py", "def f():\n    return 1\n")
    assert CHANGE.find(root).module == "regard.data.moved"
    put(root, "data/moved_too.py", "def f():\n    return 1\n")
    assert CHANGE.find(root) is None


def test_a_line_that_is_gone_or_stands_twice_is_not_changed(root) -> None:
    put(root, "ops/masks.py", "def f():\n    return 3\n")
    assert CHANGE.find(root) is None
    put(root, "ops/masks.py", "def f():\n    return 1\n\n\ndef g():\n    return 1\n")
    assert CHANGE.find(root) is None


def test_several_lines_and_none(root) -> None:
    put(root, "ops/masks.py", "a = 1\n@cache\ndef f():\n    return 1\n")
    two = FixedMutant("regard.ops.masks", "RemoveDecorator", "@cache\ndef f():", "def f():")
    assert two.find(root).code == "a = 1\ndef f():\n    return 1\n"
    gone = FixedMutant("regard.ops.masks", "RemoveDecorator", "@cache", "")
    assert gone.find(root).code == "a = 1\ndef f():\n    return 1\n"
