"""Jobs in processes: as many at once as there is room for, and whose fault it was if one ended."""

import os
import signal
from pathlib import Path

import pytest

from regard.comparison import TrialKey
from regard.comparison.outcome import Outcome
from regard.execution import processes as module
from regard.execution.jobs import Failed, Lost, TrialJob
from tests.comparison.running import quick_plan, workers
from tests.comparison.small_material import small_preparation
from tests.execution.jobs_done import ended, processes, told

pytestmark = pytest.mark.only_on("jax")  # what happens to a process is the same on each backend

# A trial of the network does not end by itself.
PLAN = quick_plan("mean_pooling", "words", splits=1, epochs=10**6, patience=10**6)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small_preparation(PLAN).write(tmp_path, [0])
    return tmp_path


def job(folder: Path, number: int = 1, name: str = "words") -> TrialJob:
    return TrialJob(TrialKey(name), folder / f"{number}")


def test_there_is_room_for_each_worker(folder) -> None:
    with processes(folder, "jax", workers=2) as executor:
        one, other = job(folder, 1), job(folder, 2)
        assert executor.room == 2
        executor.submit(one)
        executor.submit(other)
        assert executor.room == 0
        assert len(workers("words")) == 2
        found = dict(executor.events())
        while len(found) < 2:
            found |= executor.events()
        assert {each: type(event) for each, event in found.items()} == {
            one: Outcome,
            other: Outcome,
        }
        assert executor.room == 2
        # Both wait; the next job needs no third one.
        assert isinstance(ended(executor, job(folder, 3)), Outcome)
        assert len(workers("words")) == 2


@pytest.mark.parametrize(
    ("number", "counted", "event"),
    [
        ("SIGKILL", 0, Lost("its process was ended by SIGKILL")),
        ("SIGTERM", 1, Lost("its process was ended by SIGTERM")),
        ("SIGKILL", 1, Failed("out of memory: its process was ended by SIGKILL")),
        ("SIGSEGV", 0, Failed("its process was ended by SIGSEGV")),
    ],
)
def test_whose_doing_the_end_of_a_process_was(folder, monkeypatch, number, counted, event) -> None:
    """The system is made to count a kill; that it counts its own is seen in test_process_ends."""
    with processes(folder, "jax") as executor:
        executor.submit(job(folder, name="mean_pooling"))
        monkeypatch.setattr(module, "memory_kills", lambda: executor._kills + counted)
        (worker,) = workers("mean_pooling")
        worker.send_signal(getattr(signal, number))
        found: list = []
        while not found:
            found += executor.events()
        assert found == [(job(folder, name="mean_pooling"), event)]
        assert executor.room == 1


def test_a_counted_kill_is_blamed_once(folder, monkeypatch) -> None:
    kinds = []
    with processes(folder, "jax") as executor:
        count = executor._kills + 1
        monkeypatch.setattr(module, "memory_kills", lambda: count)
        for _ in range(2):
            executor.submit(job(folder))
            (worker,) = workers("words")
            os.kill(worker.pid, signal.SIGKILL)
            while executor.room == 0:
                kinds += [type(event) for _, event in executor.events()]
        assert kinds == [Failed, Lost]
        assert isinstance(told(executor, job(folder))[-1], Outcome)
