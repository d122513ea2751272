"""What the checks of all tasks need to know of one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from regard.comparison import Dataset, Preparation, Task, Trainer
from regard.comparison.local_task import LocalTask
from regard.tasks.registry import own_task, task_named

TINY = {"layers": ["additive"], "splits": 1, "seeds": 2, "epochs": 1, "rate_check": False}
NETWORK = TINY | {"encoder": "none", "units": 3}


@dataclass(frozen=True)
class Bad:
    """Data that must be refused.

    Args:
        content: of a file; or what a caller from Python would give.
        row: the number that the message must have; None where no row is to blame.
    """

    content: Any
    row: int | None = None


def trained_from_its_folder(task: Task, prepared: Preparation, folder: Path, name: str) -> Trainer:
    """What the executor in this process asks for."""
    if isinstance(task, LocalTask):
        return task.local_trainer(prepared, name)
    return task.trainer(name, folder)


@dataclass(frozen=True)
class TriedTask:
    """A task, and what the checks need to know of it.

    Args:
        name: as `--task` takes it.
        data: small data, of which `budget` makes two trials in a moment.
        budget: fields of the plan.
        lines: the same data as the lines of a file; None for a task that reads none.
        ending: of its files.
        bad: data that it must refuse, by what is wrong with them.
        kept: what the kept model answers to some rows; None where its files being whole is enough.
        told: what is told of a row, where a task can tell several things; the first needs no name.
        reading: how files are read.
        has_demo: whether it makes data on the spot.
        light: packages that its class, its plan and its reading must not import.
        trainer: what trains a contender.
        said: from targets to answers that say them, where answers are no chances of each class.
        build: of a model of the user's own.
    """

    name: str
    data: Callable[[Task], Dataset]
    budget: Mapping[str, Any]
    lines: Callable[[Preparation], list[str]] | None = None
    ending: str = ""
    bad: Mapping[str, Bad] = field(default_factory=dict)
    kept: Callable[[Path, Preparation, np.ndarray], np.ndarray] | None = None
    told: str = ""
    reading: Mapping[str, Any] = field(default_factory=dict)
    has_demo: bool = True
    light: tuple[str, ...] = ("keras",)
    trainer: Callable[[Task, Preparation, Path, str], Trainer] = trained_from_its_folder
    said: Callable[[np.ndarray], np.ndarray] | None = None
    build: Callable[..., Any] | None = None

    @property
    def label(self) -> str:
        """What tells it from others."""
        return f"{self.name} {self.told}".strip()

    @property
    def task(self) -> Task:
        return task_named(self.name) if self.build is None else own_task(self.build)
