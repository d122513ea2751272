"""The tasks by name. None is imported before it is asked for."""

import importlib

from regard import _checks
from regard.comparison.task import Task

__all__ = ["TASKS", "task_named"]

TASKS = {"text": "regard.tasks.text_classification.task:TextTask"}
"""Where the class of each task stands, as `module:class`."""


def task_named(name: str) -> Task:
    """Return a task.

    Args:
        name: one of `TASKS`.

    Returns:
        The task.

    Raises:
        UnknownNameError: if there is no such task.
    """
    module, _, kind = TASKS[_checks.one_of("task", name, tuple(TASKS))].partition(":")
    task: Task = getattr(importlib.import_module(module), kind)()
    return task
