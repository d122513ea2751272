"""What every task promises: one function, one promise."""

import functools
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import typer

import regard
from regard.cli.app import app
from regard.cli.task_command import TaskCommand
from regard.comparison import (
    KeptWeights,
    Preparation,
    Store,
    Task,
    claimed_leaderboard,
    leaderboard_csv,
)
from regard.comparison.best_model import check_best
from regard.comparison.local_task import LocalTask
from regard.comparison.selection import chosen_trials
from regard.errors import RegardError
from regard.report import findings_of, report_page
from tests.architecture.repository import ROOT
from tests.comparison.running import without_measured
from tests.tasks.task_trial import TaskTrial
from tests.tasks.tried_tasks import TRIED

PARTS = ("train", "validation", "test")
CHECKS: dict[str, Callable[["TaskTrial"], None]] = {}


def promise(check: Callable[["TaskTrial"], None]) -> Callable[["TaskTrial"], None]:
    """Put a function into the list."""
    CHECKS[check.__name__] = check
    return check


def answers(folder: Path) -> dict[Any, bytes]:
    with Store.open(folder / "run.sqlite") as store:
        keys = store.keys("done")
        return {
            (*key, part): store.predictions(key, part).tobytes()
            for key in keys
            for part in PARTS[1:]
        }


def written(prepared: Preparation, folder: Path) -> dict[str, bytes]:
    """What processes get of it."""
    folder.mkdir(exist_ok=True)
    prepared.write(folder, [0])
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def assert_alike(one: Preparation, other: Preparation, folder: Path) -> None:
    """The same rows in the same parts, for the same plan."""
    assert type(one) is type(other)
    assert one.plan == other.plan
    assert written(one, folder / "one") == written(other, folder / "other")
    assert one.targets.dtype == other.targets.dtype
    np.testing.assert_array_equal(one.targets, other.targets)
    assert (one.groups is None) == (other.groups is None)
    if one.groups is not None:
        np.testing.assert_array_equal(one.groups, other.groups)
    for first, second in zip(one.splits, other.splits, strict=True):
        for part in PARTS:
            np.testing.assert_array_equal(getattr(first, part), getattr(second, part))


def is_sentence(text: str) -> bool:
    """Or a few words that end like one."""
    return re.fullmatch(r"\S.*[^.\s]\.", text, re.DOTALL) is not None


@promise
def it_reads_its_own_demo(trial: TaskTrial) -> None:
    """Disjoint parts cover the rows, notices are sentences, the truth has the best score."""
    if not trial.tried.has_demo or trial.tried.told:
        return
    assert trial.task.demo_source
    prepared = trial.task.prepare(trial.task.demo(), {"layers": trial.tried.budget["layers"]})
    assert prepared.notices()
    assert all(map(is_sentence, prepared.notices())), prepared.notices()
    for split in prepared.splits:
        parts = [getattr(split, part) for part in PARTS]
        assert all(len(part) for part in parts)
        together = np.concatenate(parts)
        assert np.array_equal(np.sort(together), np.arange(len(prepared.targets)))
    targets, metric = prepared.targets, prepared.plan.scoring
    if trial.tried.said is not None:
        right, wrong = (trial.tried.said(each) for each in (targets, np.minimum(targets, 0)))
        assert metric.score(right, targets) == metric.bounds[1] > metric.score(wrong, targets)
        return
    is_class = np.issubdtype(targets.dtype, np.integer)
    right, wrong = (np.eye(targets.max() + 1)[targets], 0.5) if is_class else (targets, targets + 1)
    best = metric.score(right, targets)
    if is_class:
        wrong = right[::-1] if not np.array_equal(right, right[::-1]) else 1 - right
    assert metric.sign * best > metric.sign * metric.score(wrong, targets)


