"""The repository as the architecture tests see it: its files and their syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src" / "regard"
TESTS = ROOT / "tests"

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def python_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def tracked_files(root: Path = ROOT) -> list[Path]:
    """All files that git has or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [root / name for name in listed.stdout.split("\0") if name]
        return sorted(path for path in paths if path.is_file())
    # A copy without git: the folders and files that belong to the project.
    top = ("src", "tests", "docs", "benchmarks", "examples", ".ci", ".github")
    files = [path for name in top for path in (root / name).rglob("*")]
    files += [path for path in root.iterdir() if path.is_file()]
    return sorted(path for path in files if path.is_file() and "__pycache__" not in path.parts)


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def docstring_lines(tree: ast.AST) -> set[int]:
    """Numbers of the lines that docstrings take up."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            lines.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return lines


def code_lines(text: str) -> list[int]:
    """Numbers of the lines that are neither blank nor part of a docstring."""
    left_out = docstring_lines(ast.parse(text))
    numbered = enumerate(text.splitlines(), start=1)
    return [number for number, line in numbered if line.strip() and number not in left_out]


def public_names(tree: ast.Module) -> list[str]:
    """What `__all__` lists."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            return [str(name) for name in ast.literal_eval(node.value)]
    return []
