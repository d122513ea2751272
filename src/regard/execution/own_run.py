"""All trials of a comparison in the user's own model, one after the other in this process."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.catalog.contenders import BASELINE, contender
from regard.comparison.events import (
    Check,
    CheckDone,
    Listener,
    Prepared,
    Trial,
    TrialDone,
    TrialFailed,
    TrialStarted,
)
from regard.comparison.leaderboard import Row, leaderboard_rows
from regard.comparison.own_plan import OwnPlan
from regard.comparison.results import shared_runs
from regard.comparison.selection import chosen_trials
from regard.comparison.trial_key import TrialKey
from regard.data import Split
from regard.errors import ArgumentError, ArgumentTypeError
from regard.execution.deferred_interrupt import DeferredInterrupt
from regard.execution.job_steps import failure_reason
from regard.statistics.analysis import Analysis, analyse
from regard.statistics.uncertainty import Design
from regard.tasks.own_model.trials import OwnData, OwnModelTrials, OwnOutcome

__all__ = ["OwnRun", "run_own_model"]


@dataclass
class OwnRun:
    """Hold what a comparison in the user's own model left.

    Args:
        plan: what was planned.
        splits: the rows of each split.
        trials: finished and failed ones, in the order in which they ran.
        blocks: the scores of the blocks of the test part, by trial.
        answers: the times of an answer, by contender, in ms.
        interrupted: whether Ctrl-C ended it early.
    """

    plan: OwnPlan
    splits: tuple[Split, ...]
    trials: list[Trial] = field(default_factory=list)
    blocks: dict[TrialKey, NDArray[np.float64]] = field(default_factory=dict)
    answers: dict[str, list[float]] = field(default_factory=dict)
    interrupted: bool = False

    def leaderboard(self) -> tuple[tuple[Row, ...], Analysis | None]:
        """Return the rows, and the analysis behind them; None as long as nothing has ended."""
        analysis = self._analysis()
        answers = {name: statistics.median(each) for name, each in self.answers.items()}
        return leaderboard_rows(
            self.plan, self.trials, analysis=analysis, answers=answers
        ), analysis

    def _analysis(self) -> Analysis | None:
        chosen = chosen_trials(self.plan, self.trials)
        failed = {trial.contender for trial in self.trials if trial.status == "failed"}
        names, splits, seeds = shared_runs(self.plan, chosen, failed)
        ranked = [name for name in names if contender(name).ranked]
        if not ranked:
            return None
        first = self.splits[0]
        items = {
            name: [
                np.stack([self.blocks[TrialKey(name, split, seed)] for seed in range(seeds)])
                for split in range(splits)
            ]
            for name in names
        }
        return analyse(
            items,
            Design(splits, seeds, n_train=len(first.train), n_test=len(first.test)),
            ranked=ranked,
            baseline=BASELINE,
            larger_is_better=self.plan.scoring.larger_is_better,
            bounds=self.plan.scoring.bounds,
            rope=self.plan.rope,
        )


def run_own_model(
    plan: OwnPlan, data: OwnData, build: Callable[[Any], Any], *, listen: Listener
) -> OwnRun:
    """Run all trials, the first of every contender before the second of any.

    A trial that fails is noted with its reason, and the next one begins. Ctrl-C ends the run after
    the present quarter of an epoch, a second one at once, and what is finished is kept.

    Args:
        plan: the contenders and the budget.
        data: the examples.
        build: from a slot to a compiled model.
        listen: called with each event; an error that it raises ends the run.

    Returns:
        What the trials left.

    Raises:
        ArgumentError: if the function or the model that it builds cannot be used at all.
        ArgumentTypeError: if it is no function, or what it builds no model.
    """
    run = OwnRun(plan, data.splits(plan.splits))
    sizes = ", ".join(f"{len(rows):,}" for rows in vars(run.splits[0]).values())
    listen(Prepared(plan, (f"Rows to train, validate and test: {sizes}.",)))
    trials = {name: OwnModelTrials(name, plan, build, data, run.splits) for name in plan.layers}
    try:
        with DeferredInterrupt() as interrupt:
            for key in plan.trials():
                listen(TrialStarted(key))
                _one_trial(run, trials[key.contender], key, listen, interrupt)
    except KeyboardInterrupt:
        run.interrupted = True
    return run


def _one_trial(
    run: OwnRun,
    trials: OwnModelTrials,
    key: TrialKey,
    listen: Listener,
    interrupt: DeferredInterrupt,
) -> None:
    events = trials.run(key)
    while True:
        try:
            event = next(events, None)
        except (ArgumentError, ArgumentTypeError):
            raise  # what the user wrote is wrong, for every contender
        except Exception as error:  # noqa: BLE001 (whatever a backend raises ends this trial alone)
            trial = Trial(key, status="failed", reason=failure_reason(error))
            run.trials.append(trial)
            listen(TrialFailed(trial))
            return
        interrupt.check()
        if isinstance(event, Check):
            listen(CheckDone(key, event))
        elif isinstance(event, OwnOutcome):
            run.trials.append(event.trial)
            run.blocks[key] = event.blocks
            run.answers.setdefault(key.contender, []).append(event.inference_ms)
            listen(TrialDone(event.trial))
            return