@promise
def what_is_written_to_a_file_is_read_back(trial: TaskTrial) -> None:
    """Data in a file are the data that were prepared."""
    if trial.tried.lines is None:
        return
    path = trial.source("written", "\n".join(trial.tried.lines(trial.prepared)) + "\n")
    reading = trial.task.reading(**trial.tried.reading)
    data = trial.task.read(path, None, reading)
    found = trial.task.prepare(data, trial.tried.budget)
    assert_alike(found, trial.prepared, trial.folder)
    text = str(path)  # as the command line gives it
    assert path.name in trial.task.read(text, None, reading).source


@promise
def bad_input_is_refused_in_a_sentence(trial: TaskTrial) -> None:
    """The rule, what came, and the row where there is one."""
    for number, (what, bad) in enumerate(trial.tried.bad.items()):
        source = trial.source(f"bad-{number}", bad.content)
        assert_refused(trial, what, source, None, {}, row=bad.row)


@promise
def what_has_no_effect_is_refused(trial: TaskTrial) -> None:
    """A file that is not there; something that is no data; labels beside a file; a test set."""
    if trial.tried.lines is None:
        return
    path = trial.source("good", "\n".join(trial.tried.lines(trial.prepared)) + "\n")
    nowhere = str(path.with_name(f"nowhere{trial.tried.ending}"))
    assert_refused(trial, "no file", nowhere, None, {})
    assert_refused(trial, "no data", 7, None, {})
    assert_refused(trial, "labels beside a file", str(path), ["a"], {})
    assert_refused(trial, "a test set that is not there", str(path), None, {"test": nowhere})


def assert_refused(
    trial: TaskTrial,
    what: str,
    source: Any,
    targets: Any,
    given: dict[str, Any],
    row: int | None = None,
) -> None:
    error = refusal(trial, source, targets, given)
    assert error is not None, what
    rule, received, came = str(error).partition("Received: ")
    assert len(rule.split()) > 3, error
    assert received, error
    assert came, error
    assert row is None or re.search(rf"\b{row}\b", rule + came), error


def refusal(
    trial: TaskTrial, source: Any, targets: Any, given: dict[str, Any]
) -> RegardError | None:
    task = trial.task
    try:
        task.prepare(
            task.read(source, targets, task.reading(**trial.tried.reading, **given)),
            trial.tried.budget,
        )
    except RegardError as error:
        return error
    return None


@promise
def the_store_gives_it_back(trial: TaskTrial) -> None:
    """A preparation from a run's store equals the one that the run began with."""
    with Store.create(trial.folder / "round.sqlite", trial.prepared, {}) as store:
        found = trial.again(store)
    assert_alike(found, trial.prepared, trial.folder)
    assert list(found.examples()) == list(trial.prepared.examples())
    assert found.source == trial.prepared.source
    assert found.notices() == trial.prepared.notices()


@promise
def a_stopped_run_goes_on(trial: TaskTrial) -> None:
    """It has the leaderboard of a run that went through."""
    tables = []
    for path in (trial.finished, trial.resumed):
        with Store.open(path / "run.sqlite") as store:
            rows, _ = claimed_leaderboard(store, trial.again(store))
        tables.append(without_measured(leaderboard_csv(rows)))
    assert tables[0] == tables[1]


@promise
def the_same_seed_gives_the_same_answers(trial: TaskTrial) -> None:
    """Bit for bit; another seed gives others."""
    one, other = answers(trial.finished), answers(trial.resumed)
    assert one == other
    first, second = trial.prepared.plan.trials()
    assert (first.seed, second.seed) == (0, 1)
    assert one[*first, "test"] != one[*second, "test"]


@promise
def the_kept_model_is_that_of_the_trial(trial: TaskTrial) -> None:
    """Its files are whole, and it answers as the trial did."""
    best = trial.finished / "best"
    check_best(best)
    if trial.tried.kept is None:
        return
    with Store.open(trial.finished / "run.sqlite") as store:
        key = KeptWeights(trial.finished / "weights", trial.prepared.plan).winner(store)
        assert key is not None
        told = store.predictions(key, "test")
    rows = trial.prepared.splits[key.split].test
    np.testing.assert_allclose(trial.tried.kept(best, trial.prepared, rows), told, atol=1e-6)


