"""What `compare` and `train` ask of their arguments before anything is made."""

import os
import shutil
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from regard import _checks
from regard.errors import ArgumentError

if TYPE_CHECKING:
    from regard.comparison import Dataset, Task

__all__ = [
    "check_places",
    "dataset_and_budget",
    "refuse",
    "refuse_with_resume",
    "removed_on_error",
    "task_of",
]


def check_places(overwrite: Any, listen: Any, **places: Any) -> None:
    """Check what nothing else checks before something is made.

    Args:
        overwrite: whether an earlier run may be replaced.
        listen: called with each event; None for nobody.
        **places: folders by the names of their arguments; None for what was not given.

    Raises:
        ArgumentError: if a folder cannot be the path of one.
        ArgumentTypeError: if a value has the wrong type.
    """
    _checks.boolean("overwrite", overwrite)
    for name, place in places.items():
        if place is not None:
            _checks.path(name, place)
    if listen is not None:
        _checks.function("listen", listen)


def removed_on_error(place: str | os.PathLike[str]) -> Callable[[Any, Any, Any], None]:
    """Return what removes a folder at the end of a block that an error ends.

    Args:
        place: the folder.

    Returns:
        An exit function of a context manager.
    """

    def leave(kind: type[BaseException] | None, _error: Any, _traceback: Any) -> None:
        if kind is not None:
            shutil.rmtree(place, ignore_errors=True)

    return leave


def task_of(name: str | None, data: Any) -> "tuple[Task, tuple[str, ...]]":
    """Return the task of data, and what to say of how it was found.

    Args:
        name: of the task; None to see it from the form of the data.
        data: a path, or what a caller from Python gave; None for the demo.

    Returns:
        The task, and sentences.

    Raises:
        ArgumentError: if there is no such class.
        ArgumentTypeError: if it is no task.
        UnknownNameError: if there is no such task.
    """
    from regard.tasks.registry import recognised_task, recognition_notice, task_named

    if name is not None:
        return task_named(name), ()
    task, reason = recognised_task(data)
    notice = recognition_notice(task, reason)
    return task, () if notice is None else (notice,)


def dataset_and_budget(
    task: "Task", data: Any, labels: Any, options: dict[str, Any], *, without: Collection[str] = ()
) -> "tuple[Dataset, dict[str, Any]]":
    """Read the data, and tell the options that say how from those of the plan.

    Args:
        task: of the data.
        data: what to read; None for the task's demo.
        labels: the target of each row, where `data` are the rows themselves.
        options: fields of the task's reading and plan.
        without: fields that have no effect here.

    Returns:
        The data, and the fields of the plan that were given.

    Raises:
        ArgumentError: if something has no effect here.
        DataError: if the data cannot be used as they are.
        UnknownNameError: if there is no such option.
    """
    fields = {kind: set(kind.described()) - set(without) for kind in (task.reading, task.plan)}
    for name in options:
        _checks.one_of("options", name, sorted(set.union(*fields.values())))
    reading, budget = (
        {name: value for name, value in options.items() if name in fields[kind]}
        for kind in (task.reading, task.plan)
    )
    if data is None:
        refuse(reading | {"labels": labels}, f"with {task.demo_source}, which has no file")
        return task.demo(), budget
    return task.read(data, labels, task.reading(**reading)), budget


def refuse(given: dict[str, Any], where: str) -> None:
    """Refuse what has no effect.

    Args:
        given: values by name; None for what was not given.
        where: why it has none, after the value.

    Raises:
        ArgumentError: if one was given.
    """
    for name, value in given.items():
        if value is not None:
            raise ArgumentError(
                f"`{name}` has no effect here. Received: {name}={_checks.written(value)} {where}"
            )


def refuse_with_resume(given: dict[str, Any]) -> None:
    """Refuse what a run that goes on has already.

    Args:
        given: values by name; None for what was not given.

    Raises:
        ArgumentError: if one was given.
    """
    for name, value in given.items():
        if value is not None:
            raise ArgumentError(
                "A run that goes on has its own data, plan and folder."
                f" Received: resume together with {name}={_checks.written(value)}."
                " Leave it out, or start over"
            )
