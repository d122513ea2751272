"""What ends one trial ends that one alone, and its row says why: real processes, really harmed."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from regard.comparison import (
    CheckDone,
    Event,
    Trial,
    TrialFailed,
    TrialKey,
    TrialReopened,
    TrialStarted,
)
from regard.execution.run_limits import Limits
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.clock import Clock
from tests.comparison.running import Run, quick_plan, run_in, wait_until, workers

pytestmark = pytest.mark.only_on("jax")  # what happens to a process is the same on each backend

Harm = Callable[[psutil.Process], object]


def harming(harms: dict[str, Harm], *, at: type = TrialStarted, most: int = 1) -> list:
    """Return a list that fills with events, whose `append` harms the first split's processes."""

    class Events(list):
        def append(self, event: Event) -> None:
            super().append(event)
            if isinstance(event, at) and event.key.split == 0:
                harm = harms.get(event.key.contender)
                before = [each for each in self if isinstance(each, at) and each.key == event.key]
                if harm is not None and len(before) <= most:
                    for process in workers(event.key.contender):
                        harm(process)

    return Events()


def sent(number: signal.Signals) -> Harm:
    return lambda process: process.send_signal(number)


def ran(path, plan: TextPlan, events: list, limits: Limits | None = None) -> dict[tuple, Trial]:
    with run_in(path, plan, backend="jax") as run:
        assert run.go(events.append, limits) is False
        assert workers() == []
        return {(trial.contender, trial.key.split): trial for trial in run.store.trials()}


def attempts(run: Run, key: TrialKey) -> int:
    with closing(sqlite3.connect(run.store.path)) as connection:
        where = "contender = ? AND split = ? AND seed = ? AND setting = ?"
        found = connection.execute(f"SELECT attempts FROM trials WHERE {where}", key)
        return int(found.fetchone()[0])


def test_a_crash_is_final_and_a_kill_from_outside_is_not(tmp_path) -> None:
    plan = quick_plan("mean_pooling", "words", splits=2)
    events = harming({"mean_pooling": sent(signal.SIGSEGV), "words": sent(signal.SIGKILL)})
    with run_in(tmp_path, plan, backend="jax") as run:
        run.go(events.append)
        found = {(trial.contender, trial.key.split): trial for trial in run.store.trials()}
        assert attempts(run, TrialKey("words")) == 2
        assert attempts(run, TrialKey("words", 1)) == 1
    assert {key: trial.status for key, trial in found.items()} == {
        ("mean_pooling", 0): "failed",
        ("words", 0): "done",
        ("mean_pooling", 1): "done",
        ("words", 1): "done",
    }
    assert found["mean_pooling", 0].reason.startswith("its process was ended by SIGSEGV")
    assert [event for event in events if isinstance(event, TrialReopened)] == [
        TrialReopened(TrialKey("words"), "its process was ended by SIGKILL")
    ]
    (failed,) = [event for event in events if isinstance(event, TrialFailed)]
    assert failed.trial == found["mean_pooling", 0]


def test_a_trial_that_is_killed_three_times_fails(tmp_path) -> None:
    plan = quick_plan("words")
    events = harming({"words": sent(signal.SIGKILL)}, most=3)
    found = ran(tmp_path, plan, events)
    assert found["words", 0].status == "failed"
    assert found["words", 0].reason == "its process was ended by SIGKILL, 3 times"
    assert found["words", 1].status == "done"
    assert len([event for event in events if isinstance(event, TrialReopened)]) == 2


def test_kills_of_earlier_sessions_do_not_count(tmp_path) -> None:
    """Whoever stops a run time and again in the same trial loses nothing by it."""
    plan = quick_plan("words", splits=1)
    key = TrialKey("words")
    with run_in(tmp_path, plan, backend="jax") as run:
        for _ in range(4):
            run.store.begin(key)  # as a run does that is then killed itself
        events = harming({"words": sent(signal.SIGKILL)})
        run.go(events.append)
        assert run.store.keys("done") == (key,)
        assert attempts(run, key) == 6


def test_a_process_that_is_killed_while_idle_is_replaced(tmp_path) -> None:
    plan = quick_plan("mean_pooling", "words")
    events: list[Event] = []

    def listen(event: Event) -> None:
        events.append(event)
        if isinstance(event, TrialStarted) and event.key == ("words", 0, 0, 0):
            (idle,) = workers("mean_pooling")
            idle.kill()

    with run_in(tmp_path, plan, backend="jax") as run:
        run.go(listen)
        assert run.store.keys("done") == plan.trials()
    assert not [event for event in events if isinstance(event, TrialReopened)]


