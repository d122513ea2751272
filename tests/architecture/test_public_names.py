"""Public names: sorted, loaded late, and never hidden by a module of the same name."""

import importlib
import importlib.util
import json
import os
import pkgutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT

# `regard.cli.main:main` is the entry point of the command; no package exports it.
MAY_SHARE_A_NAME = {"regard.cli.main.main"}

LIGHT = ["regard", "regard.catalog", "regard.errors", "regard.cli.main", "regard.cli.app"]
HEAVY = ["keras", "jax", "tensorflow", "torch", "triton"]

# What a module of a kernel imports, by its name.
KERNELS = {"jax": "jax", "pallas": "jax", "tensorflow": "tensorflow", "torch": "torch"}


def place(name: str) -> tuple[int, str]:
    """The order of `__all__`, which is also ruff's: constants, classes, then the others."""
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, name


def faults(package: str) -> list[str]:
    """Import all of a package and say what is wrong with its public names."""
    root = importlib.import_module(package)
    below = pkgutil.walk_packages(root.__path__, f"{package}.")
    modules: dict[str, types.ModuleType] = {}
    before: dict[str, dict[str, object]] = {}
    # The packages first, as a user would, and what they give then.
    for name in [
        package,
        *sorted(each.name for each in below if not _is_left_out(each.name)),
    ]:
        modules[name] = importlib.import_module(name)
        public = getattr(modules[name], "__all__", [])
        before[name] = {each: getattr(modules[name], each) for each in public}
    stems = {name.rpartition(".")[2] for name in modules}
    found = []
    for name, objects in before.items():
        if list(objects) != sorted(objects, key=place):
            found.append(f"{name}.__all__ is not sorted")
        for each, value in objects.items():
            if getattr(modules[name], each) is not value:
                found.append(f"{name}.{each} is another object once all is imported")
            shares = each in stems and isinstance(value, types.FunctionType)
            if shares and f"{name}.{each}" not in MAY_SHARE_A_NAME:
                found.append(f"the function {name}.{each} shares its name with a module")
    return found


def _is_left_out(name: str) -> bool:
    """Whether a module is what a kernel has for a backend that is not installed, or for Triton.

    TensorFlow 2.21 and Triton 3.9, imported in this order, end the process.
    """
    _, _, stem = name.rpartition(".")
    if ".kernels." not in name or stem not in (*KERNELS, "triton"):
        return False
    return stem == "triton" or importlib.util.find_spec(KERNELS[stem]) is None


def in_fresh_python(code: str, *paths: Path) -> list[str]:
    """Run code in a Python of its own; it prints a list as JSON on its last line."""
    path = os.pathsep.join(map(str, paths))
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    result: list[str] = json.loads(run.stdout.splitlines()[-1])
    return result


def fresh_faults(package: str, *paths: Path) -> list[str]:
    code = f"from {__name__} import faults; import json; print(json.dumps(faults({package!r})))"
    return in_fresh_python(code, *paths)


def heavy_imports(module: str, *paths: Path) -> list[str]:
    """What of `HEAVY` a module imports."""
    code = (
        f"import json, sys, {module}; "
        f"print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    )
    return in_fresh_python(code, *paths)


def test_public_names() -> None:
    assert fresh_faults("regard") == []


@pytest.mark.parametrize("module", LIGHT)
def test_light_modules(module: str) -> None:
    assert heavy_imports(module) == []


def test_all_public_names_are_there() -> None:
    code = "import json, regard; print(json.dumps(sorted(set(regard.__all__) - set(dir(regard)))))"
    assert in_fresh_python(code) == []


def planted(folder: Path, **files: str) -> Path:
    package = folder / "planted"
    package.mkdir()
    for stem, text in files.items():
        (package / f"{stem}.py").write_text(text, encoding="utf-8")
    return folder


def test_a_hidden_name_is_seen(tmp_path: Path) -> None:
    late = (
        "__all__ = ['compare']\n"
        "def __getattr__(name):\n"
        "    from planted.other import compare\n"
        "    return compare\n"
    )
    other = "def compare(): ...\n"
    folder = planted(tmp_path, __init__=late, other=other, compare="")
    assert fresh_faults("planted", folder) == [
        "planted.compare is another object once all is imported",
        "the function planted.compare shares its name with a module",
    ]


def test_an_unsorted_all_is_seen(tmp_path: Path) -> None:
    ok = "__all__ = ['TEN', 'Ten', 'ten']\nTEN = Ten = ten = 10\n"
    folder = planted(tmp_path, __init__="__all__ = ['b', 'a']\na = b = 1\n", ok=ok)
    assert fresh_faults("planted", folder) == ["planted.__all__ is not sorted"]


def test_a_heavy_import_is_seen(tmp_path: Path) -> None:
    (tmp_path / "keras.py").touch()
    folder = planted(tmp_path, __init__="", light="import keras\n")
    assert heavy_imports("planted", folder) == []
    assert heavy_imports("planted.light", folder) == ["keras"]
