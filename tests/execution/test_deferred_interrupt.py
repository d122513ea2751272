"""Ctrl-C is held back once, never lost, and never taken from somebody else."""

import signal
import threading

import pytest

from regard.execution.deferred_interrupt import DeferredInterrupt


def test_the_first_waits_for_the_check(capsys) -> None:
    with DeferredInterrupt() as interrupt:
        interrupt.check()
        signal.raise_signal(signal.SIGINT)
        assert capsys.readouterr().err == "\nStopping; Ctrl-C again stops at once.\n"
        with pytest.raises(KeyboardInterrupt):
            interrupt.check()
        interrupt.check()  # told once
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_second_does_not_wait() -> None:
    with DeferredInterrupt():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_another_handler_stays() -> None:
    seen: list = []
    previous = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
    try:
        with DeferredInterrupt() as interrupt:
            signal.raise_signal(signal.SIGINT)
            interrupt.check()
    finally:
        signal.signal(signal.SIGINT, previous)
    assert seen == [signal.SIGINT]


def test_other_threads_are_left_alone() -> None:
    failures: list = []

    def work() -> None:
        try:
            with DeferredInterrupt() as interrupt:
                interrupt.check()
        except BaseException as error:  # noqa: BLE001 (a thread has nobody to raise to)
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert failures == []
