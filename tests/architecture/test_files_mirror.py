"""The tests mirror the source: src/regard/ops/masks.py is tested by tests/ops/test_masks.py."""

from collections.abc import Iterable

from tests.architecture.repository import SOURCE, TESTS, python_files

# Folders of tests with an order of their own.
OF_THEIR_OWN = (
    "architecture",
    "benchmarks",
    "contract",
    "examples",
    "golden",
    "mutation",
    "package",
)

# Files of the source without a test file, each with the reason.
WITHOUT_TEST: dict[str, str] = {}

# Test files without a file in the source, each with the reason.
WITHOUT_SOURCE: dict[str, str] = {"tasks/test_every_task.py": "what all tasks promise"}


def wanted_test(source: str) -> str:
    folder, _, name = source.rpartition("/")
    return f"{folder}/test_{name.lstrip('_')}".lstrip("/")


def untested(sources: Iterable[str], tests: Iterable[str]) -> list[str]:
    there = set(tests)
    return [source for source in sources if wanted_test(source) not in there]


def without_source(sources: Iterable[str], tests: Iterable[str]) -> list[str]:
    """Test files that belong to no file; test_masks_of_pairs.py belongs to masks.py too."""
    sources = list(sources)
    stems = {wanted_test(source).removesuffix(".py") for source in sources}
    # A package as a whole is tested by tests/ops/test_ops.py.
    packages = {source.rpartition("/")[0] for source in sources} - {""}
    stems |= {f"{package}/test_{package.rpartition('/')[2]}" for package in packages}
    return [
        test
        for test in tests
        if not any(test == f"{stem}.py" or test.startswith(f"{stem}_") for stem in stems)
    ]


def source_files() -> list[str]:
    files = (path.relative_to(SOURCE) for path in python_files(SOURCE))
    return [path.as_posix() for path in files if path.name != "__init__.py"]


def files_of_tests() -> list[str]:
    files = (path.relative_to(TESTS) for path in python_files(TESTS))
    return [
        path.as_posix()
        for path in files
        if path.name.startswith("test_") and path.parts[0] not in OF_THEIR_OWN
    ]


def test_every_file_has_its_test() -> None:
    assert set(untested(source_files(), files_of_tests())) == set(WITHOUT_TEST)


def test_every_test_has_its_file() -> None:
    assert set(without_source(source_files(), files_of_tests())) == set(WITHOUT_SOURCE)


def test_a_missing_test_is_seen() -> None:
    sources = ["_checks.py", "ops/masks.py"]
    assert untested(sources, ["test_checks.py", "ops/test_masks.py"]) == []
    assert untested(sources, ["test_checks.py", "layers/test_masks.py"]) == ["ops/masks.py"]


def test_a_test_without_its_file_is_seen() -> None:
    sources = ["_checks.py", "ops/masks.py"]
    there = ["test_checks.py", "ops/test_masks.py", "ops/test_masks_causal.py", "ops/test_ops.py"]
    assert without_source(sources, there) == []
    assert without_source(sources, ["test_masks.py"]) == ["test_masks.py"]
