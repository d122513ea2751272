"""Which tests are tried on a mutant, and in which order."""

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from tests.mutation.mutants import NUMBERS, TOOL, Mutant
from tests.mutation.reach import Record

# Test files, below `tests`, that are tried on a mutant: by the package it is of.
OF_NUMBERS = ("ops/*", "kernels/*", "positions/*", "regularizers/*", "layers/*", "contract/*")
OF_TOOL = (
    "data/*",
    "bundle/*",
    "statistics/*",
    "comparison/*",
    "training/*",
    "tasks/*",
    "execution/*",
    "cli/*",
    "report/*",
    "test_api*",
    "test_estimator*",
)
TRIED = {**dict.fromkeys(NUMBERS, OF_NUMBERS), **dict.fromkeys(TOOL, OF_TOOL)}
# Those of whole models, of exports, of recorded numbers, of chance and of a browser would notice
# more; they take too long here.
LEFT_OUT = (
    "layers/test_layers_*",
    "contract/test_agreement*",
    "contract/test_faults*",
    "contract/test_finite_differences*",
    "contract/test_fused*",
    "contract/test_offenders*",
    "contract/test_table*",
    "statistics/test_analysis_simulation*",
    "report/*_browser*",
)


def test_files(root: Path) -> list[str]:
    """All test files of a checkout that are tried on some mutant."""
    tests = root / "tests"
    found = (path.relative_to(tests).as_posix() for path in tests.rglob("test_*.py"))
    return sorted(file for file in found if not _fits(file, LEFT_OUT))


def nearest(module: str, root: Path) -> list[str]:
    """The files that test a module: of execution.run, test_run.py and test_run_killed.py."""
    *folders, name = module.split(".")[1:]
    folder = "".join(f"{each}/" for each in folders)
    beside = {path.stem for path in (root / "src" / "regard" / folder).glob("*.py")}
    return [
        f"tests/{file}"
        for file in test_files(root)
        if file.rpartition("/")[0] == folder.rstrip("/")
        and _tested(Path(file).stem, beside) == name
    ]


def wide(module: str, root: Path) -> list[str]:
    """The other files that are tried on its mutants."""
    near = set(nearest(module, root))
    tried = TRIED[module.split(".")[1]]
    files = (f"tests/{file}" for file in test_files(root) if _fits(file, tried))
    return [file for file in files if file not in near]


def stages(mutant: Mutant, root: Path, record: Record, seconds: float) -> list[list[str]]:
    """The tests of the nearest files, and the others: as many as take some seconds, of each.

    Those that execute the line come first. The other tests are tried on the tool alone: there a
    fixture may have executed it, or another process.

    Args:
        mutant: the change.
        root: the checkout.
        record: what its tests do.
        seconds: what each stage may take on the code as it is.
    """
    code = (root / mutant.file).read_text(encoding="utf-8")
    reaching = record.tests_reaching(mutant.file, code, mutant.line)
    is_tool = mutant.module.split(".")[1] in TOOL
    found = []
    for files in (nearest(mutant.module, root), wide(mutant.module, root)):
        there = {test for test in record.seconds if test.partition("::")[0] in files}
        first = reaching & there
        order = _by_file(first, record)
        if is_tool:
            touched = {test.partition("::")[0] for test in first}
            same = {test for test in there - first if test.partition("::")[0] in touched}
            order += _by_file(same, record) + _by_file(there - first - same, record)
        found.append(_within(order, record, seconds))
    return [stage for stage in found if stage]


def _tested(stem: str, modules: Iterable[str]) -> str:
    """The module that a test file is of: the longest name that its own begins with."""
    fit = [each for each in modules if stem == f"test_{each}" or stem.startswith(f"test_{each}_")]
    return max(fit, key=len, default="")


def _fits(file: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(file, pattern) for pattern in patterns)


def _by_file(tests: Iterable[str], record: Record) -> list[str]:
    """Cheap files first, in each the cheap tests: file by file, for they share fixtures."""
    files: dict[str, list[str]] = {}
    for test in sorted(tests, key=lambda test: (record.seconds[test], test)):
        files.setdefault(test.partition("::")[0], []).append(test)
    costs = {file: sum(record.seconds[test] for test in those) for file, those in files.items()}
    return [
        test for file in sorted(files, key=lambda file: (costs[file], file)) for test in files[file]
    ]


def _within(tests: Iterable[str], record: Record, seconds: float) -> list[str]:
    chosen, took = [], 0.0
    for test in tests:
        if took >= seconds:
            break
        chosen.append(test)
        took += record.seconds[test]
    return chosen
