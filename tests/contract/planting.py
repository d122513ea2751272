"""Plant a one-line fault in regard's own code, and take it out again."""

import contextlib
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One line of one function, changed.

    Args:
        name: what is wrong, in a few words.
        where: `"module:function"` or `"module:Class.method"`, below `regard.`.
        line: the text that is replaced; it stands exactly once in the function.
        fault: what replaces it.
        caught_by: the check that must fail.
        subject: the subject on which it must fail.
        only_on: the one backend on which the fault can be made, or None for all.
    """

    name: str
    where: str
    line: str
    fault: str
    caught_by: str
    subject: str
    only_on: str | None = None


@contextlib.contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """Run the block with the fault in place: the function keeps its identity, its code changes."""
    module_name, _, qualified_name = fault.where.partition(":")
    module = importlib.import_module(f"regard.{module_name}")
    function = _find(module, qualified_name)
    original = function.__code__
    function.__code__ = _faulty_code(module, function, qualified_name, fault)
    try:
        yield
    finally:
        function.__code__ = original


def _find(module: Any, qualified_name: str) -> Any:
    found = module
    for part in qualified_name.split("."):
        found = inspect.getattr_static(found, part)
    # Keras wraps some methods (`build`, `__init__`) of every layer.
    return inspect.unwrap(found)


def _faulty_code(module: Any, function: Any, qualified_name: str, fault: Fault) -> CodeType:
    source = Path(module.__file__).read_text(encoding="utf-8")
    lines, first = inspect.getsourcelines(function)
    text = "".join(lines)
    if text.count(fault.line) != 1:
        raise LookupError(
            f"{fault.line!r} must stand once in {fault.where}: {text.count(fault.line)}"
        )
    before, after = source.splitlines(keepends=True)[: first - 1], source.splitlines(keepends=True)
    changed = "".join(before) + text.replace(fault.line, fault.fault)
    changed += "".join(after[first - 1 + len(lines) :])
    return _code(compile(changed, module.__file__, "exec"), qualified_name.split("."))


def _code(code: CodeType, path: list[str]) -> CodeType:
    for part in path:
        code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == part)
    return code
