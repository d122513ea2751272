"""The training of one model that is kept, as a function."""

import contextlib
import dataclasses
import json
import os
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regard import runtime
from regard.comparison.contender_names import checked_contender
from regard.errors import ArgumentError, TrialError
from regard.report.trained_model import TrainedModel
from regard.run_arguments import (
    check_places,
    dataset_and_budget,
    refuse,
    refuse_with_resume,
    removed_on_error,
    task_of,
)

if TYPE_CHECKING:
    from regard.comparison import KeptWeights, Listener, Plan, Preparation, RunFolder, Store, Task

__all__ = ["FIXED", "TrainedModel", "train"]

FIXED = ("layers", "splits", "seeds", "rope", "tune", "rate_check")
"""The fields of a plan that say what is compared: with one model they have no effect."""


def train(
    data: Any = None,
    labels: Any = None,
    *,
    task: str | None = None,
    layer: str | None = None,
    from_run: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    resume: str | os.PathLike[str] | None = None,
    backend: str | None = None,
    listen: "Listener | None" = None,
    **options: Any,
) -> TrainedModel:
    """Train one model to keep, on all data but a validation part.

    `regard.compare` says which layer serves your data; this trains the model with it on more rows,
    since none are held back for a test. With a separate test set (`test`), that is scored once, at
    the end.

    The training writes a checkpoint at each validation. One that was stopped in whatever way goes
    on from there with `resume`, and ends with the same bits.

    Args:
        data: what to read, as `regard.compare` takes it; None for the task's demo.
        labels: the target of each row, where `data` are the rows themselves.
        task: what kind of data they are, such as "text"; or the class of a task of your own, as
            "module:class". None to see it from their form.
        layer: a contender that is ranked, such as "additive". None for the one whose model the
            comparison in `from_run` has kept, even where its verdict says to use another one;
            without it for "pooling_mlp".
        from_run: the folder of a comparison, whose plan and setting are taken where `options` say
            nothing.
        out: a folder for the kept model; None writes nothing that stays longer than the result.
        overwrite: whether the results of an earlier run in that folder may be replaced.
        resume: the folder of a training that was stopped; it goes on with its own data and plan,
            and only `task`, `backend` and `listen` may be given besides.
        backend: `"jax"`, `"tensorflow"` or `"torch"`; None for KERAS_BACKEND, else jax.
        listen: called with each event, see `regard.comparison.Event`.
        **options: how the data are read, and with which budget the model is trained: the options
            that `regard train --task NAME --help` lists, such as `text`, `label`, `test`, `epochs`.

    Returns:
        The model with what was found.

    Raises:
        ArgumentError: if an argument is out of its range or has no effect here.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such task, contender, backend, encoding or option.
        DataError: if the data cannot be used as they are.
        RunFolderError: if the folder holds something else, or cannot be written, or its checkpoint
            is not of this training.
        TrialError: if the training fails.
        MissingExtraError: if the backend or a package of an extra is not installed.
    """
    runtime.require_tool("regard.train")
    check_places(overwrite, listen, out=out, resume=resume, from_run=from_run)
    from regard.comparison import RunFolder, created_store, opened_store
    from regard.comparison.run_store import TRAIN
    from regard.tasks.registry import stored_task

    with contextlib.ExitStack() as stack:
        if resume is None:
            place = tempfile.mkdtemp(prefix="regard-") if out is None else out
            if out is None:
                stack.push(removed_on_error(place))
            folder = RunFolder(place, overwrite=overwrite)
            chosen = runtime.chosen_backend(backend)
            preparation, notices = _prepared(task, data, labels, layer, from_run, options)
            stack.enter_context(folder)  # not before all is known to be usable
            store = created_store(folder, chosen, preparation, notices, command=TRAIN)
        else:
            given = {"data": data, "labels": labels, "layer": layer, "from_run": from_run}
            refuse_with_resume({**given, "out": out, "overwrite": overwrite or None, **options})
            folder = stack.enter_context(RunFolder(resume, resume=True))
            store = opened_store(folder, backend, command=TRAIN)
            preparation = stored_task(store.about("task"), task).restored(store)
        stack.enter_context(store)
        stays = resume is not None or out is not None
        return _run(store, preparation, folder, listen, stays=stays)


def _prepared(
    task_name: str | None,
    data: Any,
    labels: Any,
    layer: str | None,
    run: str | os.PathLike[str] | None,
    options: dict[str, Any],
) -> "tuple[Preparation, tuple[str, ...]]":
    """Return the data in parts, and what is to be said of how that came."""
    task, recognised = task_of(task_name, data)
    layer, taken, told = _layer_and_budget(task, layer, run)
    if data is None:
        refuse({"from_run": run}, f"with {task.demo_source}, which is no data of your own")
    dataset, budget = dataset_and_budget(task, data, labels, options, without=FIXED)
    given = {name: value for name, value in budget.items() if value is not None}
    fixed = {"layers": (layer,), "seeds": 1, "tune": 1, "rate_check": False}
    one_split = {} if dataset.has_test_set else {"splits": 1}
    preparation = task.prepare(dataset.to_learn_from(), {**taken, **given, **fixed, **one_split})
    return preparation, recognised if told is None else (*recognised, told)


