"""A prepared run: its trials, then its tables, report and kept model."""

import functools
import json
import shutil
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regard.report.result import Result

if TYPE_CHECKING:
    from regard.comparison import (
        KeptWeights,
        Listener,
        Preparation,
        Row,
        RunFolder,
        Store,
        Task,
        VerdictCard,
    )
    from regard.execution.executor import Executor
    from regard.execution.run_limits import Limits
    from regard.statistics.analysis import Analysis

__all__ = ["finished_run"]


def finished_run(
    task: "Task",
    store: "Store",
    preparation: "Preparation",
    folder: "RunFolder",
    limits: "Limits",
    listen: "Listener | None",
    *,
    stays: bool,
) -> Result:
    """Run what is left to do, and write what was found.

    Args:
        task: of the run.
        store: of the run.
        preparation: its data.
        folder: of the run, entered.
        limits: how many trials run at once, and for how long.
        listen: called with each event; None for nobody.
        stays: whether the folder stays longer than the result.

    Returns:
        What was found.
    """
    from regard.comparison import KeptWeights
    from regard.execution.run import run_trials

    plan = preparation.plan
    notices = tuple(json.loads(store.about("notices") or "[]"))
    kept = KeptWeights(folder.weights, plan)
    executor, reader = _executor_and_reader(task, store, preparation, folder, limits)
    interrupted = not folder.completed and run_trials(
        preparation,
        store,
        executor,
        folder.work,
        kept=kept,
        listen=listen,
        trial_seconds=limits.trial_seconds,
        notices=notices,
    )
    ended = not interrupted
    rows, analysis, card, verdict = _write_results(
        task, folder, store, preparation, kept, ended=ended
    )
    result = Result(
        plan=plan,
        rows=rows,
        trials=store.trials(),
        analysis=analysis,
        card=card,
        verdict=verdict,
        notices=notices,
        folder=folder.path if stays else None,
        interrupted=interrupted,
        place=folder.path,
        reader=reader,
    )
    if not stays:
        weakref.finalize(result, shutil.rmtree, folder.path, ignore_errors=True)
    return result


def _executor_and_reader(
    task: "Task",
    store: "Store",
    preparation: "Preparation",
    folder: "RunFolder",
    limits: "Limits",
) -> "tuple[Executor, Callable[[Path], Any]]":
    """Return what carries out the trials, and what reads the kept model."""
    from regard.comparison.local_task import LocalTask
    from regard.execution.in_process import InProcessExecutor
    from regard.execution.processes import ProcessExecutor

    if isinstance(task, LocalTask):
        trainer = functools.partial(task.local_trainer, preparation)
        return InProcessExecutor(trainer), functools.partial(task.kept_model, preparation)
    return ProcessExecutor.of_run(folder.work, preparation.task, store, limits), task.read_model


def _write_results(
    task: "Task",
    folder: "RunFolder",
    store: "Store",
    preparation: "Preparation",
    kept: "KeptWeights",
    *,
    ended: bool,
) -> "tuple[tuple[Row, ...], Analysis | None, VerdictCard, tuple[str, ...]]":
    """Write all that a run found; return leaderboard, claims, and the verdict short and long."""
    from regard.comparison import VerdictCard, claimed_leaderboard, leaderboard_csv, trials_csv
    from regard.comparison.run_folder import writing
    from regard.report import findings_of, report_page

    rows, analysis = claimed_leaderboard(store, preparation)
    folder.write("leaderboard.csv", leaderboard_csv(rows))
    folder.write("trials.csv", trials_csv(store.trials()))
    if ended and not folder.completed:
        with writing(folder.path):
            kept.write_best(folder.best, preparation, store)
        store.end()
        folder.complete()
    findings = findings_of(task, store, preparation, rows, analysis)
    folder.write("report.json", json.dumps(findings, indent=1, ensure_ascii=False) + "\n")
    folder.write("report.html", report_page(findings))
    card = VerdictCard.from_data(findings["card"])
    return rows, analysis, card, tuple(findings["verdict"])
