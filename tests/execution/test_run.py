"""A run: its order, what it keeps, and that it depends on neither workers nor processes' pasts."""

import os
import signal
from typing import Any

import psutil
import pytest

from regard.comparison import CheckDone, Event, Prepared, Trial, TrialDone, TrialKey, TrialStarted
from regard.comparison.outcome import Outcome
from regard.errors import RunFolderError
from regard.execution.jobs import TrialJob
from regard.execution.run_limits import Limits
from tests.comparison.running import is_gone, quick_plan, run_in, workers
from tests.execution.jobs_done import ended, processes

BACKEND = os.environ["KERAS_BACKEND"]


def started(events: list[Event]) -> list[TrialKey]:
    return [event.key for event in events if isinstance(event, TrialStarted)]


def same(trial: Trial) -> dict[str, Any]:
    """What of a trial must not depend on how it was run."""
    measured = ("train_seconds", "compile_seconds", "peak_memory_mb")
    return {name: value for name, value in vars(trial).items() if name not in measured}


@pytest.mark.every_backend
def test_networks_and_the_reference_run(tmp_path) -> None:
    """On each backend: the order, the events, what is stored, and bit by bit the same again."""
    plan = quick_plan("mean_pooling", "additive", "words")
    events: list[Event] = []
    with run_in(tmp_path / "one", plan, backend=BACKEND) as run:
        assert run.go(events.append) is False
        assert workers() == []
        one = run.store.trials()
        kept = {path.name for path in run.folder.weights.iterdir()}
        assert kept == {"mean_pooling.safetensors", "additive.safetensors"}
        assert set(run.store.answers()) == set(plan.layers)
        assert all(each > 0 for each in run.store.answers().values())
        assert run.kept.winner_is_there(run.store)
        predictions = {
            (key, part): run.store.predictions(key, part).tobytes()
            for key in plan.trials()
            for part in ("validation", "test")
        }
        curves = {key: run.store.checks(key) for key in plan.trials()}
    # The first trial of every contender comes before the second of any.
    assert [(key.contender, key.split) for key in started(events)] == [
        ("mean_pooling", 0),
        ("additive", 0),
        ("words", 0),
        ("mean_pooling", 1),
        ("additive", 1),
        ("words", 1),
    ]
    assert events[0] == Prepared(plan, ("a notice",), ())
    assert [event.trial for event in events if isinstance(event, TrialDone)] == list(one)
    checks = [event for event in events if isinstance(event, CheckDone)]
    assert {event.key for event in checks} == {
        key for key in plan.trials() if key.contender != "words"
    }
    assert curves[plan.trials()[0]] == tuple(
        event.check for event in checks if event.key == plan.trials()[0]
    )
    assert all(trial.status == "done" and trial.test is not None for trial in one)
    # Models are compiled once a process.
    compiled = [trial.compile_seconds > 0 for trial in one]
    assert compiled == [True, True, False, False, False, False]
    fresh_trial_is_the_same(tmp_path, one, predictions)


def fresh_trial_is_the_same(tmp_path, trials: tuple[Trial, ...], predictions: dict) -> None:
    """A later trial of a process that has trained before equals the first one of a new process."""
    later = trials[4]
    assert (later.contender, later.key.split, later.compile_seconds) == ("additive", 1, 0)
    with run_in(tmp_path / "fresh", quick_plan("additive"), backend=BACKEND) as run:
        run.preparation.write(run.folder.work, [0, 1])
        with processes(run.folder.work, BACKEND) as executor:
            outcome = ended(executor, TrialJob(later.key, run.folder.work / "weights"))
    assert isinstance(outcome, Outcome)
    trial = outcome.trial
    assert trial.compile_seconds > 0
    scored = ("validation", "test", "calibration")  # by the run, from the answers
    assert {name: value for name, value in same(trial).items() if name not in scored} == {
        name: value for name, value in same(later).items() if name not in scored
    }
    for part in ("validation", "test"):
        assert getattr(outcome, part).tobytes() == predictions[later.key, part]


