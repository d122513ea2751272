"""Which tests execute which lines, and what each of them costs."""

import ast
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

# Tests, with their seconds.
Costs = dict[str, float]


@dataclass(frozen=True)
class Record:
    """What the tests of some files do on the code as it is.

    Args:
        seconds: what each test costs, its processes included, in seconds of a processor: a busy
            machine changes little. Fixtures are part of the first test that asks for them.
        lines: for each file of the source, for each line, the tests that execute it in their own
            process; none for lines that are executed at import.
        failed: tests that fail as it is. They are in nothing else.
    """

    seconds: Costs = field(default_factory=dict)
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, told: dict) -> "Record":
        """Read what a `Recorder` answered."""
        names = list(told["seconds"])
        lines = {
            file: {int(line): [names[each] for each in tests] for line, tests in found.items()}
            for file, found in told["lines"].items()
        }
        return cls(told["seconds"], lines, told["failed"])

    @classmethod
    def joined(cls, records: Sequence["Record"]) -> "Record":
        """What all of them say."""
        found = cls()
        for record in records:
            found.seconds.update(record.seconds)
            found.failed.extend(record.failed)
            for file, lines in record.lines.items():
                known = found.lines.setdefault(file, {})
                for line, tests in lines.items():
                    known[line] = [*known.get(line, ()), *tests]
        return found

    def tests_reaching(self, file: str, code: str, line: int) -> set[str]:
        """The tests that execute the statement at a line, or the file if it is executed at import.

        Args:
            file: a file of the source.
            code: its text.
            line: the number of the line.
        """
        reached = self.lines.get(file, {})
        found = tests_reaching(code, line, reached)
        if found is None:
            return {test for tests in reached.values() for test in tests}
        return found


class Recorder:
    """A plugin of pytest that notes the lines each test executes. Make it before the files load.

    Args:
        root: the checkout.
    """

    def __init__(self, root: Path) -> None:
        import coverage  # of the group `mutation`

        self._root = root
        self._coverage = coverage.Coverage(
            data_file=None,
            config_file=False,
            include=[str(root / "src" / "regard" / "*")],
            messages=False,
        )
        self._seconds: Costs = {}
        self._failed: set[str] = set()
        self._coverage.start()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Put what is executed from here on down to this test."""
        self._coverage.switch_context(item.nodeid)
        start = _spent()
        yield
        self._seconds[item.nodeid] = round(_spent() - start, 3)
        self._coverage.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what fails."""
        if report.failed:
            self._failed.add(report.nodeid)

    def answer(self) -> dict:
        """What `Record.read` reads; tests are numbered, for their names are long."""
        self._coverage.stop()
        data = self._coverage.get_data()
        seconds = {test: took for test, took in self._seconds.items() if test not in self._failed}
        number = {test: place for place, test in enumerate(seconds)}
        lines = {
            Path(file).relative_to(self._root).as_posix(): {
                line: sorted(number[test] for test in tests if test in number)
                for line, tests in data.contexts_by_lineno(file).items()
            }
            for file in sorted(data.measured_files())
        }
        return {"seconds": seconds, "lines": lines, "failed": sorted(self._failed)}


class Chosen:
    """A plugin of pytest that runs some tests alone, in their order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._place = {test: place for place, test in enumerate(tests)}
        self._failed: str | None = None

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out all others, unless a change gave the tests other names."""
        chosen = [item for item in items if item.nodeid in self._place]
        if len(chosen) == len(self._place):
            items[:] = sorted(chosen, key=lambda item: self._place[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the first that fails."""
        if report.failed and self._failed is None:
            self._failed = report.nodeid

    def answer(self) -> str | None:
        """The test that failed."""
        return self._failed


def tests_reaching(code: str, line: int, reached: Mapping[int, Sequence[str]]) -> set[str] | None:
    """The tests that execute the statement at a line; None if it is executed at import.

    Coverage counts the first line of an expression, or some of its lines: all lines of the
    statement are asked about. Of a compound one, those before its body.
    """
    lines = _statement(code, line)
    if lines is None:
        return None
    if not any(each in reached for each in lines):
        return set()
    return {test for each in lines for test in reached.get(each, ())} or None


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


def _spent() -> float:
    return sum(os.times()[:4])