@promise
def the_report_draws_it(trial: TaskTrial) -> None:
    """Sections are JSON of different names, and no two parts of the page have one anchor."""
    task, plan = trial.task, trial.prepared.plan
    model = task.model_in_words(trial.prepared)
    assert model[:1].islower(), model
    assert not model.endswith("."), model
    with Store.open(trial.finished / "run.sqlite") as store:
        sections = task.sections(store, trial.prepared, chosen_trials(plan, store.trials()))
        for each in sections:
            json.dumps(each.data, allow_nan=False)
        names = [each.name for each in sections]
        assert len(names) == len(set(names)), names
        rows, analysis = claimed_leaderboard(store, trial.prepared)
        page = report_page(findings_of(task, store, trial.prepared, rows, analysis))
    anchors = re.findall(r'<[^>]* id="([^"]+)"', page)
    assert {"verdict", "repeat", *names} <= set(anchors)
    assert len(anchors) == len(set(anchors)), sorted(anchors)


@promise
def its_options_have_a_rule_and_a_help(trial: TaskTrial) -> None:
    """Each field has both, and no name that the function or the command has already."""
    task = trial.task
    reading, plan, inputs = (kind.described() for kind in (task.reading, task.plan, task.inputs))
    assert reading.keys().isdisjoint(plan)
    for name, each in (*reading.items(), *plan.items(), *inputs.items()):
        assert callable(each.check), name
        assert is_sentence(each.help), (name, each.help)
    for called in (regard.compare, regard.train):
        assert set(inspect.signature(called).parameters).isdisjoint(reading | plan), called
    if isinstance(task, LocalTask):
        return  # no command has its options
    taking = {name: each for name, each in commands().items() if isinstance(each, TaskCommand)}
    assert {"compare", "train", "predict"} <= taking.keys()
    for name, each in taking.items():
        own = inspect.signature(each.callback).parameters
        assert set(own).isdisjoint(each.options(task)), name


@functools.cache
def commands() -> dict[str, Any]:
    """The commands by name, as the terminal has them."""
    return typer.main.get_command(app).commands


@promise
def its_name_is_where_it_stands(trial: TaskTrial) -> None:
    """A store and a process find it by the name that is given."""
    assert trial.tried.name == trial.task.name == trial.prepared.task


@promise
def it_is_light_to_import(trial: TaskTrial) -> None:
    """A command's help imports all tasks: class and options need no heavy package."""
    assert not heavy_imports()[trial.tried.name].intersection(trial.tried.light)


def modules_of(task: Task) -> list[str]:
    """Where its class and those of its options stand."""
    kinds = (type(task), task.plan, task.reading, task.inputs)
    return sorted({kind.__module__ for kind in kinds})


@functools.cache
def heavy_imports() -> dict[str, set[str]]:
    """What is there after importing each task, in one process: those that must be light first."""
    order = sorted(TRIED, key=lambda tried: -len(tried.light))
    found = imported_by([modules_of(tried.task) for tried in order])
    return dict(zip((tried.name for tried in order), found, strict=True))


def imported_by(groups: Sequence[Sequence[str]], *places: Path) -> list[set[str]]:
    """Which heavy packages are there after each group of modules is imported, in their order."""
    code = """
import importlib, json, sys
groups, sys.path = json.loads(sys.argv[1])
for modules in groups:
    for each in modules:
        importlib.import_module(each)
    print(json.dumps(sorted({"numpy", "keras", "pandas"}.intersection(sys.modules))))
"""
    given = json.dumps([list(groups), [*map(str, places), str(ROOT), *sys.path]])
    done = subprocess.run(
        [sys.executable, "-c", code, given], capture_output=True, text=True, check=True
    )
    return [set(json.loads(line)) for line in done.stdout.splitlines()]