@pytest.mark.only_on("jax")
def test_two_workers_find_what_one_finds(tmp_path) -> None:
    plan = quick_plan("mean_pooling", "words")
    found = []
    most = 0

    def listen(event: Event) -> None:
        nonlocal most
        most = max(most, len(run.store.keys("running")))

    for number in (1, 2):
        with run_in(tmp_path / str(number), plan, backend=BACKEND) as run:
            most = 0
            run.go(listen, Limits(workers=number))
            assert most == number
            found.append(
                [
                    (same(trial), run.store.predictions(trial.key, "test").tobytes())
                    for trial in run.store.trials()
                ]
            )
    assert len(found[0]) == 4
    assert found[0] == found[1]


# Going on.


@pytest.mark.only_on("jax")
def test_an_interrupted_run_keeps_what_is_finished_and_goes_on(tmp_path) -> None:
    plan = quick_plan("mean_pooling", "words")
    alive: list[psutil.Process] = []

    def listen(event: Event) -> None:
        if isinstance(event, TrialStarted) and event.key == ("words", 0, 0, 0):
            alive.extend(workers())
            signal.raise_signal(signal.SIGINT)

    with run_in(tmp_path, plan, backend=BACKEND) as run:
        assert run.go(listen) is True
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert len(alive) == 2
        assert all(is_gone(each) for each in alive)
        assert run.store.keys("done") == plan.trials()[:1]
        assert run.store.keys("queued") == plan.trials()[1:]
    events: list[Event] = []
    with run_in(tmp_path, plan, backend=BACKEND) as run:
        assert run.go(events.append) is False
        assert isinstance(events[0], Prepared)
        assert [trial.key for trial in events[0].earlier] == list(plan.trials()[:1])
        assert started(events) == list(plan.trials()[1:])
        assert set(run.store.answers()) == set(plan.layers)
        # And once more: there is nothing to do, and no process starts.
        events.clear()
        assert run.go(events.append) is False
        assert len(events) == 1


def test_ctrl_c_before_the_first_trial_leaves_all_to_do(tmp_path, monkeypatch) -> None:
    plan = quick_plan("words")
    with run_in(tmp_path, plan, backend=BACKEND) as run:

        def interrupted(*arguments: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(run.preparation, "write", interrupted)
        assert run.go() is True
        assert run.store.keys("queued") == plan.trials()


def test_an_error_of_the_listener_ends_the_run_and_its_processes(tmp_path) -> None:
    plan = quick_plan("words")
    alive: list[psutil.Process] = []

    def listen(event: Event) -> None:
        if isinstance(event, TrialStarted):
            alive.extend(workers())
            raise ZeroDivisionError

    with run_in(tmp_path, plan, backend=BACKEND) as run:
        with pytest.raises(ZeroDivisionError):
            run.go(listen)
        assert len(alive) == 1
        assert is_gone(alive[0])
        # What was in flight is open again when the run goes on.
        assert run.store.keys("running") == plan.trials()[:1]
        events: list[Event] = []
        assert run.go(events.append) is False
        assert started(events) == list(plan.trials())


@pytest.mark.only_on("jax")
def test_the_winner_s_weights_are_made_again_if_a_crash_lost_them(tmp_path) -> None:
    plan = quick_plan("mean_pooling", splits=1)
    with run_in(tmp_path, plan, backend=BACKEND) as run:
        run.go()
        (path,) = run.folder.weights.iterdir()
        before, trial = path.read_bytes(), run.store.trials()[0]
        path.write_bytes(before[: len(before) // 2])
        assert not run.kept.winner_is_there(run.store)
    with run_in(tmp_path, plan, backend=BACKEND) as run:
        events: list[Event] = []
        run.go(events.append)
        assert started(events) == [trial.key]
        assert path.read_bytes() == before
        assert [same(each) for each in run.store.trials()] == [same(trial)]


def test_weights_that_cannot_be_written_end_the_run_and_no_trial(tmp_path) -> None:
    plan = quick_plan("mean_pooling", splits=1)
    with run_in(tmp_path, plan, backend=BACKEND) as run:

        def listen(event: Event) -> None:
            if isinstance(event, TrialStarted):
                run.folder.weights.rmdir()

        with pytest.raises(RunFolderError, match="must be writable") as error:
            run.go(listen)
        assert "new-1.safetensors" in str(error.value)
        assert str(error.value).endswith(f"make room, and go on with --resume {tmp_path}")
        assert run.store.keys("failed", "done") == ()
        assert workers() == []
