"""The command `regard` as a person runs it: in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.report.finished import finished_once

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory) -> Path:
    """The folder of a finished run, not to be changed."""
    return finished_once(tmp_path_factory)


@pytest.fixture
def command(tmp_path: Path) -> Run:
    """Run Python with some arguments, plainly, 100 columns wide; folders on its path come first."""

    def run(*arguments: str, path: tuple[Path, ...] = (), **variables: str):
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, (*path, SOURCE))),
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "100",
            "TERM": "dumb",
            "NO_COLOR": "1",
            "_TYPER_FORCE_DISABLE_TERMINAL": "1",
            **variables,
        }
        environment = {name: value for name, value in environment.items() if value}
        return subprocess.run(
            [sys.executable, *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture
def regard(command: Run) -> Run:
    """Run `regard` with some arguments."""

    def run(*arguments: str, **settings):
        return command("-m", "regard.cli.main", *arguments, **settings)

    return run


@pytest.fixture
def imported_by(command: Run) -> Callable[..., set[str]]:
    """What packages `regard` imports with some arguments."""

    def run(*arguments: str) -> set[str]:
        done = command("-X", "importtime", "-m", "regard.cli.main", *arguments)
        lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
        return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}

    return run
