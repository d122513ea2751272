"""No machine's paths, no package index, no swallowed import error, no file named after nothing."""

import ast
import re
from pathlib import Path

from tests.architecture.repository import ROOT, python_files, tracked_files

# Put together here, so that this file holds none of them.
FOLDERS = "|".join(["work", "root", "home", "Users", "opt", "mnt"])
MACHINE_PATH = re.compile(rf"(?<![\w.:/~)\]}}*-])/(?:{FOLDERS})/\w")
PACKAGE_INDEX = re.compile("|".join(["index" + "-url", "find" + "-links"]))

NAMED_AFTER_NOTHING = {"base", "common", "helper", "helpers", "misc", "util", "utils"}


def forbidden_words(text: str) -> list[str]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern in (MACHINE_PATH, PACKAGE_INDEX):
            found += [f"line {number}: {match}" for match in pattern.findall(line)]
    return found


def swallowed_imports(text: str) -> list[str]:
    """`except ImportError: pass`, which hides a broken installation."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ExceptHandler) or node.type is None:
            continue
        caught = {each.id for each in ast.walk(node.type) if isinstance(each, ast.Name)}
        silent = all(isinstance(each, ast.Pass) for each in node.body)
        if silent and caught & {"ImportError", "ModuleNotFoundError"}:
            found.append(f"line {node.lineno}")
    return found


def empty_names(path: Path) -> list[str]:
    return [part for part in path.with_suffix("").parts if part.strip("_") in NAMED_AFTER_NOTHING]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_words() -> None:
    found = {
        str(path.relative_to(ROOT)): forbidden_words(text_of(path)) for path in tracked_files()
    }
    assert {name: words for name, words in found.items() if words} == {}


def test_imports_are_not_swallowed() -> None:
    files = [path for folder in ("src", "tests") for path in python_files(ROOT / folder)]
    found = {str(path.relative_to(ROOT)): swallowed_imports(text_of(path)) for path in files}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_files_are_named_after_their_content() -> None:
    paths = [path.relative_to(ROOT) for path in tracked_files()]
    assert [str(path) for path in paths if empty_names(path)] == []


def test_forbidden_words_are_seen() -> None:
    for folder in FOLDERS.split("|"):
        assert forbidden_words(f"fine\nopen('/{folder}/x')") == [f"line 2: /{folder}/x"]
    assert forbidden_words("pip install --" + "index" + "-url x") != []
    assert forbidden_words("https://example.org/" + "home/x and docs/" + "work/x") == []


def test_a_swallowed_import_is_seen() -> None:
    text = "try:\n    import x\nexcept (ValueError, ImportError):\n    %s\n"
    assert swallowed_imports(text % "pass") == ["line 3"]
    assert swallowed_imports(text % "x = None") == []


def test_an_empty_name_is_seen() -> None:
    assert empty_names(Path("src/regard/_utils.py")) == ["_utils"]
    assert empty_names(Path("src/helpers/masks.py")) == ["helpers"]
    assert empty_names(Path("src/regard/masks.py")) == []