def _layer_and_budget(
    task: "Task", layer: str | None, run: str | os.PathLike[str] | None
) -> tuple[str, dict[str, Any], str | None]:
    """Return the contender, the fields of the plan that a comparison gives, and what to say."""
    ranked = [row.name for row in task.plan.table if row.ranked]
    if layer is not None:
        checked_contender("layer", layer, ranked)
    if run is not None:
        name, taken = _found_by(Path(run), task, layer)
        why = "" if layer is not None else ", whose model the comparison kept,"
        return name, taken, f"Layer: {name}{why} with the plan and the setting of {os.fspath(run)}."
    if layer is not None:
        return layer, {}, None
    name = task.plan.single if task.plan.single in ranked else ranked[0]
    told = (
        f"Layer: {name}, since none was named. Which one serves these data, `regard compare` says;"
        " --from RUN (from_run= in Python) takes its answer."
    )
    return name, {}, told


def _found_by(run: Path, task: "Task", layer: str | None) -> tuple[str, dict[str, Any]]:
    """Return the contender that a comparison has kept, and with which plan and setting."""
    from regard.comparison import Store
    from regard.comparison.best_model import best_contender, best_trial
    from regard.comparison.run_store import COMPARE, refuse_other_command

    with Store.open(run / "run.sqlite") as store:
        refuse_other_command(store, COMPARE)
        found = store.about("task")
        if found != task.name:
            raise ArgumentError(
                f"`from_run` must be a comparison of data of the task {task.name!r}."
                f" Received: {str(run)!r}, of {found!r}"
            )
        plan, trials = store.plan_as(task.plan), store.trials()
    name = layer if layer is not None else best_contender(plan, trials)
    key = None if name is None else best_trial(plan, name, trials)
    if name is None or key is None:
        wanted = "a ranked contender" if layer is None else repr(layer)
        raise ArgumentError(
            f"`from_run` must be a comparison with a finished trial of {wanted}."
            f" Received: {str(run)!r}, which has none"
        )
    return name, _fields(plan) | _setting(plan, key.setting)


def _fields(plan: "Plan") -> dict[str, Any]:
    return {
        field.name: getattr(plan, field.name)
        for field in dataclasses.fields(plan)
        if field.name not in FIXED
    }


def _setting(plan: "Plan", number: int) -> dict[str, Any]:
    setting = plan.settings()[number]._asdict()
    return {name: value for name, value in setting.items() if hasattr(plan, name)}


def _run(
    store: "Store",
    preparation: "Preparation",
    folder: "RunFolder",
    listen: "Listener | None",
    *,
    stays: bool,
) -> TrainedModel:
    """Train what is left to train, and write the model."""
    from regard.comparison import KeptWeights
    from regard.comparison.run_folder import writing
    from regard.tasks.registry import task_named

    kept = KeptWeights(folder.weights, preparation.plan)
    notices = tuple(json.loads(store.about("notices") or "[]"))
    ended = folder.completed or _trained(store, preparation, folder, kept, listen, notices)
    trial = next(iter(store.trials()), None)
    if trial is not None and trial.status == "failed":
        raise TrialError(
            f"The training of {trial.contender} must end with a model. Received: {trial.reason}."
            " Change what you gave, and start over"
        )
    if ended and not folder.completed:
        with writing(folder.path):
            kept.write_best(folder.best, preparation, store)
        store.end()
        folder.complete()
    found = TrainedModel(
        plan=preparation.plan,
        split=preparation.splits[0],
        trial=trial,
        checks=() if trial is None else store.checks(trial.key),
        notices=notices,
        folder=folder.path if stays else None,
        place=folder.path,
        reader=task_named(preparation.task).read_model,
    )
    if not stays:
        weakref.finalize(found, shutil.rmtree, folder.path, ignore_errors=True)
    return found


def _trained(
    store: "Store",
    preparation: "Preparation",
    folder: "RunFolder",
    kept: "KeptWeights",
    listen: "Listener | None",
    notices: tuple[str, ...],
) -> bool:
    """Run the one trial in a process; say whether it has come to its end."""
    from regard.execution.processes import ProcessExecutor
    from regard.execution.run import run_trials
    from regard.execution.run_limits import Limits

    interrupted = run_trials(
        preparation,
        store,
        ProcessExecutor.of_run(folder.work, preparation.task, store, Limits()),
        folder.work,
        kept=kept,
        listen=listen,
        checkpoints=True,
        notices=notices,
    )
    return not interrupted
