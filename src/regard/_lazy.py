"""Names of a package that are loaded when they are first used."""

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["lazy_names"]


def lazy_names(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return what a package defines as `__getattr__` and `__dir__`.

    A name is looked up once: from then on it is an ordinary attribute of the package. The error of
    one that is not there says which package below has it, and imports none of them.

    Args:
        package: its `__name__`.
        homes: for each name, the module below the package that has it; the name of a module
            itself stands for that module.

    Returns:
        Both functions.
    """

    def load(name: str) -> Any:
        if name not in homes:
            where = "" if name.startswith("_") else _where(package, name)
            raise AttributeError(f"module {package!r} has no attribute {name!r}{where}")
        module = importlib.import_module(f"{package}.{homes[name]}")
        value = module if homes[name] == name else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *homes})

    return load, names


def _where(package: str, name: str) -> str:
    """Say which package below has a public name, by what stands in its source."""
    sources = (
        source
        for folder in sys.modules[package].__path__
        for source in sorted(Path(folder).glob("*/__init__.py"))
    )
    homes = [f"{package}.{each.parent.name}" for each in sources if name in _public_names(each)]
    if not homes:
        return ""
    ways = " or ".join(f"`from {home} import {name}`" for home in homes)
    return f". It is in {' and '.join(homes)}: {ways}"


def _public_names(source: Path) -> list[str]:
    """Return the `__all__` of a module, without importing it."""
    import ast  # only where a name is missing

    for statement in ast.parse(source.read_text(encoding="utf-8")).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if [ast.unparse(each) for each in targets] == ["__all__"]:
            assert isinstance(statement, ast.Assign)
            names: list[str] = ast.literal_eval(statement.value)
            return names
    return []
