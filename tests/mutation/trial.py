"""Tests on a mutant, in a process that has keras and pytest but not yet regard."""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Literal

from tests.mutation.mutants import Mutant
from tests.mutation.reach import Chosen

Fate = Literal["killed", "timeout", "survived"]


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module from the text of the mutant."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name, path, target=None) -> importlib.machinery.ModuleSpec | None:
        if name != self.mutant.module:
            return None
        spec = importlib.util.spec_from_loader(name, self)
        real = importlib.machinery.PathFinder.find_spec(name, path)
        spec.origin, spec.has_location = real.origin, True
        return spec

    def get_source(self, name: str) -> str:
        return self.mutant.code

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.code, module.__spec__.origin, "exec"), module.__dict__)


class Trial:
    """A mutant before stages of tests, up to the first that fails; each has its process.

    Args:
        mutant: the change.
        stages: tests, by pytest's names, to run one after the other: collecting many takes long.
        seconds: what each stage may take.
    """

    def __init__(self, mutant: Mutant, stages: Sequence[Sequence[str]], seconds: float) -> None:
        self.mutant = mutant
        self.stages = [stage for stage in stages if stage]
        self._left = list(self.stages)
        self._seconds = seconds
        self._child = 0
        self._end = 0.0

    def look(self) -> Fate | None:
        """Go on if the process of a stage has ended, and say how all ended; None before that.

        Raises:
            RuntimeError: if pytest finds no test, or not those that are named.
        """
        if self._child:
            found, status = os.waitpid(self._child, os.WNOHANG)
            if not found:
                return self._stop() if time.monotonic() > self._end else None
            code = os.waitstatus_to_exitcode(status)
            if code in (4, 5):
                raise RuntimeError(f"pytest ended with {code} on {self.mutant.name}")
            if code:
                return "killed"
        if not self._left:
            return "survived"
        self._start(self._left.pop(0))
        return None

    def _start(self, tests: Sequence[str]) -> None:
        self._end = time.monotonic() + self._seconds
        self._child = os.fork()
        if self._child == 0:
            sys.meta_path.insert(0, _Changed(self.mutant))
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            run(sorted({test.split("::")[0] for test in tests}), Chosen(tests))

    def _stop(self) -> Fate:
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        return "timeout"


def run(paths: Sequence[str], plugin: object, then: Callable[[], None] = lambda: None) -> None:
    """Run tests, call `then` if they pass, and end this process with pytest's answer."""
    import pytest

    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    code = int(pytest.main([*options, *paths], plugins=[plugin]))
    if code == 0:
        then()
    os._exit(code)


def run_all(trials: Iterable[Trial], processes: int, tell: Callable[[Trial, Fate], None]) -> None:
    """Run trials side by side, and tell of each that ends."""
    left, running = iter(trials), []
    while True:
        while len(running) < processes and (trial := next(left, None)) is not None:
            running.append(trial)
        if not running:
            return
        for trial in list(running):
            end = trial.look()
            if end is not None:
                running.remove(trial)
                tell(trial, end)
        time.sleep(0.02)
