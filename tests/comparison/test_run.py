"""A run: the order of its events, what it writes and when, failures and Ctrl-C."""

import csv
import signal
from typing import ClassVar

import pytest

from regard.comparison import (
    EpochDone,
    Plan,
    Prepared,
    RunFolder,
    Trial,
    TrialDone,
    TrialFailed,
    TrialStarted,
    run_plan,
)
from regard.errors import TrialError
from tests.comparison.small_material import small_material, small_plan


class Scripted:
    """Stands in for the networks: no training, and errors where the test wants them."""

    errors: ClassVar[dict] = {}
    made: ClassVar[list] = []

    def __init__(self, contender, plan, material) -> None:
        self.contender = contender
        self.made.append(contender)

    def run(self, seed):
        yield EpochDone(self.contender, seed, 1, loss=0.7, validation=0.5)
        error = self.errors.get((self.contender, seed))
        if error is not None:
            raise error
        yield TrialDone(Trial(self.contender, seed, test=0.5 + seed / 10))


@pytest.fixture
def scripted(monkeypatch) -> type[Scripted]:
    monkeypatch.setattr(Scripted, "errors", {})
    monkeypatch.setattr(Scripted, "made", [])
    monkeypatch.setattr("regard.comparison.trial.NetworkTrials", Scripted)
    return Scripted


def plan_of(*layers: str, seeds: int = 1) -> Plan:
    return small_plan(layers=layers, seeds=seeds)


def rows_of(folder, name: str = "leaderboard.csv") -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_seeds_of_one_contender_come_after_the_other(scripted) -> None:
    plan = plan_of("dot", "last_state", "words", seeds=2)
    material = small_material(plan)
    events: list = []
    outcome = run_plan(plan, material, listen=events.append)
    assert scripted.made == ["last_state", "dot"]
    assert events[0] == Prepared(plan, material.notices())
    started = [event for event in events if isinstance(event, TrialStarted)]
    assert [(event.contender, event.seed) for event in started] == [
        ("last_state", 0),
        ("last_state", 1),
        ("dot", 0),
        ("dot", 1),
        ("words", 0),  # once: nothing in it is random
    ]
    assert [type(event) for event in events[1:4]] == [TrialStarted, EpochDone, TrialDone]
    assert [(trial.contender, trial.seed) for trial in outcome.trials] == [
        (event.contender, event.seed) for event in started
    ]
    assert outcome.interrupted is False


def test_a_failed_trial_does_not_end_the_run(scripted, tmp_path) -> None:
    scripted.errors = {
        ("last_state", 0): TrialError("The loss must be a finite number. Received: nan"),
        ("dot", 1): MemoryError(),
        ("additive", 0): RuntimeError("first line\nand a page more"),
    }
    plan = plan_of("last_state", "dot", "additive", seeds=2)
    events: list = []
    outcome = run_plan(plan, small_material(plan), listen=events.append, folder=RunFolder(tmp_path))
    assert [(trial.status, trial.reason) for trial in outcome.trials] == [
        ("failed", "TrialError: The loss must be a finite number. Received: nan"),
        ("done", ""),
        ("done", ""),
        ("failed", "MemoryError"),
        ("failed", "RuntimeError: first line"),
        ("done", ""),
    ]
    assert sum(isinstance(event, TrialFailed) for event in events) == 3
    assert [row["failed"] for row in rows_of(tmp_path)] == ["1", "1", "1"]
    assert [row["status"] for row in rows_of(tmp_path, "trials.csv")][:2] == ["failed", "done"]


def test_the_files_are_written_after_each_contender(scripted, tmp_path) -> None:
    plan = plan_of("last_state", "dot")
    seen: list = []

    def listen(event) -> None:
        if isinstance(event, TrialStarted):
            there = (tmp_path / "leaderboard.csv").exists()
            seen.append([row["contender"] for row in rows_of(tmp_path)] if there else None)

    run_plan(plan, small_material(plan), listen=listen, folder=RunFolder(tmp_path))
    assert seen == [None, ["last_state"]]
    assert [row["contender"] for row in rows_of(tmp_path)] == ["last_state", "dot"]
    assert Plan.from_json((tmp_path / "plan.json").read_text()) == plan


def test_ctrl_c_keeps_what_is_finished(scripted, tmp_path) -> None:
    scripted.errors = {("dot", 1): KeyboardInterrupt()}
    plan = plan_of("last_state", "dot", "additive", seeds=2)
    outcome = run_plan(plan, small_material(plan), folder=RunFolder(tmp_path))
    assert outcome.interrupted is True
    assert [(trial.contender, trial.seed) for trial in outcome.trials] == [
        ("last_state", 0),
        ("last_state", 1),
        ("dot", 0),
    ]
    assert [(row["contender"], row["trials"]) for row in rows_of(tmp_path)] == [
        ("last_state", "2"),
        ("dot", "1"),
    ]


def test_an_error_of_the_listener_is_not_taken_for_one_of_the_trial(scripted) -> None:
    def listen(event) -> None:
        if isinstance(event, EpochDone):
            raise ZeroDivisionError

    plan = plan_of("dot")
    with pytest.raises(ZeroDivisionError):
        run_plan(plan, small_material(plan), listen=listen)


def test_networks_and_the_reference_run(tmp_path) -> None:
    plan = small_plan(layers=("mean_pooling", "words"), epochs=1)
    outcome = run_plan(plan, small_material(plan), folder=RunFolder(tmp_path))
    assert [trial.status for trial in outcome.trials] == ["done", "done"]
    assert [row["contender"] for row in rows_of(tmp_path)] == ["mean_pooling", "words"]
    assert float(rows_of(tmp_path)[0]["compile_seconds"]) > 0


def test_ctrl_c_in_a_trial_waits_for_the_next_event(scripted) -> None:
    def listen(event) -> None:
        if isinstance(event, TrialStarted) and event.contender == "dot":
            signal.raise_signal(signal.SIGINT)

    plan = plan_of("last_state", "dot", "additive")
    outcome = run_plan(plan, small_material(plan), listen=listen)
    assert outcome.interrupted is True
    assert [trial.contender for trial in outcome.trials] == ["last_state"]
    assert scripted.made == ["last_state"]
