"""The comparison as a function."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from regard import _checks, runtime
from regard.report.result import Result
from regard.run_arguments import (
    check_places,
    dataset_and_budget,
    refuse,
    refuse_with_resume,
    removed_on_error,
    task_of,
)
from regard.run_to_end import finished_run

if TYPE_CHECKING:
    from regard.comparison import (
        Listener,
        Preparation,
        Store,
        Task,
    )

__all__ = ["Result", "compare"]


def compare(
    data: Any = None,
    labels: Any = None,
    *,
    task: str | None = None,
    build: Callable[[Any], Any] | None = None,
    out: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    resume: str | os.PathLike[str] | None = None,
    backend: str | None = None,
    workers: int | None = None,
    trial_seconds: float | None = None,
    listen: "Listener | None" = None,
    **options: Any,
) -> Result:
    """Train the same model with each attention layer, and rank the layers.

    Each contender gets the same rows, parts, batches, budget and initial weights; they differ in
    one slot between the encoder and the answer. Each trains in a process of its own.

    With `build` it is your own model that is trained, in this process, on arrays: with its own
    loss, metrics and optimizer, and with each contender in its slot. Else nothing differs: it is
    stored, can be interrupted and resumed, and has a report and a kept model.

    Args:
        data: what to read: for texts see `regard.data.read_data`; or a list, array or Series of
            texts, with `labels`; None for the task's demo. With `build`: a pair (x, y) of arrays,
            or of lists or dicts of arrays.
        labels: the target of each row, where `data` are the rows themselves. Of texts: strings,
            integers or booleans; numbers, with `target="what they are"`; or lists of strings, where
            a text may have several labels.
        task: what kind of data they are, such as "text"; or the class of a task of your own, as
            "module:class". None to see it from their form.
        build: a function that takes a slot, calls it once as `vector = slot(states, mask=mask)`,
            and returns a compiled `keras.Model`.
        out: a folder for the results, `report.html` and the kept model among them; None writes
            nothing that stays longer than the result.
        overwrite: whether the results of an earlier run in that folder may be replaced.
        resume: the folder of a run that was stopped; it goes on with its own data and plan, and
            only `backend`, `workers`, `trial_seconds` and `listen` may be given besides. With
            `build`, the same `data` and `group` are given again.
        backend: `"jax"`, `"tensorflow"` or `"torch"`; None for KERAS_BACKEND, else jax.
        workers: how many trials run at the same time; None for as many as there are processors,
            or one where there is a graphics processor.
        trial_seconds: how long a trial may take; None for as long as it needs.
        listen: called with each event of the run, see `regard.comparison.Event`.
        **options: how the data are read, and what is compared with which budget: the options that
            `regard compare --task NAME --help` lists, such as `text`, `label`, `test`, `layers`,
            `splits`, `seeds`, `epochs`. Without `splits` and `seeds` there are 5 splits, or 5 seeds
            with a separate test set. With `build`: `group`, one value a row, of which equal ones
            stay in one part; and fields of `regard.tasks.own_model.own_plan.OwnPlan`, of which
            `metric` is the first metric that the model was compiled with, unless it is given.

    Returns:
        The leaderboard, the trials and the verdict, of which `card` is the short form.

    Raises:
        ArgumentError: if an argument is out of its range or has no effect here.
        ArgumentTypeError: if an argument has the wrong type.
        UnknownNameError: if there is no such task, contender, backend, encoding or option.
        DataError: if the data cannot be used as they are.
        RunFolderError: if the folder holds something else, or cannot be written.
        MissingExtraError: if the backend or a package of an extra is not installed.
    """
    runtime.require_tool("regard.compare")
    check_places(overwrite, listen, out=out, resume=resume)
    if build is not None:
        _checks.function("build", build)
    from regard.comparison import RunFolder, created_store, opened_store
    from regard.execution.run_limits import Limits

    limits = Limits(runtime.default_workers() if workers is None else workers, trial_seconds)
    if build is not None:
        here = {"task": task, "labels": labels, "backend": backend, "workers": workers}
        refuse(here, "with a model of your own, which is trained here, one trial at a time")
        import keras

        backend = str(keras.backend.backend())
    with contextlib.ExitStack() as stack:
        if resume is None:
            place = tempfile.mkdtemp(prefix="regard-") if out is None else out
            if out is None:
                stack.push(removed_on_error(place))
            folder = RunFolder(place, overwrite=overwrite)
            chosen = runtime.chosen_backend(backend)
            used, notices = _task_of(task, build, data)
            preparation = _prepared(used, data, labels, options)
            stack.enter_context(folder)  # not before all is known to be usable
            store = stack.enter_context(created_store(folder, chosen, preparation, notices))
        else:
            again = {} if build is None else {"data": None, "group": None}
            given = {"data": data, "labels": labels, "out": out, "overwrite": overwrite or None}
            refuse_with_resume(given | options | again)
            folder = stack.enter_context(RunFolder(resume, resume=True))
            store = stack.enter_context(opened_store(folder, backend))
            used, preparation = _resumed(store, task, build, data, options)
        stays = resume is not None or out is not None
        return finished_run(used, store, preparation, folder, limits, listen, stays=stays)


def _task_of(
    name: str | None, build: Callable[[Any], Any] | None, data: Any
) -> "tuple[Task, tuple[str, ...]]":
    """Return the task, and what to say of how it was found."""
    if build is None:
        return task_of(name, data)
    from regard.tasks.registry import own_task

    return own_task(build), ()


def _resumed(
    store: "Store",
    task: str | None,
    build: Callable[[Any], Any] | None,
    data: Any,
    options: dict[str, Any],
) -> "tuple[Task, Preparation]":
    """Return the task and data of a run that goes on; a model of one's own is given again."""
    from regard.comparison.local_task import LocalTask
    from regard.tasks.registry import OWN, own_task, stored_task

    used = stored_task(store.about("task"), task if build is None else OWN)
    if not isinstance(used, LocalTask):
        return used, used.restored(store)
    own = own_task(build)
    given = {name: value for name, value in options.items() if value is not None}
    return own, own.resumed(store, own.read(data, None, own.reading(**given)))


def _prepared(task: "Task", data: Any, labels: Any, options: dict[str, Any]) -> "Preparation":
    """Return the data in parts, with the plan that suits them."""
    dataset, budget = dataset_and_budget(task, data, labels, options)
    return task.prepare(dataset, budget)
