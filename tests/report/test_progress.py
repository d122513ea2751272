"""A run on the screen: lines where nobody watches, a table where somebody does."""

import dataclasses
import io
import itertools
import time

import pytest
from rich.console import Console

from regard.comparison import (
    Check,
    CheckDone,
    Prepared,
    Trial,
    TrialDone,
    TrialFailed,
    TrialKey,
    TrialReopened,
    TrialStarted,
)
from regard.report import LiveProgress, PlainProgress, progress_on
from regard.tasks.text_classification.plan import TextPlan

PLAN = TextPlan(layers=("dot", "additive", "words"), splits=2, epochs=7, rate_check=False)
KEY = TrialKey("dot")
DONE = Trial(KEY, validation=0.81234, test=0.79876, train_seconds=1.5, compile_seconds=2.5)
CHECK = Check(step=12, epoch=1.25, loss=0.4, validation_loss=0.5, validation_accuracy=0.8111)
EVENTS = [
    Prepared(PLAN, ("One notice that is long " + "and long " * 20 + "to its end.", "Another.")),
    TrialStarted(KEY),
    CheckDone(KEY, CHECK),
    TrialDone(DONE),
    TrialStarted(TrialKey("additive", 1)),
    TrialFailed(Trial(TrialKey("additive", 1), status="failed", reason="TrialError: NaN")),
]


def console(*, terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=80, color_system=None)


def lines_of(*events) -> list[str]:
    pipe = console(terminal=False)
    with progress_on(pipe) as listen:
        for event in events:
            listen(event)
    return pipe.file.getvalue().splitlines()


def done(place: int, plan: TextPlan = PLAN) -> TrialDone:
    return TrialDone(dataclasses.replace(DONE, key=plan.trials()[place]))


def test_a_pipe_gets_one_line_per_trial() -> None:
    assert isinstance(progress_on(console(terminal=False)), PlainProgress)
    lines = lines_of(*EVENTS)
    assert lines[0].startswith("One notice")
    assert lines[0].endswith("to its end.")
    assert lines[1:] == [
        "Another.",
        "[1/6] dot split 1: validation 0.8123, 4.0 s",
        "[2/6] additive split 2: failed: TrialError: NaN",
    ]


@pytest.mark.parametrize(
    ("changes", "key", "name"),
    [
        ({"splits": 1}, ("dot", 0, 0, 0), "dot"),
        ({"splits": 3}, ("dot", 2, 0, 0), "dot split 3"),
        ({"splits": 1, "seeds": 5}, ("dot", 0, 4, 0), "dot seed 5"),
        ({"seeds": 3, "tune": 4}, ("dot", 1, 2, 3), "dot split 2 seed 3 setting 4"),
        ({"rate_check": True}, ("dot", 0, 0, 2), "dot at learning rate 0.02"),
    ],
)
def test_a_trial_is_named_by_what_differs_in_its_plan(changes, key, name) -> None:
    plan = dataclasses.replace(PLAN, **changes)
    trial = dataclasses.replace(DONE, key=TrialKey(*key))
    assert lines_of(Prepared(plan, ()), TrialDone(trial))[0].split("] ")[1].startswith(f"{name}: ")


def test_a_trial_that_will_run_again_is_told_and_does_not_count() -> None:
    again = TrialReopened(KEY, "ended by signal SIGKILL")
    lines = lines_of(EVENTS[0], TrialStarted(KEY), again, TrialStarted(KEY), TrialDone(DONE))
    assert lines[2:] == [
        "dot split 1: ended by signal SIGKILL; it will run again",
        "[1/6] dot split 1: validation 0.8123, 4.0 s",
    ]


def test_trials_of_an_earlier_run_count() -> None:
    earlier = tuple(done(place).trial for place in range(4))
    lines = lines_of(Prepared(PLAN, (), earlier), done(4), done(5))
    assert [line.split()[0] for line in lines] == ["[5/6]", "[6/6]"]


