"""The tasks by name. None is imported before it is asked for."""

import importlib
from typing import Any

from regard import _checks
from regard.comparison.task import Task
from regard.errors import ArgumentError, ArgumentTypeError, RunFolderError

__all__ = [
    "DEFAULT_TASK",
    "OWN",
    "SWAP",
    "TASKS",
    "recognised_task",
    "recognition_notice",
    "stored_task",
    "task_named",
]

TASKS = {"text": "regard.tasks.text_classification.task:TextTask"}
"""The class of each task, as `module:class`; data are of the first that recognises them."""

OWN = "own"
"""The task of a model of the user's own: it is known by the function that comes from Python."""

SWAP = "swap"
"""The task of one layer in a trained model: it is known by the model, which is given."""

_GIVEN_MODELS = {
    OWN: "regard.tasks.own_model.task:OwnTask",
    SWAP: "regard.tasks.own_model.swap.task:SwapTask",
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
        name = _GIVEN_MODELS.get(name) or TASKS[_checks.one_of("task", name, tuple(TASKS))]
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
    return task_named(name or "")


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
