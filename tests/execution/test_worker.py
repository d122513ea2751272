"""A contender's process by hand: orders on its standard input, answers on its standard output."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from regard.comparison import TrialKey
from regard.comparison.outcome import Outcome
from regard.execution.jobs import TimingJob, TrialJob
from regard.execution.messages import job_order, read_event
from tests.comparison.clock import LONG
from tests.comparison.running import WORKER, quick_plan
from tests.comparison.small_material import small_preparation

PLAN = quick_plan("mean_pooling", "words", batch_size=16)
TIME = job_order(TimingJob("mean_pooling"))


class Worker:
    """A process that is asked and answers."""

    def __init__(self, contender: str, folder: Path, *python: str) -> None:
        self._said = folder / "said.txt"  # a pipe that nobody reads meanwhile would fill up
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, *python, "-m", WORKER, "text", contender, str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
            )

    def asked(self, order: dict[str, Any]) -> list[dict[str, Any]]:
        """Give an order; return the answers to it, without signs of life."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        answers: list[dict[str, Any]] = []
        while not answers or answers[-1]["event"] == "check":
            answer = json.loads(self.process.stdout.readline())
            if answer["event"] != "beat":
                answers.append(answer)
        return answers

    def closed(self) -> tuple[int, str]:
        """End its input; return its exit status and what it printed to its standard error."""
        self.process.communicate(timeout=LONG)
        return self.process.returncode, self._said.read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    small_preparation(PLAN).write(tmp_path, range(PLAN.splits))
    return tmp_path


@pytest.fixture
def network(folder: Path) -> Iterator[Worker]:
    worker = Worker("mean_pooling", folder)
    yield worker
    worker.process.kill()
    worker.process.communicate()


def order(folder: Path, key: TrialKey, name: str = "x") -> dict[str, Any]:
    return job_order(TrialJob(key, folder / f"{name}.safetensors"))


@pytest.mark.only_on("jax")  # what another backend imports is its own
def test_a_process_that_trains_imports_only_what_it_needs(folder) -> None:
    worker = Worker("mean_pooling", folder, "-X", "importtime")
    assert worker.asked(order(folder, TrialKey("mean_pooling")))[-1]["event"] == "done"
    _, told = worker.closed()
    imported = {line.rpartition("|")[2].strip() for line in told.splitlines()}
    assert {"keras.src", "jax.numpy", "numpy.linalg"} <= imported
    # Parts that these packages import themselves: what is looked for in vain has a line too.
    heavy = {"pandas.core", "scipy.stats._stats_py", "sklearn.base", "matplotlib.cbook"}
    others = {"tensorflow.python", "torch.nn"}
    assert sorted(imported & (heavy | others)) == []  # in each of a run's processes


def test_a_network_trains_answers_and_goes_on_after_a_failure(folder, network) -> None:
    *checks, done = network.asked(order(folder, TrialKey("mean_pooling")))
    assert [each["event"] for each in (*checks, done)] == ["check"] * 3 + ["done"]
    assert [each["epoch"] for each in checks] == pytest.approx([1 / 3, 2 / 3, 1])
    outcome = read_event(done, TrialJob(TrialKey("mean_pooling"), folder / "x.safetensors"))
    assert isinstance(outcome, Outcome)
    trial = outcome.trial
    assert trial.checks == 3
    assert trial.compile_seconds > 0
    for each in (outcome.validation, outcome.test):
        np.testing.assert_allclose(each.sum(axis=1), 1, rtol=1e-6)
    weights = load_file(folder / "x.safetensors")
    assert sum(each.size for each in weights.values()) == trial.parameters
    # No such split; then a place where no weights can be written; then all is well again.
    (failed,) = network.asked(order(folder, TrialKey("mean_pooling", split=7)))
    assert failed["event"] == "failed"
    assert failed["reason"].startswith("FileNotFoundError: ")
    *_, unwritable = network.asked(order(folder / "nowhere", TrialKey("mean_pooling")))
    assert unwritable["event"] == "unwritable"
    assert unwritable["reason"].startswith("x.safetensors: ")
    assert "No such file" in unwritable["reason"]
    for compiles in (True, False):  # after a failure, a model may be in any state
        *_, again = network.asked(order(folder, TrialKey("mean_pooling")))
        assert again["answers"] == done["answers"]
        assert (again["numbers"]["compile_seconds"] > 0) is compiles
    (timed,) = network.asked(TIME)
    assert timed["event"] == "timed"
    assert timed["milliseconds"] > 0
    status, told = network.closed()
    assert status == 0, told


def test_the_reference_has_no_weights_and_needs_no_keras(folder) -> None:
    worker = Worker("words", folder)
    (done,) = worker.asked(order(folder, TrialKey("words")))
    assert done["event"] == "done"
    assert not (folder / "x.safetensors").exists()
    (timed,) = worker.asked(TIME)
    assert timed["milliseconds"] > 0
    maps = Path(f"/proc/{worker.process.pid}/maps")
    if maps.exists():
        assert "jaxlib" not in maps.read_text()
    assert worker.closed()[0] == 0


def test_without_orders_a_process_ends_with_its_input(folder) -> None:
    worker = Worker("words", folder)
    assert worker.closed() == (0, "")


def test_a_folder_that_holds_no_plan_fails_each_order(tmp_path) -> None:
    worker = Worker("words", tmp_path)
    for _ in range(2):
        (failed,) = worker.asked(order(tmp_path, TrialKey("words")))
        assert failed["event"] == "failed"
        assert failed["reason"].startswith("FileNotFoundError: ")
    assert worker.closed()[0] == 0
