"""A contender's process: in a session of its own, gone with its parent, understood."""

import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import psutil
import pytest

from regard.comparison import TrialKey
from regard.comparison.outcome import Outcome
from regard.data import LabelledTexts
from regard.execution.contender_process import ContenderProcess
from regard.execution.jobs import TrialJob
from regard.execution.messages import job_order, read_event
from regard.execution.process_ends import how_it_ended, was_ended_from_outside
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.preparation import TextPreparation
from tests.comparison.clock import LONG
from tests.comparison.running import is_gone, quick_plan, wait_until
from tests.comparison.small_material import small_preparation

BACKEND = os.environ["KERAS_BACKEND"]

PLAN = quick_plan("mean_pooling", "words", splits=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a process needs to train on the small corpus."""
    return written(tmp_path / "work", PLAN)


def written(folder: Path, plan: TextPlan) -> Path:
    folder.mkdir()
    small_preparation(plan).write(folder, range(plan.splits))
    return folder


def order(folder: Path, name: str = "words") -> dict[str, Any]:
    return job_order(job(folder, name))


def job(folder: Path, name: str) -> TrialJob:
    return TrialJob(TrialKey(name), folder / f"{name}.safetensors")


def received(inbox: SimpleQueue) -> list[Any]:
    """All messages of one process until its end or the end of its trial, without signs of life."""
    messages = []
    while not messages or (messages[-1] or {"event": "done"})["event"] == "check":
        _, message = inbox.get(timeout=LONG)
        if message is None or message["event"] != "beat":
            messages.append(message)
    return messages


# A process and what it says.


def test_a_process_trains_in_its_own_session_until_it_is_closed(folder) -> None:
    inbox: SimpleQueue = SimpleQueue()
    with closing(ContenderProcess("words", folder, "text", BACKEND, inbox)) as process:
        assert os.getsid(process.pid) == process.pid != os.getsid(0)
        for _ in range(2):
            process.order(order(folder))
            (message,) = received(inbox)
            outcome = read_event(message, job(folder, "words"))
            assert isinstance(outcome, Outcome)
            assert outcome.trial.train_seconds > 0
            assert (outcome.validation.shape, outcome.test.shape) == ((6, 2), (12, 2))
        assert not process.ended
    assert process.close() == 0  # how it ended; a second time does no harm
    wait_until(lambda: process.ended)
    assert inbox.get(timeout=LONG) == (process, None)


NOISE = """
import os, sys, threading, time
if "regard.execution.worker" in sys.orig_argv:
    print("a library greets\\n42\\n[]\\n", flush=True)
    def chatter():
        while True:
            os.write(1, b"noise\\n" * 99)
            time.sleep(0.001)
    threading.Timer(0.5, lambda: threading.Thread(target=chatter, daemon=True).start()).start()
"""


def test_what_a_library_prints_is_no_message(folder, tmp_path, monkeypatch) -> None:
    """Before the worker can take the stream for itself, and then all the time."""
    planted(tmp_path, NOISE, monkeypatch)
    inbox: SimpleQueue = SimpleQueue()
    with closing(ContenderProcess("words", folder, "text", BACKEND, inbox)) as process:
        process.order(order(folder))
        assert [message["event"] for message in received(inbox)] == ["done"]
        wait_until(lambda: process.last_words() == "noise")
        process.order(order(folder))
        assert [message["event"] for message in received(inbox)] == ["done"]


def planted(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each new Python process run some code when it starts."""
    (folder / "sitecustomize.py").write_text(code)
    path = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), *([path] if path else [])]))


