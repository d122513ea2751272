"""One mutant against the tests, in a process that has keras and pytest but not yet regard."""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Sequence
from types import ModuleType
from typing import Literal

from tests.mutation.mutants import Mutant

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


def fate(mutant: Mutant, stages: Sequence[Sequence[str]], seconds: float) -> Fate:
    """Run the tests up to the first that fails, on the mutant.

    Args:
        mutant: the change.
        stages: tests to run one after the other: collecting many takes long.
        seconds: what each stage may take.

    Raises:
        RuntimeError: if pytest finds no test, or not those that are named.
    """
    for tests in stages:
        end = _fate(mutant, tests, seconds)
        if end != "survived":
            return end
    return "survived"


def _fate(mutant: Mutant, tests: Sequence[str], seconds: float) -> Fate:
    child = os.fork()
    if child == 0:
        _run(mutant, tests)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            code = os.waitstatus_to_exitcode(status)
            if code in (4, 5):
                raise RuntimeError(f"pytest ended with {code}: {' '.join(tests)}")
            return "survived" if code == 0 else "killed"
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout"


def _run(mutant: Mutant, tests: Sequence[str]) -> None:
    import pytest

    sys.meta_path.insert(0, _Changed(mutant))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    os._exit(int(pytest.main([*options, *tests])))
