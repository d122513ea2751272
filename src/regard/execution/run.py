"""All trials of a run: processes get orders, the store gets what they answer."""

import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from regard import _checks
from regard.comparison.best_model import KeptWeights
from regard.comparison.events import (
    Check,
    CheckDone,
    Listener,
    Prepared,
    Trial,
    TrialDone,
    TrialFailed,
    TrialReopened,
    TrialStarted,
)
from regard.comparison.preparation import Preparation
from regard.comparison.run_folder import unwritable, writing
from regard.comparison.store import Store
from regard.comparison.trial_key import TrialKey
from regard.execution.deferred_interrupt import DeferredInterrupt
from regard.execution.messages import read_check, read_outcome, trial_order
from regard.execution.processes import (
    ContenderProcess,
    Processes,
    how_it_ended,
    memory_kills,
    was_ended_from_outside,
)
from regard.runtime import DEFAULT_BACKEND

__all__ = ["Limits", "run_trials"]

_POLL_SECONDS = 0.2
_MOST_WORKERS = 1024
_MOST_ATTEMPTS = 3  # of a trial whose process was ended from outside


@dataclass(frozen=True)
class Limits:
    """Hold how much at once, and how long, a run may work.

    Args:
        workers: how many trials run at the same time.
        trial_seconds: how long a trial may take; None for as long as it needs.
        silent_seconds: how long a process may give no sign: it hangs then.

    Raises:
        ArgumentError: if a number is not positive.
        ArgumentTypeError: if an argument is not a number.
    """

    workers: int = 1
    trial_seconds: float | None = None
    silent_seconds: float = 900.0

    def __post_init__(self) -> None:
        _checks.positive_integer("workers", self.workers, _MOST_WORKERS)
        _checks.positive_number("silent_seconds", self.silent_seconds)
        if self.trial_seconds is not None:
            _checks.positive_number("trial_seconds", self.trial_seconds)


def run_trials(
    preparation: Preparation,
    store: Store,
    work: Path,
    *,
    kept: KeptWeights,
    limits: Limits,
    listen: Listener,
    notices: Sequence[str],
) -> bool:
    """Run what is queued in the store, each contender in a process of its own.

    A trial that fails by itself is noted with its reason. One whose process was ended from outside
    runs again, up to three times. Ctrl-C ends the processes; their trials stay queued.

    Args:
        preparation: the data, as the store holds them.
        store: says what is queued, and takes what is finished.
        work: a folder that processes share while the run goes on.
        kept: takes the weights of the best trial of each contender.
        limits: how much at once, and how long.
        listen: called with each event; an error that it raises ends the run.
        notices: sentences about the data, for the first event.

    Returns:
        Whether the run was interrupted.

    Raises:
        RunFolderError: if the folder cannot be written.
    """
    store.reopen(store.keys("running"))
    queued = store.keys("queued")
    listen(Prepared(preparation.plan, tuple(notices), store.trials()))
    timed = set(store.answers())
    untimed = [name for name in preparation.plan.layers if name not in timed]
    if not queued and not untimed and kept.winner_is_there(store):
        return False  # all is there: nothing need be prepared
    backend = store.about("backend") or DEFAULT_BACKEND
    try:
        with writing(work.parent):
            preparation.write(
                work, sorted({0, *(key.split for key in store.keys("queued", "done"))})
            )
        with (
            Processes(work, preparation.task, backend) as processes,
            DeferredInterrupt() as interrupt,
        ):
            run = _Run(preparation, store, processes, kept, limits, listen, interrupt, work.parent)
            run.trials(queued)
            if not kept.winner_is_there(store):
                run.trials([key for key in [kept.winner(store)] if key is not None])
            run.answer_times(untimed)
    except KeyboardInterrupt:
        store.reopen(store.keys("running"))
        return True
    return False


@dataclass
class _Busy:
    """A trial that a process works on."""

    key: TrialKey
    weights: Path
    begun: float
    checks: list[Check] = field(default_factory=list)
    verdict: str = ""  # why the run itself ended the process


