"""Files of at most 300 lines, functions of at most 40, at most two levels of `if`.

Those of `comparison` have at most 250 lines, whatever stands on them.
"""

import ast
from pathlib import Path

import pytest

from tests.architecture.repository import (
    ROOT,
    SOURCE,
    TESTS,
    Function,
    code_lines,
    functions,
    python_files,
)

FILE_LINES = 300
COMPARISON_LINES = 250
FUNCTION_LINES = 40
IF_LEVELS = 2


def long_file(text: str) -> list[str]:
    lines = len(code_lines(text))
    return [f"{lines} lines, at most {FILE_LINES}"] if lines > FILE_LINES else []


def long_functions(text: str) -> list[str]:
    counted = code_lines(text)
    faults = []
    for function in functions(ast.parse(text)):
        # Without the signature: the options of a command are its arguments.
        begin, end = function.body[0].lineno, function.end_lineno or function.lineno
        lines = sum(begin <= number <= end for number in counted)
        if lines > FUNCTION_LINES:
            faults.append(f"{function.name}: {lines} lines, at most {FUNCTION_LINES}")
    return faults


def if_levels(node: ast.AST) -> int:
    """How deep `if` statements nest below a node; `elif` is no new level, nor is a new function."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            continue
        is_elif = (
            isinstance(node, ast.If)
            and isinstance(child, ast.If)
            and node.orelse == [child]
            and child.col_offset == node.col_offset
        )
        own = isinstance(child, ast.If) and not is_elif
        deepest = max(deepest, own + if_levels(child))
    return deepest


def nested_ifs(text: str) -> list[str]:
    return [
        f"{function.name}: {levels} levels of `if`, at most {IF_LEVELS}"
        for function in functions(ast.parse(text))
        if (levels := if_levels(function)) > IF_LEVELS
    ]


def over(texts: dict[str, str], most: int) -> set[str]:
    """The files with more lines than that, blank lines and docstrings counted."""
    return {name for name, text in texts.items() if len(text.splitlines()) > most}


def faults(path: Path, *checks) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [f"{path.relative_to(ROOT)}: {each}" for check in checks for each in check(text)]


@pytest.mark.parametrize("path", python_files(SOURCE), ids=lambda path: str(path.relative_to(ROOT)))
def test_source_sizes(path: Path) -> None:
    assert faults(path, long_file, long_functions, nested_ifs) == []


@pytest.mark.parametrize("path", python_files(TESTS), ids=lambda path: str(path.relative_to(ROOT)))
def test_test_sizes(path: Path) -> None:
    assert faults(path, long_file) == []


def test_sizes_in_comparison() -> None:
    files = python_files(SOURCE / "comparison")
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    assert over(texts, COMPARISON_LINES) == set()


def test_a_file_of_too_many_lines_is_seen() -> None:
    texts = {"short.py": "x = 1\n" + "\n" * 249, "long.py": '"""Docstring.\n' + "\n" * 250}
    assert over(texts, COMPARISON_LINES) == {"long.py"}


def test_a_long_file_is_seen() -> None:
    text = '"""Docstring.\n\n' + "text\n" * 50 + '"""\n\n' + "x = 1\n\n" * FILE_LINES
    assert long_file(text) == []
    assert long_file(text + "x = 1\n") == ["301 lines, at most 300"]


def test_a_long_function_is_seen() -> None:
    text = 'def f(\n    a,\n    b,\n):\n    """Docstring."""\n' + "    x = 1\n\n" * FUNCTION_LINES
    assert long_functions(text) == []
    assert long_functions(text + "    x = 1\n") == ["f: 41 lines, at most 40"]


def test_a_third_level_of_if_is_seen() -> None:
    two = (
        "def f(a):\n"
        "    if a:\n"
        "        for x in a:\n"
        "            if x:\n"
        "                pass\n"
        "            elif a:\n"
        "                pass\n"
    )
    assert nested_ifs(two) == []
    three = two + "            else:\n                if x:\n                    pass\n"
    assert nested_ifs(three) == ["f: 3 levels of `if`, at most 2"]
