"""All trials of a run: an executor gets jobs, the store gets what comes of them."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

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
from regard.comparison.outcome import Outcome
from regard.comparison.preparation import Preparation
from regard.comparison.run_folder import unwritable, writing
from regard.comparison.store import Store
from regard.comparison.trial_key import TrialKey
from regard.errors import RunFolderError
from regard.execution.deferred_interrupt import DeferredInterrupt
from regard.execution.executor import Executor
from regard.execution.jobs import (
    Failed,
    JobEvent,
    Lost,
    Refused,
    Timed,
    TimingJob,
    TrialJob,
    Unwritable,
)

__all__ = ["run_trials"]

_MOST_ATTEMPTS = 3  # of a trial that something outside ended


def run_trials(
    preparation: Preparation,
    store: Store,
    executor: Executor,
    work: Path,
    *,
    kept: KeptWeights,
    listen: Listener | None,
    trial_seconds: float | None = None,
    checkpoints: bool = False,
    notices: Sequence[str],
) -> bool:
    """Run what is queued in the store, each trial as a job of the executor.

    A trial that fails by itself is noted with its reason. One that something outside ended runs
    again, up to three times. Ctrl-C ends the jobs; their trials stay queued.

    Args:
        preparation: the data, as the store holds them.
        store: says what is queued, and takes what is finished.
        executor: carries out the trials; it is closed at the end.
        work: a folder that processes share while the run goes on.
        kept: takes the weights of the best trial of each contender.
        listen: called with each event, None for nobody; an error that it raises ends the run.
        trial_seconds: how long a trial may take; None for as long as it needs.
        checkpoints: whether a trial that is stopped goes on where it was, not from its beginning.
        notices: sentences about the data, for the first event.

    Returns:
        Whether the run was interrupted.

    Raises:
        RunFolderError: if the folder cannot be written, or a checkpoint in it is of another trial.
    """
    listen = listen or _ignore
    store.reopen(store.keys("running"))
    queued = store.keys("queued")
    listen(Prepared(preparation.plan, tuple(notices), store.trials()))
    timed = set(store.answers())
    untimed = [name for name in preparation.plan.layers if name not in timed]
    if not queued and not untimed and kept.winner_is_there(store):
        return False  # all is there: nothing need be prepared
    try:
        with writing(work.parent):
            preparation.write(
                work, sorted({0, *(key.split for key in store.keys("queued", "done"))})
            )
        with executor, DeferredInterrupt() as interrupt:
            run = _Run(
                preparation,
                store,
                executor,
                kept,
                trial_seconds,
                checkpoints,
                listen,
                interrupt,
                work.parent,
            )
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
    """A trial that goes on."""

    begun: float
    checks: list[Check] = field(default_factory=list)


@dataclass
class _Run:
    preparation: Preparation
    store: Store
    executor: Executor
    kept: KeptWeights
    trial_seconds: float | None
    checkpoints: bool
    listen: Listener
    interrupt: DeferredInterrupt
    folder: Path
    lost: Counter[TrialKey] = field(default_factory=Counter)  # how often each one was ended
    busy: dict[TrialJob, _Busy] = field(default_factory=dict)

    def trials(self, keys: Sequence[TrialKey]) -> None:
        """Run trials, as many at once as the executor has room for, in their order."""
        queued = list(keys)
        while queued or self.busy:
            while queued and self.executor.room:
                self._start(queued.pop(0))
            for job, event in self.executor.events():
                if isinstance(job, TrialJob):
                    queued += self._take(job, event)
            self._watch()
            self.interrupt.check()

    def answer_times(self, names: Sequence[str]) -> None:
        """Time an answer of each contender, one after the other, with nothing else running."""
        done = {key.contender for key in self.store.keys("done")}
        for name in names:
            if name not in done:
                continue
            self.executor.submit(TimingJob(name))
            event = self._answer()
            if isinstance(event, Timed):
                self.store.keep_answer(name, event.milliseconds)
            self.interrupt.check()

    def _answer(self) -> JobEvent:
        """Return what comes of the one job that goes on."""
        while True:
            for _, event in self.executor.events():
                return event
            self.interrupt.check()

    def _start(self, key: TrialKey) -> None:
        checkpoint = self.kept.checkpoint(key) if self.checkpoints else None
        job = TrialJob(key, self.kept.new_file(), checkpoint)
        self.store.begin(key)
        self.busy[job] = _Busy(time.monotonic())
        self.executor.submit(job)
        self.listen(TrialStarted(key))

    def _take(self, job: TrialJob, event: JobEvent) -> list[TrialKey]:
        """Act on an event; return the trials that have to run again."""
        if isinstance(event, Check):
            self.busy[job].checks.append(event)
            self.listen(CheckDone(job.key, event))
            return []
        busy = self.busy.pop(job)
        if isinstance(event, Outcome):
            self._finish(job, busy, event)
        elif isinstance(event, Failed):
            self._fail(job.key, event.reason)
        elif isinstance(event, Lost):
            return self._again(job.key, event.reason)
        elif isinstance(event, Unwritable):
            raise unwritable(self.folder, event.reason)
        elif isinstance(event, Refused):
            raise RunFolderError(event.reason)
        return []

    def _again(self, key: TrialKey, reason: str) -> list[TrialKey]:
        """Open a trial again that something outside ended, unless that has come too often."""
        self.lost[key] += 1
        if self.lost[key] >= _MOST_ATTEMPTS:
            self._fail(key, f"{reason}, {_MOST_ATTEMPTS} times")
            return []
        self.store.reopen([key])
        self.listen(TrialReopened(key, reason))
        return [key]

    def _watch(self) -> None:
        """End trials that take too long."""
        most = self.trial_seconds
        if most is None:
            return
        now = time.monotonic()
        for job in [job for job, busy in self.busy.items() if now - busy.begun > most]:
            self.executor.cancel(job)
            del self.busy[job]
            self._fail(job.key, f"time limit: it took more than {most:g} s")

    def _finish(self, job: TrialJob, busy: _Busy, outcome: Outcome) -> None:
        tested = self.preparation.splits[job.key.split].is_tested
        parts = ("validation", "test") if tested else ("validation",)
        answers = {part: getattr(outcome, part) for part in parts}
        trial = replace(outcome.trial, **self._scores(job.key, answers))
        self.store.finish(trial, busy.checks, answers, outcome.looks)
        with writing(self.folder):
            self.kept.offer(trial, job.weights, self.store)
        self.listen(TrialDone(trial))

    def _fail(self, key: TrialKey, reason: str) -> None:
        trial = Trial(key, status="failed", reason=reason)
        self.store.finish(trial, [], {})
        self.listen(TrialFailed(trial))

    def _scores(self, key: TrialKey, answers: dict[str, NDArray[Any]]) -> dict[str, Any]:
        scoring, rows = self.preparation.plan.scoring, self.preparation.splits[key.split]
        truth = {part: self.preparation.targets[getattr(rows, part)] for part in answers}
        scores: dict[str, Any] = {
            part: scoring.score(each, truth[part]) for part, each in answers.items()
        }
        if "test" in answers:
            scores["calibration"] = self.preparation.calibration(answers["test"], truth["test"])
        return scores


def _ignore(event: object) -> None:
    del event