class Gate:
    """An inbox that takes a message, and the next only when it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.events: list[str | None] = []

    def put(self, message: tuple[ContenderProcess, dict[str, Any] | None]) -> None:
        self.events.append(None if message[1] is None else message[1]["event"])
        self.open.wait(LONG)


def test_half_a_message_is_none(tmp_path) -> None:
    """A process is killed while it writes more than a pipe can hold."""
    labels = [f"class {number % 40}" for number in range(2000)]
    texts = [f"text {row} of {label}" for row, label in enumerate(labels)]
    data = LabelledTexts.from_rows(texts, labels)
    plan = quick_plan("mean_pooling", splits=1, batch_size=500)
    (tmp_path / "work").mkdir()
    TextPreparation(plan, data).write(tmp_path / "work", [0])
    gate: Any = Gate()
    with closing(
        ContenderProcess("mean_pooling", tmp_path / "work", "text", BACKEND, gate)
    ) as process:
        process.order(order(tmp_path / "work", "mean_pooling"))
        wait_until(lambda: is_stuck(process))
        process.kill()
        assert process.wait() == -signal.SIGKILL
        gate.open.set()
        wait_until(lambda: process.ended and gate.events[-1] is None)
    assert "done" not in gate.events
    assert gate.events.count(None) == 1


def is_stuck(process: ContenderProcess) -> bool:
    """Whether a process waits for room in the pipe to this one."""
    pipe = process._process.stdout
    assert pipe is not None

    def waiting() -> int:
        return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0]

    before = waiting()
    time.sleep(0.5)
    return waiting() == before > 40_000


# The end of the parent.

PARENT = """
import os, sys, threading
from pathlib import Path
from queue import SimpleQueue
from regard.comparison import TrialKey
from regard.execution.contender_process import ContenderProcess
from regard.execution.jobs import TrialJob
from regard.execution.messages import job_order
folder, name, until = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
inbox = SimpleQueue()
process = ContenderProcess(name, folder, "text", os.environ["KERAS_BACKEND"], inbox)
print(process.pid, flush=True)
process.order(job_order(TrialJob(TrialKey(name), folder / "weights")))
if until == "training":
    while inbox.get()[1]["event"] != "check":
        pass
else:
    size = 0
    while until.encode() not in os.pread(process._errors.fileno(), 10**7, 0):
        threading.Event().wait(0.01)
print("now", flush=True)
threading.Event().wait()
"""


def killed_parent(folder: Path, name: str, until: str) -> psutil.Process:
    """Kill a process that has started a contender's when that is so far; return the contender's."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder), name, until], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        try:
            worker = psutil.Process(int(parent.stdout.readline()))
            assert parent.stdout.readline() == "now\n"
            assert not is_gone(worker)
        finally:
            parent.send_signal(signal.SIGKILL)
    return worker


def test_a_process_ends_with_its_parent_in_the_middle_of_a_training(tmp_path) -> None:
    plan = quick_plan("mean_pooling", splits=1, epochs=10**6, patience=10**6)
    worker = killed_parent(written(tmp_path / "work", plan), "mean_pooling", "training")
    wait_until(lambda: is_gone(worker))


@pytest.mark.only_on("jax")
def test_a_process_ends_with_its_parent_while_it_compiles(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("JAX_LOG_COMPILES", "1")
    monkeypatch.setenv("XLA_FLAGS", "--xla_backend_optimization_level=3")  # takes longer
    plan = quick_plan("mean_pooling", splits=1, encoder="gru")
    folder = written(tmp_path / "work", plan)
    for number in range(5):  # on a busy machine the kill may come too late
        monkeypatch.setenv("REGARD_CACHE_DIR", str(tmp_path / f"cache {number}"))
        worker = killed_parent(folder, "mean_pooling", "Compiling jit(train_step)")
        wait_until(lambda worker=worker: is_gone(worker))
        if not list((tmp_path / f"cache {number}").rglob("jit_train_step*-cache")):
            return  # it was not ready
    pytest.fail("each time it had been compiled before the kill")


# Why a process ended.


@pytest.mark.parametrize(
    ("number", "outside"),
    [("SIGKILL", True), ("SIGTERM", True), ("SIGINT", True), ("SIGHUP", True), ("SIGSEGV", False)],
)
@pytest.mark.parametrize("seconds", [0, 0.02, 0.3])
def test_who_ended_a_process(folder, number, outside, seconds) -> None:
    """Also while Python starts and modules are imported, where an interrupt could be lost."""
    inbox: SimpleQueue = SimpleQueue()
    with closing(ContenderProcess("words", folder, "text", BACKEND, inbox)) as process:
        time.sleep(seconds)
        os.kill(process.pid, getattr(signal, number))
        assert inbox.get(timeout=LONG) == (process, None)
        status, words = process.wait(), process.last_words()
    assert was_ended_from_outside(status) is outside
    assert how_it_ended(status, words).startswith(f"its process was ended by {number}")
