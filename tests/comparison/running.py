"""Real runs for the tests: trials in processes of their own, and ways to find and end these."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from regard.bundle.manifest import FILES, MANIFEST
from regard.comparison import MEASURED, Event, KeptWeights, RunFolder, Store
from regard.execution.processes import ProcessExecutor
from regard.execution.run import run_trials
from regard.execution.run_limits import Limits
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.preparation import TextPreparation
from tests.comparison.clock import LONG
from tests.comparison.small_material import small_plan, small_preparation

WORKER = "regard.execution.worker"


def quick_plan(*layers: str, **changes) -> TextPlan:
    """Two splits, a model that compiles fast, no rate check."""
    changes = {"splits": 2, "encoder": "none", "epochs": 1, "rate_check": False, **changes}
    return small_plan(layers=layers, **changes)


@dataclass
class Run:
    """A run in a folder, open."""

    folder: RunFolder
    store: Store
    preparation: TextPreparation
    kept: KeptWeights

    def go(
        self, listen: Callable[[Event], object] = lambda event: None, limits: Limits | None = None
    ) -> bool:
        limits = limits or Limits()
        executor = ProcessExecutor(
            self.folder.work,
            self.preparation.task,
            str(self.store.about("backend")),
            workers=limits.workers,
            silent_seconds=limits.silent_seconds,
        )
        return run_trials(
            self.preparation,
            self.store,
            executor,
            self.folder.work,
            kept=self.kept,
            listen=listen,
            trial_seconds=limits.trial_seconds,
            notices=("a notice",),
        )


@contextmanager
def run_in(path: Path, plan: TextPlan, *, backend: str) -> Iterator[Run]:
    """A run of the small corpus; if the folder has one, that goes on."""
    resume = (path / "run.sqlite").is_file()
    with RunFolder(path, resume=resume) as folder:
        made = small_preparation(plan)
        store = (
            Store.open(folder.store)
            if resume
            else Store.create(folder.store, made, {"backend": backend})
        )
        with store:
            yield Run(folder, store, made, KeptWeights(folder.weights, plan))


def workers(contender: str | None = None, *, of: int | None = None) -> list[psutil.Process]:
    """The contenders' processes below a process, this one by default."""
    found = []
    for process in psutil.Process(of).children(recursive=True):
        try:
            # For an instant after its start a process has no arguments.
            while not (command := process.cmdline()) and not is_gone(process):
                time.sleep(0.001)
        except psutil.Error:
            continue
        if WORKER in command and contender in (None, command[-2]):
            found.append(process)
    return found


def is_gone(process: psutil.Process) -> bool:
    """Whether a process has ended; its parent may not have asked yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until(condition: Callable[[], object], seconds: float = LONG) -> float:
    """Wait for something to be true; return how long it took."""
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < seconds, f"not within {seconds} s"
        time.sleep(0.01)
    return time.monotonic() - begin


def without_measured(table: str) -> str:
    """A table of a run without the columns that differ from run to run."""
    rows = list(csv.DictReader(io.StringIO(table)))
    assert rows
    text = io.StringIO()
    kept = [name for name in rows[0] if name not in MEASURED]
    writer = csv.DictWriter(text, kept, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def results(folder: Path) -> dict[str, str | bytes]:
    """What must be the same however often a run was stopped: tables and the model that is kept."""
    tables = {
        name: without_measured((folder / name).read_text(encoding="utf-8"))
        for name in ("leaderboard.csv", "trials.csv")
    }
    model = {path.name: path.read_bytes() for path in sorted((folder / "best").iterdir())}
    assert set(model) == {*FILES, MANIFEST}
    return tables | model
