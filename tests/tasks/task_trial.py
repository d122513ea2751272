"""A task on trial: its preparation, a run that went through, and one that was stopped."""

import functools
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras

from regard.comparison import (
    CheckDone,
    Event,
    KeptWeights,
    Preparation,
    RunFolder,
    Store,
    created_store,
    opened_store,
)
from regard.comparison.local_task import LocalTask
from regard.execution.in_process import InProcessExecutor
from regard.execution.run import run_trials
from tests.tasks.tried_task import TriedTask


class TaskTrial:
    """A task on trial: what several checks look at is done once.

    Args:
        tried: the task.
        folder: an empty one.
    """

    def __init__(self, tried: TriedTask, folder: Path) -> None:
        self.tried, self.task, self.folder = tried, tried.task, folder

    @functools.cached_property
    def prepared(self) -> Preparation:
        return self.task.prepare(self.tried.data(self.task), self.tried.budget)

    def again(self, store: Store) -> Preparation:
        """What a run goes on with."""
        if isinstance(self.task, LocalTask):
            return self.task.resumed(store, self.tried.data(self.task))
        return self.task.restored(store)

    @functools.cached_property
    def finished(self) -> Path:
        """A run that went through."""
        return self._run("finished", self.prepared)

    @functools.cached_property
    def resumed(self) -> Path:
        """The same run, stopped in the middle of its last trial, and taken up from its store."""
        last = self.prepared.plan.trials()[-1]

        def stop(event: Event) -> None:
            if isinstance(event, CheckDone) and event.key == last:
                signal.raise_signal(signal.SIGINT)

        folder = self._run("stopped", self.prepared, stop)
        with Store.open(folder / "run.sqlite") as store:
            assert store.keys("queued") == (last,)
            prepared = self.again(store)
        return self._run("stopped", prepared)

    def source(self, name: str, content: Any) -> Any:
        """A file with some content, where the task reads files."""
        if not self.tried.ending:
            return content
        path = self.folder / f"{name}{self.tried.ending}"
        path.write_text(content, encoding="utf-8")
        return path

    def _run(
        self, name: str, prepared: Preparation, listen: Callable[[Event], Any] = lambda event: None
    ) -> Path:
        path = self.folder / name
        resume = path.exists()
        with RunFolder(path, resume=resume) as folder:
            backend = keras.backend.backend()
            store = opened_store(folder, None) if resume else None
            with store or created_store(folder, backend, prepared) as store:
                self._train(prepared, folder, store, listen)
        return path

    def _train(
        self,
        prepared: Preparation,
        folder: RunFolder,
        store: Store,
        listen: Callable[[Event], Any],
    ) -> None:
        kept = KeptWeights(folder.weights, prepared.plan)
        executor = InProcessExecutor(
            lambda name: self.tried.trainer(self.task, prepared, folder.work, name)
        )
        interrupted = run_trials(
            prepared, store, executor, folder.work, kept=kept, listen=listen, notices=()
        )
        if not interrupted:
            assert not store.keys("failed"), store.trials()
            kept.write_best(folder.best, prepared, store)
