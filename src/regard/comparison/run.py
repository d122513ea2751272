"""All trials of a plan, one after the other; what is finished is written at once."""

from collections.abc import Iterator
from dataclasses import dataclass

from regard.catalog.contenders import contender
from regard.comparison.deferred_interrupt import DeferredInterrupt
from regard.comparison.events import (
    EpochDone,
    Event,
    Listener,
    Prepared,
    Trial,
    TrialDone,
    TrialFailed,
    TrialStarted,
)
from regard.comparison.leaderboard import leaderboard_csv, leaderboard_rows, trials_csv
from regard.comparison.material import Material
from regard.comparison.plan import Plan
from regard.comparison.run_folder import RunFolder
from regard.comparison.words import WordsTrials

__all__ = ["RunOutcome", "run_plan"]


@dataclass(frozen=True)
class RunOutcome:
    """Hold what a run left.

    Args:
        trials: finished and failed ones, in the order in which they ran.
        interrupted: whether the user stopped the run before its end.
    """

    trials: tuple[Trial, ...]
    interrupted: bool


def run_plan(
    plan: Plan,
    material: Material,
    *,
    listen: Listener | None = None,
    folder: RunFolder | None = None,
) -> RunOutcome:
    """Run all trials: the contenders in the table's order, all seeds of one after the other.

    A trial that fails is noted with its reason, and the next one begins. After each contender the
    leaderboard and the trials are written. Ctrl-C ends the run after the present epoch, a second
    one at once, and what is finished is kept.

    Args:
        plan: the contenders and the budget.
        material: what is learned.
        listen: called with each event; an error that it raises ends the run.
        folder: where the results are written; nowhere if None.

    Returns:
        The trials, and whether the run was interrupted.

    Raises:
        RunFolderError: if the folder cannot be written.
    """
    tell = listen or _ignore
    trials: list[Trial] = []
    if folder is not None:
        folder.begin(plan)
    interrupted = False
    try:
        with DeferredInterrupt() as interrupt:
            tell(Prepared(plan, material.notices()))
            for name in plan.layers:
                for event in _contender_events(name, plan, material):
                    if isinstance(event, TrialDone | TrialFailed):
                        trials.append(event.trial)
                    tell(event)
                    interrupt.check()
                _write(folder, trials)
    except KeyboardInterrupt:
        interrupted = True
        _write(folder, trials)
    return RunOutcome(tuple(trials), interrupted)


def _contender_events(name: str, plan: Plan, material: Material) -> Iterator[Event]:
    """Yield what happens in all trials of one contender."""
    yield TrialStarted(name, 0)
    if contender(name).role == "reference":
        # It draws nothing at random: one trial says all.
        yield from _guarded(WordsTrials(plan, material).run(0), name, 0)
        return
    # Late: it imports Keras, which takes seconds, and the user should see the notices before.
    from regard.comparison.trial import NetworkTrials

    trials = NetworkTrials(name, plan, material)
    yield from _guarded(trials.run(0), name, 0)
    for seed in range(1, plan.seeds):
        yield TrialStarted(name, seed)
        yield from _guarded(trials.run(seed), name, seed)


def _guarded(
    events: Iterator[EpochDone | TrialDone] | Iterator[TrialDone], name: str, seed: int
) -> Iterator[Event]:
    """Turn an error of the trial, and of nobody else, into an event."""
    while True:
        try:
            event = next(events)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001 (whatever a backend raises ends this trial alone)
            yield TrialFailed(Trial(name, seed, status="failed", reason=_reason(error)))
            return
        yield event


def _reason(error: Exception) -> str:
    """Return the kind of an error and its first line; some backends write pages."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__


def _write(folder: RunFolder | None, trials: list[Trial]) -> None:
    if folder is None:
        return
    folder.write("leaderboard.csv", leaderboard_csv(leaderboard_rows(trials)))
    folder.write("trials.csv", trials_csv(trials))


def _ignore(event: Event) -> None:
    del event
