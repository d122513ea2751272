"""A run on the screen: lines where nobody watches, a table where somebody does."""

import io

import pytest
from rich.console import Console

from regard.comparison import EpochDone, Plan, Prepared, Trial, TrialDone, TrialFailed, TrialStarted
from regard.report import LiveProgress, PlainProgress, progress_on

PLAN = Plan(layers=("dot", "additive", "words"), seeds=2, epochs=7)
DONE = Trial("dot", 0, test=0.81234, epochs=3, train_seconds=1.5, compile_seconds=2.5)
EVENTS = [
    Prepared(PLAN, ("One notice that is long " + "and long " * 20 + "to its end.", "Another.")),
    TrialStarted("dot", 0),
    EpochDone("dot", 0, 3, loss=0.4, validation=0.8111),
    TrialDone(DONE),
    TrialStarted("dot", 1),
    TrialFailed(Trial("dot", 1, status="failed", reason="TrialError: NaN")),
]


def console(*, terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=80, color_system=None)


def test_a_pipe_gets_one_line_per_trial() -> None:
    pipe = console(terminal=False)
    with progress_on(pipe) as listen:
        assert isinstance(listen, PlainProgress)
        for event in EVENTS:
            listen(event)
    lines = pipe.file.getvalue().splitlines()
    assert lines[0].startswith("One notice")
    assert lines[0].endswith("to its end.")
    assert lines[1:] == [
        "Another.",
        "[1/5] dot seed 0: accuracy 0.8123, 3 epochs, 4.0 s",
        "[2/5] dot seed 1: failed: TrialError: NaN",
    ]


def test_a_terminal_gets_a_table_that_grows() -> None:
    terminal = console(terminal=True)
    with progress_on(terminal) as listen:
        assert isinstance(listen, LiveProgress)
        for event in EVENTS[:3]:
            listen(event)
        early = terminal.file.getvalue()
        for event in EVENTS[3:]:
            listen(event)
    assert "Another." in early
    assert "0 of 5 trials" in early
    assert "dot seed 0: compiling" in early
    assert "dot seed 0: epoch 3 of at most 7, validation 0.8111" in early
    assert "0.8123" not in early
    late = terminal.file.getvalue()[len(early) :]
    assert "1 of 5 trials" in late
    assert "0.8123" in late
    assert "dot seed 1: training" in late


def test_a_terminal_is_left_in_order_after_an_error() -> None:
    terminal = console(terminal=True)
    with pytest.raises(KeyboardInterrupt), progress_on(terminal):
        raise KeyboardInterrupt
    text = terminal.file.getvalue()
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h") == 1  # the cursor is back
