"""Who may import whom: the contracts in pyproject.toml, and that each of them bites."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, SOURCE, python_files

BACKENDS = {"jax", "jaxlib", "tensorflow", "torch", "triton"}

# What is appended to a file of a copy of the source, and the contract that must then be broken.
PLANTED = {
    "upwards": (
        "ops/masks.py",
        "from regard.layers import attention_layer",
        "A module imports from below alone",
    ),
    "strangers": (
        "data/__init__.py",
        "from regard import models",
        "A module imports from below alone",
    ),
    "unlisted": ("misplaced.py", "", "A module imports from below alone"),
    "a circle": (
        "positions/position.py",
        "def f():\n    from regard.positions import combined",
        "No two modules import each other, by whatever way",
    ),
    "backend": (
        "layers/attention_layer.py",
        "def f():\n    import torch",
        "Only runtime and kernels name jax, tensorflow, torch or triton",
    ),
    "keras in light code": (
        "errors.py",
        "import keras",
        "Errors, checks and the catalogue do not know keras",
    ),
    "drawing": (
        "tasks/text_classification/bag_of_words.py",
        "def f():\n    import matplotlib",
        "Only report names matplotlib or jinja2",
    ),
    "sibling layers": (
        "layers/dot_attention.py",
        "from regard.layers import additive_attention",
        "Layers do not know each other, the abstract ones apart",
    ),
    "sibling tasks": (
        "tasks/own_model/trials.py",
        "from regard.tasks.text_classification import preparation",
        "Tasks do not know each other",
    ),
    "a task in execution": (
        "execution/run.py",
        "from regard.tasks.text_classification import task",
        "Execution knows tasks by their names alone",
    ),
    "a task in the report": (
        "report/findings.py",
        "def f():\n    from regard.tasks import registry",
        "A module imports from below alone",
    ),
    "a task in a command": (
        "cli/reporting_command.py",
        "def f():\n    from regard.tasks.text_classification import task",
        "Commands and compare() know tasks by the registry alone",
    ),
    "sibling sections": (
        "report/sections/table.py",
        "from regard.report.sections import token_maps",
        "Kinds of sections do not know each other",
    ),
    "sibling models": (
        "models/planted.py",
        "from regard.models import text_classification",
        "Models do not know each other",
    ),
}


def broken_contracts(source: Path) -> str:
    """What import-linter says of the package in the folder `source`; empty if all is well."""
    code = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
    linted = subprocess.run(
        [sys.executable, "-c", code, "--config", str(ROOT / "pyproject.toml"), "--no-cache"],
        env={**os.environ, "PYTHONPATH": str(source), "PYTHONSAFEPATH": "1"},
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if linted.returncode == 0 else linted.stdout + linted.stderr


def imports_by_name(text: str) -> list[str]:
    """Backends in `import_module("torch.nn")` and `__import__("torch")`, which no contract sees."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        function = ast.unparse(node.func).rpartition(".")[2]
        name = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        if function in {"import_module", "__import__"} and str(name).split(".")[0] in BACKENDS:
            found.append(f"line {node.lineno}: {name}")
    return found


def test_imports() -> None:
    assert broken_contracts(SOURCE.parent) == ""


def test_imports_by_name() -> None:
    found = {
        str(path.relative_to(SOURCE)): imports_by_name(path.read_text(encoding="utf-8"))
        for path in python_files(SOURCE)
        if path.parent.name != "runtime"
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_import_is_seen(fault: str, tmp_path: Path) -> None:
    file, line, contract = PLANTED[fault]
    shutil.copytree(SOURCE, tmp_path / "regard", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "regard" / file).open("a", encoding="utf-8") as planted:
        planted.write(f"\n\n{line}\n")
    assert f"{contract} BROKEN" in " ".join(broken_contracts(tmp_path).split())


def test_an_import_by_name_is_seen() -> None:
    text = 'import_module("json")\nimportlib.import_module("torch.nn")\n__import__("jax")\n'
    assert imports_by_name(text) == ["line 2: torch.nn", "line 3: jax"]
