"""Which tests are tried on a mutant."""

from pathlib import Path

import pytest

from tests.mutation.choice import nearest, stages, wide
from tests.mutation.mutants import Mutant
from tests.mutation.reach import Record

ROOT = Path(__file__).resolve().parents[2]
CODE = "SIZE = 1\n\n\ndef f(x):\n    if x:\n        return 1\n    return 2\n"
NEAR, WIDE, FAR = "tests/data/test_here.py", "tests/cli/test_there.py", "tests/ops/test_far.py"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for file in ("src/regard/data/here.py", "src/regard/ops/here.py", NEAR, WIDE, FAR):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CODE, encoding="utf-8")
    return tmp_path


def mutant(package: str, line: int) -> Mutant:
    return Mutant(f"regard.{package}.here", "AddNot", line, "", "", "")


def record(package: str) -> Record:
    seconds = {
        f"{NEAR}::slow": 2.0,
        f"{NEAR}::fast": 1.0,
        f"{NEAR}::none": 0.5,
        f"{WIDE}::reaching": 1.0,
        f"{WIDE}::other": 1.0,
        f"{FAR}::far": 1.0,
    }
    reached = [f"{NEAR}::slow", f"{NEAR}::fast", f"{WIDE}::reaching", f"{FAR}::far"]
    file = f"src/regard/{package}/here.py"
    return Record(seconds, {file: {1: [], 4: [], 5: reached, 7: [f"{NEAR}::fast"]}})


def test_the_nearest_files_are_those_of_the_module() -> None:
    found = nearest("regard.execution.run", ROOT)
    assert "tests/execution/test_run.py" in found
    assert "tests/execution/test_run_killed.py" in found
    assert "tests/execution/test_processes.py" not in found
    assert not set(found) & set(wide("regard.execution.run", ROOT))
    nested = nearest("regard.kernels.additive_score.jax", ROOT)
    assert nested == ["tests/kernels/additive_score/test_jax.py"]


def test_what_executes_the_line_comes_first_and_the_fastest_of_it(root) -> None:
    found = stages(mutant("data", 5), root, record("data"), 60.0)
    assert found == [
        [f"{NEAR}::fast", f"{NEAR}::slow", f"{NEAR}::none"],
        [f"{WIDE}::reaching", f"{WIDE}::other"],
    ]


def test_in_packages_that_start_no_process_nothing_else_is_tried(root) -> None:
    assert stages(mutant("ops", 5), root, record("ops"), 60.0) == [[f"{FAR}::far"]]


def test_a_stage_takes_no_more_than_some_seconds(root) -> None:
    found = stages(mutant("data", 5), root, record("data"), 1.0)
    assert found == [[f"{NEAR}::fast"], [f"{WIDE}::reaching"]]


def test_a_line_that_is_executed_at_import_concerns_the_whole_file(root) -> None:
    assert record("ops").tests_reaching("src/regard/ops/here.py", CODE, 1) == {
        f"{NEAR}::slow",
        f"{NEAR}::fast",
        f"{WIDE}::reaching",
        f"{FAR}::far",
    }
    assert record("ops").tests_reaching("src/regard/ops/here.py", CODE, 6) == set()
