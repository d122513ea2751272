"""A run whose trials happen in this process: interrupted, limited and resumed like any other."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from regard.comparison import (
    CheckDone,
    Event,
    KeptWeights,
    RunFolder,
    Store,
    TrialDone,
    TrialKey,
    TrialStarted,
)
from regard.errors import RunFolderError
from regard.execution.in_process import InProcessExecutor
from regard.execution.run import run_trials
from tests.comparison.clock import Clock
from tests.comparison.toy_task import Numbers, NumbersPlan
from tests.execution.numbers_trainer import NumbersTrainer

PLAN = NumbersPlan(layers=("mean_pooling", "dot"), splits=1, seeds=2, rate_check=False)
KEYS = PLAN.trials()


@dataclass
class Toy:
    """A run of the toy task; `during` is called with each step of a trial."""

    folder: RunFolder
    store: Store
    preparation: Numbers
    during: Callable[[int], object] = lambda step: None
    events: list[Event] = field(default_factory=list)

    def go(self, listen: Callable[[Event], object] = lambda event: None, **options) -> bool:
        def heard(event: Event) -> None:
            self.events.append(event)
            listen(event)

        split = self.preparation.splits[0]
        sizes = (len(split.validation), len(split.test))
        return run_trials(
            self.preparation,
            self.store,
            InProcessExecutor(lambda name: NumbersTrainer(sizes, self.during)),
            self.folder.work,
            kept=KeptWeights(self.folder.weights, PLAN),
            listen=heard,
            notices=(),
            **options,
        )

    def started(self) -> list[TrialKey]:
        return [event.key for event in self.events if isinstance(event, TrialStarted)]


@contextmanager
def toy(path: Path) -> Iterator[Toy]:
    """The run in a folder, new or going on."""
    resume = (path / "run.sqlite").is_file()
    preparation = Numbers(PLAN, np.arange(40) - 19.5)
    with RunFolder(path, resume=resume) as folder:
        store = Store.open(folder.store) if resume else None
        with store or Store.create(folder.store, preparation, {"backend": "jax"}) as store:
            yield Toy(folder, store, preparation)


def test_all_trials_run_in_their_order_and_answers_are_timed(tmp_path) -> None:
    with toy(tmp_path) as run:
        assert run.go() is False
        assert run.started() == list(KEYS)
        assert run.store.keys("done") == KEYS
        assert run.store.answers() == {"mean_pooling": 0.25, "dot": 0.25}
        assert [len(run.store.checks(key)) for key in KEYS] == [3] * len(KEYS)
        names = {path.name for path in run.folder.weights.iterdir()}
        assert names == {"mean_pooling.safetensors", "dot.safetensors"}


@pytest.mark.parametrize("at", [TrialStarted, CheckDone, TrialDone])
def test_ctrl_c_keeps_what_is_finished_and_the_run_goes_on(tmp_path, at) -> None:
    def interrupt(event: Event) -> None:
        trial = event.trial if isinstance(event, TrialDone) else event
        if isinstance(event, at) and trial.key == KEYS[1]:
            signal.raise_signal(signal.SIGINT)

    done = 2 if at is TrialDone else 1
    with toy(tmp_path) as run:
        assert run.go(interrupt) is True
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert run.store.keys("done") == KEYS[:done]
        assert run.store.keys("queued") == KEYS[done:]
    with toy(tmp_path) as run:
        assert run.go() is False
        assert run.started() == list(KEYS[done:])
        assert run.store.keys("done") == KEYS


def test_a_second_ctrl_c_does_not_wait_for_the_end_of_a_step(tmp_path) -> None:
    def twice(step: int) -> None:
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)
        raise AssertionError("it went on")

    with toy(tmp_path) as run:
        run.during = twice
        assert run.go() is True
        assert run.store.keys("queued") == KEYS


def test_ctrl_c_while_answers_are_timed_keeps_those_that_are(tmp_path) -> None:
    timed: list[int] = []

    def interrupt(step: int) -> None:
        if step == 0 and not timed:
            timed.append(step)
            signal.raise_signal(signal.SIGINT)

    with toy(tmp_path) as run:
        run.during = interrupt
        assert run.go() is True
        assert run.store.answers() == {"mean_pooling": 0.25}
    with toy(tmp_path) as run:
        assert run.go() is False
        assert run.started() == []
        assert set(run.store.answers()) == {"mean_pooling", "dot"}


def test_a_failure_is_final_and_the_next_trial_begins(tmp_path) -> None:
    def fail(step: int) -> None:
        if run.started()[-1] == KEYS[1]:
            raise RuntimeError("no\nand more")

    with toy(tmp_path) as run:
        run.during = fail
        assert run.go() is False
        assert run.store.keys("failed") == KEYS[1:2]
        (reason,) = {trial.reason for trial in run.store.trials() if trial.status == "failed"}
        assert reason == "RuntimeError: no"
        assert len(run.store.keys("done")) == len(KEYS) - 1


def test_a_trial_that_takes_too_long_is_ended_between_two_steps(tmp_path, monkeypatch) -> None:
    clock = Clock()
    monkeypatch.setattr("regard.execution.run.time", clock)

    def wait(step: int) -> None:
        if run.started()[-1] == KEYS[0]:
            clock.now += 5

    with toy(tmp_path) as run:
        run.during = wait
        assert run.go(trial_seconds=9.5) is False
        first = run.store.trials()[0]
        assert (first.key, first.status) == (KEYS[0], "failed")
        assert first.reason == "time limit: it took more than 9.5 s"
        checks = [e for e in run.events if isinstance(e, CheckDone) and e.key == KEYS[0]]
        assert len(checks) == 1  # the limit came with the second step
        assert run.store.keys("done") == KEYS[1:]


def test_weights_that_cannot_be_written_end_the_run_and_no_trial(tmp_path) -> None:
    def listen(event: Event) -> None:
        if isinstance(event, TrialStarted):
            run.folder.weights.rmdir()

    with toy(tmp_path) as run:
        with pytest.raises(RunFolderError, match=r"must be writable.*new-1\.safetensors"):
            run.go(listen)
        assert run.store.keys("failed", "done") == ()


def test_a_run_with_checkpoints_has_one_file_a_trial_and_the_same_when_it_goes_on(
    tmp_path, monkeypatch
) -> None:
    asked: list[tuple[TrialKey, Path]] = []

    def resumable_run(self: NumbersTrainer, key: TrialKey, checkpoint: Path):
        asked.append((key, checkpoint))
        yield from self.run(key)

    monkeypatch.setattr(NumbersTrainer, "resumable_run", resumable_run)

    def interrupt(event: Event) -> None:
        if isinstance(event, CheckDone):
            signal.raise_signal(signal.SIGINT)

    with toy(tmp_path) as run:
        assert run.go(interrupt, checkpoints=True) is True
    with toy(tmp_path) as run:
        assert run.go(checkpoints=True) is False
        assert [key for key, _ in asked] == [KEYS[0], *KEYS]
        assert asked[0] == asked[1]
        assert len({path for _, path in asked}) == len(KEYS)
        assert {path.parent for _, path in asked} == {run.folder.weights}


def test_a_checkpoint_that_is_not_its_own_ends_the_run_and_no_trial(tmp_path, monkeypatch) -> None:
    def refuse(*given: object) -> None:
        raise RunFolderError("not its own")

    monkeypatch.setattr(NumbersTrainer, "resumable_run", refuse)
    with toy(tmp_path) as run:
        with pytest.raises(RunFolderError, match=r"^not its own$"):
            run.go(checkpoints=True)
        assert run.store.keys("failed", "done") == ()
    with toy(tmp_path) as run:  # a comparison keeps none
        assert run.go() is False


def test_an_error_of_the_listener_ends_the_run(tmp_path) -> None:
    def listen(event: Event) -> None:
        if isinstance(event, CheckDone):
            raise ZeroDivisionError

    with toy(tmp_path) as run:
        with pytest.raises(ZeroDivisionError):
            run.go(listen)
        assert run.store.keys("running") == KEYS[:1]
        assert run.go() is False
        assert run.store.keys("done") == KEYS


def test_what_nothing_tests_has_no_test_score(tmp_path) -> None:
    with toy(tmp_path) as run:
        split = run.preparation.splits[0]
        run.preparation.splits = (split.untested,)
        assert run.go() is False
        for trial in run.store.trials():
            assert (trial.test, trial.calibration) == (None, None)
            assert trial.validation is not None
            assert len(run.store.predictions(trial.key, "validation")) == len(split.validation)
            with pytest.raises(RunFolderError, match="no predictions"):
                run.store.predictions(trial.key, "test")
