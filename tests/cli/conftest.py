"""The command `regard`: as a person runs it, and without waiting for a process to start."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from regard.cli.main import main
from tests.report.finished import finished_once

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"

Run = Callable[..., subprocess.CompletedProcess[str]]
# A plain terminal of 100 columns.
PLAIN = {
    "PYTHONIOENCODING": "utf-8",
    "COLUMNS": "100",
    "TERM": "dumb",
    "NO_COLOR": "1",
    "_TYPER_FORCE_DISABLE_TERMINAL": "1",
}
# What the command sets in JAX, where it is imported.
CACHE_SETTINGS = (
    "jax_compilation_cache_dir",
    "jax_persistent_cache_min_compile_time_secs",
    "jax_persistent_cache_min_entry_size_bytes",
)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory) -> Path:
    """The folder of a finished run, not to be changed."""
    return finished_once(tmp_path_factory)


@pytest.fixture
def command(tmp_path: Path) -> Run:
    """Run Python with some arguments, on a plain terminal; folders on its path come first."""

    def run(*arguments: str, path: tuple[Path, ...] = (), **variables: str):
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, (*path, SOURCE))),
            **PLAIN,
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
def regard_process(command: Run) -> Run:
    """Run `regard` with some arguments, as a person does."""

    def run(*arguments: str, **settings):
        return command("-m", "regard.cli.main", *arguments, **settings)

    return run


@pytest.fixture
def regard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, regard_process: Run) -> Run:
    """Run `regard` with some arguments in this process, where its imports have been made.

    What it does to a process that is its own otherwise is taken back. With folders for its path it
    gets one.
    """

    def run(*arguments: str, path: tuple[Path, ...] = (), **variables: str):
        if path:
            return regard_process(*arguments, path=path, **variables)
        backend = os.environ["KERAS_BACKEND"]
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
        with monkeypatch.context() as patch, _cache_settings_kept():
            patch.chdir(tmp_path)
            patch.setattr(sys, "argv", ["regard", *arguments])
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "meta_path", list(sys.meta_path))
            for name, value in {**PLAIN, "KERAS_BACKEND": backend, **variables}.items():
                patch.setenv(name, value)
            try:
                status = main()
            except SystemExit as end:
                status = int(end.code or 0)
        said, told = (
            (stream.flush(), stream.buffer.getvalue().decode("utf-8"))[1] for stream in (out, err)
        )
        return subprocess.CompletedProcess(["regard", *arguments], status, said, told)

    return run


@contextmanager
def _cache_settings_kept() -> Iterator[None]:
    jax = sys.modules.get("jax")
    before = {} if jax is None else {name: getattr(jax.config, name) for name in CACHE_SETTINGS}
    yield
    for name, value in before.items():
        jax.config.update(name, value)


@pytest.fixture
def imported_by(command: Run) -> Callable[..., set[str]]:
    """What packages `regard` imports with some arguments."""

    def run(*arguments: str) -> set[str]:
        done = command("-X", "importtime", "-m", "regard.cli.main", *arguments)
        lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
        return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}

    return run
