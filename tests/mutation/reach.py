"""Which tests execute which lines of a module, and how long each of them takes."""

import ast
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

# The tests that execute the lines of one statement, with their seconds.
Reaching = dict[str, float]


class Recorder:
    """A plugin of pytest that notes the lines each test executes. Make it before the files load.

    Args:
        files: the files whose lines count.
        part: which of the parts of all tests to run.
        parts: how many parts there are.
    """

    def __init__(self, files: Sequence[Path], part: int, parts: int) -> None:
        import coverage  # of the extra `mutation`

        self._part, self._parts = part, parts
        self._files = list(map(str, files))
        self._coverage = coverage.Coverage(
            data_file=None, config_file=False, include=self._files, messages=False
        )
        self._seconds: Reaching = {}
        self._coverage.start()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out the other parts."""
        items[:] = items[self._part :: self._parts]

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Put what is executed from here on down to this test."""
        self._coverage.switch_context(item.nodeid)
        start = time.monotonic()
        yield
        self._seconds[item.nodeid] = time.monotonic() - start
        self._coverage.switch_context("")

    def found(self) -> dict[str, dict[int, Reaching]]:
        """For each file, for each line, the tests that executed it; none for those of imports."""
        self._coverage.stop()
        data = self._coverage.get_data()
        return {
            file: {
                line: {test: self._seconds[test] for test in tests if test}
                for line, tests in data.contexts_by_lineno(file).items()
            }
            for file in self._files
        }


class Chosen:
    """A plugin of pytest that runs some tests alone, in their order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._place = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out all others."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self._place),
            key=lambda item: self._place[item.nodeid],
        )


def tests_reaching(code: str, line: int, reached: Mapping[int, Reaching]) -> Reaching | None:
    """The tests that execute the statement at a line; None if it is executed at import.

    Coverage counts the first line of an expression, or some of its lines: all lines of the
    statement are asked about. Of a compound one, those before its body.
    """
    lines = _statement(code, line)
    if lines is None:
        return None
    if not any(each in reached for each in lines):
        return {}
    found: Reaching = {}
    for each in lines:
        found |= reached.get(each, {})
    return found or None


def _statement(code: str, line: int) -> range | None:
    inside = [
        lines
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.stmt) and line in (lines := _head(node))
    ]
    return min(inside, key=len, default=None)


def _head(node: ast.stmt) -> range:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    body = getattr(node, "body", None)
    return range(first, max(body[0].lineno, first + 1) if body else node.end_lineno + 1)