def planted(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each new Python process run some code when it starts, which knows a file: `once`."""
    (folder / "sitecustomize.py").write_text(code.format(once=str(folder / "once")))
    path = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), *([path] if path else [])]))


EXIT = """
import os, sys, threading
if sys.orig_argv[-2] == "words" and not os.path.exists({once!r}):
    open({once!r}, "x").close()
    print("the last words", file=sys.stderr, flush=True)
    os._exit(7)
"""


def test_an_exit_status_is_told_with_the_last_words(tmp_path, monkeypatch) -> None:
    planted(tmp_path, EXIT, monkeypatch)
    found = ran(tmp_path / "run", quick_plan("words"), [])
    told = "its process ended with exit status 7: the last words"
    assert [trial.reason for trial in found.values()] == [told, ""]


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """What a run takes for the time."""
    clock = Clock()
    for module in ("run", "processes", "contender_process"):
        monkeypatch.setattr(f"regard.execution.{module}.time", clock)
    return clock


def setting(clock: Clock, seconds: float, *, at: type, when: Callable[[], bool]) -> list:
    """Return a list that fills with events, whose `append` sets a clock at the first of a kind."""

    class Events(list):
        def append(self, event: Event) -> None:
            super().append(event)
            if isinstance(event, at) and clock.now < seconds:
                wait_until(when)
                clock.now = seconds

    return Events()


def is_stopped(contender: str) -> bool:
    return [each.status() for each in workers(contender)] == [psutil.STATUS_STOPPED]


STOP = """
import os, signal, sys
if sys.orig_argv[-2] == "words" and not os.path.exists({once!r}):
    open({once!r}, "x").close()
    os.kill(os.getpid(), signal.SIGSTOP)
"""


def test_a_process_that_hangs_is_ended(tmp_path, monkeypatch, clock) -> None:
    """It is stopped, so that not even its end of input reaches it."""
    planted(tmp_path, STOP, monkeypatch)
    events = setting(clock, 12.5, at=TrialStarted, when=lambda: is_stopped("words"))
    found = ran(tmp_path / "run", quick_plan("words"), events, Limits(silent_seconds=12))
    assert found["words", 0].reason == "it hangs: no sign for 12 s"
    assert found["words", 1].status == "done"


def test_a_trial_that_takes_too_long_is_ended(tmp_path, clock) -> None:
    plan = quick_plan("mean_pooling", "words", splits=1, epochs=10**6, patience=10**6)
    events = setting(clock, 13.0, at=CheckDone, when=lambda: True)
    found = ran(tmp_path, plan, events, Limits(trial_seconds=12.5))
    assert found["mean_pooling", 0].reason == "time limit: it took more than 12.5 s"
    assert found["words", 0].status == "done"


def test_numbers_that_are_none_end_the_trial(tmp_path) -> None:
    plan = quick_plan("mean_pooling", "words", splits=1, learning_rate=1e30)
    found = ran(tmp_path, plan, [])
    assert found["mean_pooling", 0].status == "failed"
    assert found["mean_pooling", 0].reason.startswith("TrialError: ")
    assert "must be a finite number" in found["mean_pooling", 0].reason
    assert found["words", 0].status == "done"


@pytest.mark.skipif(not hasattr(psutil, "RLIMIT_AS"), reason="memory can be limited on Linux alone")
def test_exhausted_memory_ends_the_trial_and_says_so(tmp_path) -> None:
    """One contender may not take more than it has, in the middle of its training."""

    def limit(process: psutil.Process) -> None:
        most = process.memory_info().vms + 5 * 2**20
        process.rlimit(psutil.RLIMIT_AS, (most, most))

    # Arrays so large that each of them has to be asked for.
    sizes = {"embedding": 65_536, "batch_size": 34, "epochs": 200, "patience": 10**6}
    plan = quick_plan("mean_pooling", "words", splits=1, **sizes)
    events = harming({"mean_pooling": limit}, at=CheckDone)
    found = ran(tmp_path, plan, events)
    assert found["mean_pooling", 0].status == "failed"
    assert "out of memory" in found["mean_pooling", 0].reason
    assert found["words", 0].status == "done"
    assert not [event for event in events if isinstance(event, TrialReopened)]
