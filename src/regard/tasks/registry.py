"""The tasks by name. None is imported before it is asked for."""

import importlib
from collections.abc import Callable
from typing import Any

from regard import _checks
from regard.comparison.local_task import LocalTask
from regard.comparison.task import Task
from regard.errors import ArgumentError, ArgumentTypeError, BundleError, RunFolderError

__all__ = [
    "ALIASES",
    "DEFAULT_TASK",
    "OWN",
    "SWAP",
    "TASKS",
    "own_task",
    "recognised_task",
    "recognition_notice",
    "stored_task",
    "swap_task",
    "task_named",
    "task_of_model",
]

TASKS = {
    "events": "regard.tasks.events.task:EventsTask",
    "series": "regard.tasks.series.task:SeriesTask",
    "tag": "regard.tasks.tagging.task:TagTask",
    "text": "regard.tasks.text_classification.task:TextTask",
}
"""The class of each task, as `module:class`; data are of the first that recognises them."""

ALIASES: dict[str, str] = {}
"""Commands that stand for `regard predict` on models of one task: the task of each by its name."""

OWN = "own"
"""The task of a model of the user's own: it is known by the function that comes from Python."""

SWAP = "swap"
"""The task of one layer in a trained model: it is known by the model, which is given."""

_GIVEN_MODELS = {
    OWN: "regard.tasks.own_model.task:OwnTask",
    SWAP: "regard.tasks.own_model.swapping.task:SwapTask",
}

DEFAULT_TASK = "text"
"""The task of data that none recognises, and of the demo."""


def task_named(name: str) -> Task:
    """Return a task.

    Args:
        name: one of `TASKS`; or the class of a task of your own, as `module:class`.

    Returns:
        The task.

    Raises:
        ArgumentError: if there is no such class.
        ArgumentTypeError: if it is no task.
        UnknownNameError: if there is no such task.
    """
    if ":" not in str(name):
        name = TASKS[_checks.one_of("task", name, tuple(TASKS))]
    return _task_at(name)


def own_task(build: Callable[[Any], Any] | None) -> LocalTask:
    """Return the task of a model of the user's own.

    Args:
        build: from a slot to a compiled model; None to report on what was found before.

    Returns:
        The task.
    """
    return _local_task(OWN, build)


def swap_task(
    model: Any = None, layer: str = "", loss: Any = None, source: str = "arrays"
) -> LocalTask:
    """Return the task of a layer in a trained model.

    Args:
        model: the trained model; None to report on what was found before.
        layer: the name of its layer.
        loss: of what is trained; None for that of the model.
        source: where the rows come from, for people.

    Returns:
        The task.
    """
    return _local_task(SWAP, model, layer, loss, source)


def _local_task(name: str, *given: Any) -> LocalTask:
    module, _, kind = _GIVEN_MODELS[name].partition(":")
    task: LocalTask = getattr(importlib.import_module(module), kind)(*given)
    return task


def task_of_model(model_format: Any, given: str | None = None) -> Task:
    """Return the task of a kept model.

    Args:
        model_format: what its `model.json` says in "format".
        given: the task that the user says; None for nothing.

    Returns:
        The task.

    Raises:
        ArgumentError: if the model is of another task than the user says.
        BundleError: if no task of regard writes such models, and the user says none.
    """
    tasks = [task_named(name) for name in (TASKS if given is None else (given,))]
    for task in tasks:
        if model_format in task.model_formats:
            return task
    if given is not None:
        raise ArgumentError(
            f"A model is used with its own task. Received: task={given!r} for a model of the format"
            f" {str(model_format)[:80]!r}"
        )
    raise BundleError(
        "A kept model must be of a task that this version of regard knows. Received: one of the"
        f" format {str(model_format)[:80]!r}"
    )


def stored_task(name: str | None, given: str | None = None) -> Task:
    """Return the task of a run that was stored.

    A class of somebody's own is not imported because a file says so: its module runs what it holds.

    Args:
        name: what the store says.
        given: what the user says; None for nothing.

    Returns:
        The task.

    Raises:
        ArgumentError: if the run is of another task than the user says.
        RunFolderError: if it is of a task that has to be named here, or that is not known here.
    """
    if given is not None and given != name:
        raise ArgumentError(
            f"A run goes on with its own task. Received: task={given!r} for one of {name!r}"
        )
    if name not in (*TASKS, *_GIVEN_MODELS) and given is None:
        raise RunFolderError(
            "A run of a task that regard does not bring must be told so."
            f" Received: a run of {name!r}. If you trust it: --task {name} (task= in Python)"
        )
    return _local_task(str(name)) if name in _GIVEN_MODELS else task_named(name or "")


def recognised_task(source: Any) -> tuple[Task, str | None]:
    """Return the task that data are of, judged by their form.

    Args:
        source: a path, or what a caller from Python gave; None for the demo.

    Returns:
        The task, and the reason; None for it where the default was taken.
    """
    if source is not None:
        for name in TASKS:
            task = task_named(name)
            reason = task.recognises(source)
            if reason is not None:
                return task, reason
    return task_named(DEFAULT_TASK), None


def recognition_notice(task: Task, reason: str | None) -> str | None:
    """Return the sentence that says of which task data were taken to be, and how to say otherwise.

    Args:
        task: of the data.
        reason: what `recognised_task` returned; None where nothing was recognised.

    Returns:
        The sentence; None for the default task, which is what people expect.
    """
    if reason is None or task.name == DEFAULT_TASK:
        return None
    others = "|".join(name for name in TASKS if name != task.name)
    return (
        f"Task: {task.name}, since {reason} (--task {others} reads it otherwise; task= in Python)."
    )


def _task_at(name: str) -> Task:
    module, _, kind = name.partition(":")
    try:
        made = getattr(importlib.import_module(module), kind)
    except (ImportError, AttributeError) as error:
        raise ArgumentError(
            f"`task` must name a class that can be imported, as module:class. Received: {name!r}:"
            f" {error}"
        ) from error
    if not (isinstance(made, type) and issubclass(made, Task)):
        raise ArgumentTypeError(f"`task` must name a subclass of Task. Received: {name!r}")
    return made()
