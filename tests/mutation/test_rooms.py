"""A mutant in a copy of a checkout: seen by the tests and by the processes that they start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import subprocess, sys
from regard.ops.here import ANSWER

def test_here():
    assert ANSWER == 1

def test_in_a_process():
    code = "from regard.ops.here import ANSWER; print(ANSWER)"
    assert subprocess.check_output([sys.executable, "-c", code]) == b"1\\n"
"""
# The process that makes rooms must not have imported regard.
TRY = """
import json, sys
from pathlib import Path
from tests.mutation.mutants import Mutant
from tests.mutation.reach import Chosen
from tests.mutation.rooms import Job, Room, run_all

folder = Path(sys.argv[1])
room, endings = Room(folder, folder / "room"), []
change = Mutant("regard.ops.here", "NumberReplacer", 1, "ANSWER = 1", "ANSWER = 2", "ANSWER = 2\\n")
plugin = lambda root: Chosen(["tests/test_it.py::" + name for name in names])

def work():
    global names
    for names, mutant in (
        (["test_here", "test_in_a_process"], change),
        (["test_in_a_process"], change),
        (["test_here", "test_in_a_process"], None),
    ):
        ending = yield Job(["tests/test_it.py"], plugin, 60.0, mutant)
        endings.append((ending.code, ending.answer))

run_all([room], iter([work]))
print(json.dumps(endings))
"""


@pytest.mark.only_on("jax")  # no backend takes part
def test_a_mutant_is_seen_by_processes_and_is_gone_afterwards(tmp_path) -> None:
    package = tmp_path / "src" / "regard" / "ops"
    package.mkdir(parents=True)
    for folder in (package.parent, package):
        (folder / "__init__.py").touch()
    (package / "here.py").write_text("ANSWER = 1\n", encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", TRY, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    here, process = (f"tests/test_it.py::{name}" for name in ("test_here", "test_in_a_process"))
    assert json.loads(done.stdout) == [[1, here], [1, process], [0, None]]