@dataclass
class _Run:
    preparation: Preparation
    store: Store
    processes: Processes
    kept: KeptWeights
    limits: Limits
    listen: Listener
    interrupt: DeferredInterrupt
    folder: Path
    lost: Counter[TrialKey] = field(default_factory=Counter)  # how often each process was ended
    busy: dict[ContenderProcess, _Busy] = field(default_factory=dict)
    kills: int = field(default_factory=memory_kills)

    def trials(self, keys: Sequence[TrialKey]) -> None:
        """Run trials, as many at once as there are workers, in their order."""
        queued = list(keys)
        while queued or self.busy:
            while queued and len(self.busy) < self.limits.workers:
                self._start(queued.pop(0))
            for process, message in self.processes.messages(_POLL_SECONDS):
                if process in self.busy:
                    queued += self._take(process, message)
            self._watch()
            self.interrupt.check()

    def answer_times(self, names: Sequence[str]) -> None:
        """Time an answer of each contender, one after the other, with nothing else running."""
        done = {key.contender for key in self.store.keys("done")}
        for name in names:
            if name not in done:
                continue
            process = self.processes.take(name)
            process.order({"order": "time"})
            milliseconds = self._wait_for_time(process)
            if milliseconds is not None:
                self.store.keep_answer(name, milliseconds)
            self.processes.drop(process)

    def _wait_for_time(self, process: ContenderProcess) -> float | None:
        while time.monotonic() - process.heard < self.limits.silent_seconds:
            for who, message in self.processes.messages(_POLL_SECONDS):
                if who is process:
                    return None if message is None else message.get("inference_ms")
            self.interrupt.check()
        return None

    def _start(self, key: TrialKey) -> None:
        process = self.processes.take(key.contender)
        self.store.begin(key)
        weights = self.kept.new_file()
        self.busy[process] = _Busy(key, weights, time.monotonic())
        process.order(trial_order(key, weights))
        self.listen(TrialStarted(key))

    def _take(self, process: ContenderProcess, message: dict[str, Any] | None) -> list[TrialKey]:
        """Act on a message; return the trials that have to run again."""
        busy = self.busy[process]
        if message is None:
            return self._ended(process)
        if message["event"] == "check":
            busy.checks.append(read_check(message))
            self.listen(CheckDone(busy.key, busy.checks[-1]))
        elif message["event"] == "done":
            del self.busy[process]
            self.processes.give_back(process)
            self._finish(busy, message)
        elif message["event"] == "failed":
            # The process may be in any state.
            del self.busy[process]
            self.processes.drop(process)
            self._fail(busy.key, message["reason"])
        elif message["event"] == "unwritable":
            raise unwritable(self.folder, message["reason"])
        return []

    def _ended(self, process: ContenderProcess) -> list[TrialKey]:
        busy = self.busy.pop(process)
        status = process.wait()
        reason = busy.verdict or how_it_ended(status, process.last_words())
        self.processes.drop(process)
        if busy.verdict or not was_ended_from_outside(status):
            self._fail(busy.key, reason)
            return []
        if status == -signal.SIGKILL and memory_kills() > self.kills:
            self.kills = memory_kills()
            self._fail(busy.key, f"out of memory: {reason}")
            return []
        self.lost[busy.key] += 1
        if self.lost[busy.key] >= _MOST_ATTEMPTS:
            self._fail(busy.key, f"{reason}, {_MOST_ATTEMPTS} times")
            return []
        self.store.reopen([busy.key])
        self.listen(TrialReopened(busy.key, reason))
        return [busy.key]

    def _watch(self) -> None:
        """End processes that hang or take too long; their end comes as a message."""
        now = time.monotonic()
        for process, busy in self.busy.items():
            most = self.limits.trial_seconds
            if most is not None and now - busy.begun > most:
                busy.verdict = f"time limit: it took more than {most:g} s"
            elif now - process.heard > self.limits.silent_seconds:
                busy.verdict = f"it hangs: no sign for {self.limits.silent_seconds:g} s"
            if busy.verdict:
                process.kill()

    def _finish(self, busy: _Busy, message: dict[str, Any]) -> None:
        trial, answers, looks = read_outcome(message, busy.key)
        trial = replace(trial, **self._scores(busy.key, answers))
        self.store.finish(trial, busy.checks, answers, looks)
        with writing(self.folder):
            self.kept.offer(trial, busy.weights, self.store)
        self.listen(TrialDone(trial))

    def _fail(self, key: TrialKey, reason: str) -> None:
        trial = Trial(key, status="failed", reason=reason)
        self.store.finish(trial, [], {})
        self.listen(TrialFailed(trial))

    def _scores(self, key: TrialKey, answers: dict[str, NDArray[Any]]) -> dict[str, Any]:
        scoring, rows = self.preparation.plan.scoring, self.preparation.splits[key.split]
        truth = {part: self.preparation.targets[getattr(rows, part)] for part in answers}
        return {
            **{part: scoring.score(each, truth[part]) for part, each in answers.items()},
            "calibration": self.preparation.calibration(answers["test"], truth["test"]),
        }
