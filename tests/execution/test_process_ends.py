"""How a process ended, in words; test_contender_process sees whose doing a signal was."""

import sys
from pathlib import Path

import pytest

from regard.execution.process_ends import how_it_ended, memory_kills, was_ended_from_outside


def test_how_a_process_ended_in_words() -> None:
    assert not was_ended_from_outside(0)
    assert not was_ended_from_outside(9)
    assert how_it_ended(7, "") == "its process ended with exit status 7"
    assert how_it_ended(1, "Oh: no") == "its process ended with exit status 1: Oh: no"
    assert how_it_ended(-200, "") == "its process was ended by signal 200"
    assert how_it_ended(-6, "  what():  std::bad_alloc") == (
        "out of memory: its process was ended by SIGABRT:   what():  std::bad_alloc"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts them")
def test_processes_that_the_system_ended_for_want_of_memory_are_counted() -> None:
    places = [Path("/sys/fs/cgroup/memory.events"), Path("/proc/vmstat")]
    lines = next(path for path in places if path.exists()).read_text().splitlines()
    (count,) = [line.split()[1] for line in lines if line.split()[0] == "oom_kill"]
    assert memory_kills() == int(count)