def test_a_trial_that_is_done_twice_counts_once() -> None:
    """Its weights were lost in a crash, and it is the one whose model is kept."""
    earlier = tuple(done(place).trial for place in range(6))
    lines = lines_of(Prepared(PLAN, (), earlier), TrialStarted(KEY), done(2))
    assert [line.split()[0] for line in lines] == ["[6/6]"]


def test_the_time_that_is_left_is_told_once_there_is_something_to_judge_by(monkeypatch) -> None:
    clock = itertools.count(0, 60)  # a minute passes each time that it is looked at
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    plan = dataclasses.replace(PLAN, splits=50)
    earlier = tuple(done(place, plan).trial for place in range(10))
    lines = lines_of(Prepared(plan, (), earlier), *(done(place, plan) for place in range(10, 14)))
    assert [" left" in line for line in lines] == [False, False, True, True]
    # One minute for 3 trials, and 137 are left; then two minutes for 4, and 136 are left.
    assert lines[2].endswith("4.0 s; about 45:40 left")
    assert lines[3].endswith("4.0 s; about 68:00 left")
    assert " left" not in lines_of(Prepared(PLAN, ()), *(done(place) for place in range(6)))[-1]


def test_markup_in_a_notice_or_a_reason_is_text() -> None:
    failed = Trial(KEY, status="failed", reason="ValueError: [bold]x[/bold] [/nothing]")
    lines = lines_of(Prepared(PLAN, ("Classes: [red]a[/red].",)), TrialFailed(failed))
    assert lines[0] == "Classes: [red]a[/red]."
    assert lines[1].endswith("failed: ValueError: [bold]x[/bold] [/nothing]")


def test_a_terminal_gets_a_table_that_grows() -> None:
    terminal = console(terminal=True)
    with progress_on(terminal) as listen:
        assert isinstance(listen, LiveProgress)
        for event in EVENTS[:3]:
            listen(event)
        early = terminal.file.getvalue()
        for event in EVENTS[3:]:
            listen(event)
        late = terminal.file.getvalue()[len(early) :]
    assert "Another." in early
    assert "0 of 6 trials" in early
    assert "dot split 1: begins" in early
    assert "dot split 1: epoch 1.25 of at most 7, validation 0.8111" in early
    assert "0.7988" not in early
    assert "1 of 6 trials" in late
    assert "0.7988" in late
    assert "additive split 2: begins" in late
    # A trial that has ended is not shown as running.
    last = late[late.rindex("2 of 6 trials") :]
    assert "begins" not in last
    assert "epoch" not in last


def test_a_trial_that_will_run_again_is_not_shown_as_running() -> None:
    terminal = console(terminal=True)
    with progress_on(terminal) as listen:
        for event in (*EVENTS[:3], TrialReopened(KEY, "ended by signal SIGKILL")):
            listen(event)
        text = terminal.file.getvalue()
    last = text[text.rindex("0 of 6 trials") :]
    assert "dot split 1" not in last


def test_a_terminal_is_left_in_order_after_an_error() -> None:
    terminal = console(terminal=True)
    with pytest.raises(KeyboardInterrupt), progress_on(terminal):
        raise KeyboardInterrupt
    text = terminal.file.getvalue()
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h") == 1  # the cursor is back


def test_a_line_a_check_where_one_training_is_all() -> None:
    plan = TextPlan(layers=("dot",), splits=1, epochs=7, rate_check=False)
    pipe = console(terminal=False)
    with progress_on(pipe, checks=True) as listen:
        for event in (Prepared(plan, ()), TrialStarted(KEY), CheckDone(KEY, CHECK)):
            listen(event)
    assert pipe.file.getvalue() == "dot: epoch 1.25 of at most 7, validation 0.8111\n"


def test_one_training_has_no_table() -> None:
    plan = TextPlan(layers=("dot",), splits=1, epochs=7, rate_check=False)
    screen = console(terminal=True)
    with progress_on(screen) as listen:
        for event in (Prepared(plan, ()), TrialStarted(KEY), TrialDone(DONE)):
            listen(event)
    assert "1 of 1 trials" in screen.file.getvalue()
    assert "contender" not in screen.file.getvalue()
