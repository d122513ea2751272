"""The store of a run as the run begins or goes on: with its facts, and held to its end."""

import json
import os
from datetime import UTC, datetime

from regard import runtime
from regard.comparison.best_model import check_best
from regard.comparison.preparation import Preparation
from regard.comparison.run_folder import RunFolder
from regard.comparison.store import Store, StoredRun
from regard.errors import ArgumentError

__all__ = ["COMPARE", "TRAIN", "created_store", "opened_store", "refuse_other_command"]

COMPARE, TRAIN = "compare", "train"
"""What begins a run."""


def created_store(
    folder: RunFolder,
    backend: str,
    preparation: Preparation,
    notices: tuple[str, ...] = (),
    *,
    command: str = COMPARE,
    call: str | None = None,
) -> Store:
    """Make the store of a new run, and write its plan beside it.

    It notes when the run began, and how busy the machine was then.

    Args:
        folder: of the run.
        backend: what Keras runs on.
        preparation: the data, the splits and the plan.
        notices: what to say before what the data have to say.
        command: what began the run, `COMPARE` or `TRAIN`, and goes on with it.
        call: how it was called, as a report reads it; None where nobody is to read it.

    Returns:
        The store, with all trials to do.

    Raises:
        RunFolderError: if it cannot be written.
    """
    versions = runtime.package_versions(["regard", "keras", "numpy", backend])
    facts = {
        "backend": backend,
        "began": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "load": json.dumps(_load()),
        "notices": json.dumps((*notices, *preparation.notices())),
        "versions": json.dumps(versions),
    }
    if call is not None:
        facts["call"] = call
    store = Store.create(folder.store, preparation, facts)
    folder.write("plan.json", preparation.plan.to_json())
    return store


def opened_store(folder: RunFolder, backend: str | None, *, command: str = COMPARE) -> Store:
    """Open the store of a run that goes on, or that has ended.

    Args:
        folder: of the run.
        backend: what the user asks for; None for the one it began with.
        command: that is to go on with it.

    Returns:
        The store.

    Raises:
        RunFolderError: if it is damaged, or the run has ended and what it left is not whole.
        ArgumentError: if the run began with another backend or command.
        MissingExtraError: if its backend is not installed here.
    """
    store = Store.open(folder.store)
    try:
        refuse_other_command(store, command)
        used = store.about("backend")
        if folder.completed:
            store.check_end()
            check_best(folder.best)
        if backend not in (None, used):
            raise ArgumentError(
                "A run goes on with the backend that it began with: figures of different backends"
                f" cannot be compared. Received: backend={backend!r}, and the run began with"
                f" {used!r}"
            )
        runtime.chosen_backend(used)  # refuses one that is not installed here
    except BaseException:
        store.close()
        raise
    return store


def refuse_other_command(store: StoredRun, command: str) -> None:
    """Refuse the run of another command.

    Args:
        store: of the run.
        command: `COMPARE` or `TRAIN`.

    Raises:
        ArgumentError: if the run began with another one.
    """
    began = store.about("command") or COMPARE
    if began != command:
        raise ArgumentError(
            f"This needs a run of `regard {command}`. Received: {str(store.path.parent)!r}, a run"
            f" of `regard {began}`"
        )


def _load() -> dict[str, float] | None:
    """Return how many programs wanted a processor in the last minute, and how many there are."""
    if not hasattr(os, "getloadavg"):  # on Windows
        return None
    return {"programs": os.getloadavg()[0], "processors": os.cpu_count() or 1}
