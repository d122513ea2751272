"""Processes are kept for the next trial of their contender, and none outlives the pool."""

import os
import signal
from contextlib import closing

import psutil

from regard.execution.jobs import TimingJob
from regard.execution.messages import job_order
from regard.execution.process_pool import ProcessPool
from tests.comparison.clock import LONG
from tests.comparison.running import is_gone, quick_plan, wait_until
from tests.comparison.small_material import small_preparation

BACKEND = os.environ["KERAS_BACKEND"]
ORDER = job_order(TimingJob("words"))


def test_an_idle_process_is_taken_again_unless_it_has_ended(tmp_path) -> None:
    small_preparation(quick_plan("mean_pooling", "words", splits=1)).write(tmp_path, [0])
    with closing(ProcessPool(tmp_path, "text", BACKEND)) as processes:
        first = processes.take("words")
        second = processes.take("words")
        assert first.pid != second.pid
        processes.give_back(first)
        assert processes.take("mean_pooling") is not first
        assert processes.take("words") is first
        processes.give_back(first)
        os.kill(first.pid, signal.SIGKILL)
        wait_until(lambda: first.ended)
        first.order(ORDER)  # nothing happens: its end is said already
        assert list(processes.messages(LONG)) == [(first, None)]
        third = processes.take("words")
        assert third.pid not in (first.pid, second.pid)
        third.order(ORDER)
        found = [who for who, message in processes.messages(LONG) if message is not None]
        assert found == [third]
        alive = [psutil.Process(each.pid) for each in (second, third)]
    assert all(is_gone(each) for each in alive)
    assert list(processes.messages(LONG)) != []  # their ends
