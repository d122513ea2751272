"""Copies of a checkout in which pytest runs: all processes that a test starts see the mutant."""

import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.repository import tracked_files
from tests.mutation.mutants import Mutant

OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist")


@dataclass(frozen=True)
class Job:
    """Some tests to run.

    Args:
        files: test files, below the checkout.
        plugin: makes a plugin of pytest whose `answer()` is told; called where the tests run.
        seconds: what they may take.
        mutant: the change that is made before; None for the code as it is.
    """

    files: Sequence[str]
    plugin: Callable[[Path], object]
    seconds: float
    mutant: Mutant | None = None


@dataclass(frozen=True)
class Ending:
    """How a job ended.

    Args:
        code: the exit status of pytest; None if it took too long.
        answer: what the plugin answered; None if it did not come to that.
        output: the last lines that pytest wrote.
    """

    code: int | None
    answer: object
    output: str


# Yields jobs one after the other, and is sent how each of them ended.
Work = Generator[Job, Ending, None]


class Room:
    """A copy of a checkout, for one process of pytest at a time.

    The process is forked from this one, which has keras and pytest but not regard: what they take
    to import is paid once.

    Args:
        checkout: what is copied.
        folder: where to; it must not be there.
    """

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.root = folder / "checkout"
        self._temporary = folder / "t"
        self._told, self._output = folder / "answer.json", folder / "output.txt"
        self._child, self._end = 0, 0.0
        self._kept: tuple[Path, bytes] | None = None
        for file in tracked_files(checkout):
            copy = self.root / file.relative_to(checkout)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, copy)
        # Tests look for it next to the checkout.
        if (shared := checkout.parent / "shared").is_dir():
            (folder / "shared").symlink_to(shared)

    def start(self, job: Job) -> None:
        """Make the change and run the tests."""
        assert not self._child
        self._told.unlink(missing_ok=True)
        self._temporary.mkdir(exist_ok=True)
        if job.mutant is not None:
            file = self.root / job.mutant.file
            self._kept = (file, file.read_bytes())
            _write(file, job.mutant.code.encode())
        self._end = time.monotonic() + job.seconds
        self._child = os.fork()
        if self._child == 0:
            os._exit(self._run(job))

    def look(self) -> Ending | None:
        """Say how the job ended; None before that."""
        found, status = os.waitpid(self._child, os.WNOHANG)
        if not found and time.monotonic() < self._end:
            return None
        self._finish(is_left=not found)
        told = json.loads(self._told.read_text(encoding="utf-8")) if self._told.exists() else None
        lines = self._output.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
        return Ending(os.waitstatus_to_exitcode(status) if found else None, told, "\n".join(lines))

    def close(self) -> None:
        """End what still runs."""
        if self._child:
            self._finish(is_left=True)

    def _finish(self, is_left: bool) -> None:
        # What the tests have started and left too. Before its first step a process has no group.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child, signal.SIGKILL)
        if is_left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
        self._child = 0
        shutil.rmtree(self._temporary, ignore_errors=True)
        if self._kept is not None:
            _write(*self._kept)
            self._kept = None

    def _run(self, job: Job) -> int:
        """In the child: enter the copy, as if the tests had been started there."""
        os.setsid()
        written = os.open(self._output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(written, 1)
        os.dup2(written, 2)
        here, source = Path.cwd(), str(self.root / "src")
        os.chdir(self.root)
        os.environ["TMPDIR"], tempfile.tempdir = str(self._temporary), None
        inherited = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join([source, *([inherited] if inherited else [])])
        sys.path[:] = [source, *(each for each in sys.path if Path(each).resolve() != here)]
        for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
            del sys.modules[name]
        plugin = job.plugin(self.root)
        stop = [] if job.mutant is None else ["-x"]
        code = int(pytest.main([*OPTIONS, *stop, *job.files], plugins=[plugin]))
        self._told.write_text(json.dumps(plugin.answer()), encoding="utf-8")
        sys.stdout.flush()
        return code


def _write(file: Path, content: bytes) -> None:
    """Write a file of the source. What was compiled goes: Python knows it by second and size."""
    file.write_bytes(content)
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*.pyc"):
        compiled.unlink()


def run_all(rooms: Sequence[Room], works: Iterator[Callable[[], Work]]) -> None:
    """Do pieces of work side by side, each in a room.

    Args:
        rooms: as many pieces of work run at a time.
        works: make the pieces.
    """
    try:
        _run_all(rooms, works)
    finally:
        for room in rooms:
            room.close()


def _run_all(rooms: Sequence[Room], works: Iterator[Callable[[], Work]]) -> None:
    running: dict[int, Work] = {}
    left = True
    while True:
        for place, room in enumerate(rooms):
            if place in running:
                if (ending := room.look()) is None:
                    continue
                _go_on(running, place, room, ending)
            while left and place not in running:
                if (work := next(works, None)) is None:
                    left = False
                else:
                    running[place] = work()
                    _go_on(running, place, room, None)
        if not running and not left:
            return
        time.sleep(0.02)


def _go_on(running: dict[int, Work], place: int, room: Room, ending: Ending | None) -> None:
    try:
        room.start(running[place].send(ending))
    except StopIteration:
        del running[place]
