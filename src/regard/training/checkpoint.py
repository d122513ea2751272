"""A training in its middle, kept in a file from which it goes on to the same bits."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from regard._atomic_files import write_whole
from regard.comparison.events import Check
from regard.comparison.plan import Plan
from regard.comparison.task import UnwritableError
from regard.comparison.trial_key import TrialKey
from regard.errors import RunFolderError
from regard.training.loop import BestState, read_state, write_state
from regard.training.measurements import ProcessorClock

__all__ = ["Checkpoint", "CheckpointFile", "KeptTraining"]

_FORMAT = "regard checkpoint 1"


@final
@dataclass(frozen=True)
class Checkpoint:
    """Hold a training as it is right after a check.

    Args:
        checks: all so far; the last says after which step it stands.
        best_check: the number of the check whose state is the best, from 1.
        seconds: processor time of the steps so far.
        variables: all that a step changes, those of the model before those of the optimizer.
        best: the weights of the best state.
    """

    checks: tuple[Check, ...]
    best_check: int
    seconds: float
    variables: Sequence[NDArray[Any]]
    best: Sequence[NDArray[Any]]


@final
class CheckpointFile:
    """Keep the latest checkpoint of one trial: whole, or as it was before.

    Args:
        path: the file.
        key: of the trial.
        plan: with which it trains.
    """

    def __init__(self, path: Path, key: TrialKey, plan: Plan) -> None:
        self._path = path
        self._trial = {
            "format": _FORMAT,
            "key": list(key),
            "plan": hashlib.sha256(plan.to_json().encode()).hexdigest(),
            "backend": keras.backend.backend(),
        }

    def write(self, checkpoint: Checkpoint) -> None:
        """Replace what is there.

        Args:
            checkpoint: of the trial.

        Raises:
            UnwritableError: if it cannot be written.
        """
        about = {
            **self._trial,
            "checks": [astuple(check) for check in checkpoint.checks],
            "best_check": checkpoint.best_check,
            "seconds": checkpoint.seconds,
        }
        arrays = _named(checkpoint.variables, "variable") | _named(checkpoint.best, "best")
        metadata = {"about": json.dumps(about)}
        metadata["sha256"] = _digest(metadata["about"], arrays)
        try:
            write_whole(self._path, save(arrays, metadata), scratch=self._path.parent)
        except OSError as error:
            raise UnwritableError(f"{self._path.name}: {error}") from error

    def read(self) -> Checkpoint | None:
        """Return what is there.

        Returns:
            The checkpoint; None where there is none.

        Raises:
            RunFolderError: if it is of another trial, plan or backend, or not as it was written.
        """
        if not self._path.exists():
            return None
        try:
            with safe_open(self._path, framework="numpy") as file:
                metadata = file.metadata()
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            content, digest = metadata["about"], metadata["sha256"]
            about = json.loads(content)
        except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
            raise self.refused(f"cannot be read: {error}") from error
        for name, value in self._trial.items():
            if about.get(name) != value:
                raise self.refused(f"has the {name} {about.get(name)!r} instead of {value!r}")
        if _digest(content, arrays) != digest:
            raise self.refused("is not as it was written")
        return Checkpoint(
            checks=tuple(Check(*each) for each in about["checks"]),
            best_check=about["best_check"],
            seconds=about["seconds"],
            variables=_listed(arrays, "variable"),
            best=_listed(arrays, "best"),
        )

    def refused(self, what: str) -> RunFolderError:
        """Return the error of a checkpoint from which the trial cannot go on.

        Args:
            what: is wrong with it.

        Returns:
            An error, to be raised.
        """
        return RunFolderError(
            "A training goes on from a checkpoint of its own. Received:"
            f" {str(self._path)!r}, which {what}. Remove the file, and the training begins again"
            " with --resume (resume= in Python)"
        )


@final
class KeptTraining:
    """Write a training into a file at each check, and take it up from there.

    Args:
        file: of its trial; None for a training that is not kept.
        model: what is trained, with functions that are compiled.
        best: of the model.
        clock: of the steps.
    """

    def __init__(
        self, file: CheckpointFile | None, model: Any, best: BestState, clock: ProcessorClock
    ) -> None:
        self._file = file
        self._best = best
        self._clock = clock
        self._variables = [*model.variables, *model.optimizer.variables]
        self._weights = model.weights
        self._checks: list[Check] = []

    def take_up(self) -> tuple[Check, ...]:
        """Bring the training into the state of the file.

        Returns:
            The checks before it; none where there is no file.

        Raises:
            RunFolderError: if the file is not of this trial, or not as it was written.
        """
        found = None if self._file is None else self._file.read()
        if self._file is None or found is None:
            return ()
        for variables, values in (
            (self._variables, found.variables),
            (self._weights, found.best),
        ):
            if _forms(read_state(variables)) != _forms(values):
                raise self._file.refused("holds the state of another network")
        write_state(self._variables, found.variables)
        self._best.take_up(found.checks, found.best_check, list(found.best))
        self._clock.seconds = found.seconds
        self._checks += found.checks
        return found.checks

    def through(self, events: Iterator[Check | None]) -> Iterator[Check | None]:
        """Write the file at each check, before the check is told.

        Args:
            events: of the training.

        Yields:
            The same events.

        Raises:
            UnwritableError: if the file cannot be written.
        """
        for event in events:
            if self._file is not None and event is not None:
                self._checks.append(event)
                self._file.write(self._now())
            yield event

    def _now(self) -> Checkpoint:
        return Checkpoint(
            checks=tuple(self._checks),
            best_check=self._best.check,
            seconds=self._clock.seconds,
            variables=read_state(self._variables),
            best=self._best.state,
        )


def _forms(arrays: Sequence[NDArray[Any]]) -> list[tuple[tuple[int, ...], str]]:
    return [(each.shape, each.dtype.str) for each in arrays]


def _named(arrays: Sequence[NDArray[Any]], kind: str) -> dict[str, NDArray[Any]]:
    return {f"{kind}-{place}": np.asarray(each, order="C") for place, each in enumerate(arrays)}


def _listed(arrays: dict[str, NDArray[Any]], kind: str) -> list[NDArray[Any]]:
    count = sum(name.startswith(f"{kind}-") for name in arrays)
    return [arrays[f"{kind}-{place}"] for place in range(count)]


def _digest(about: str, arrays: dict[str, NDArray[Any]]) -> str:
    found = hashlib.sha256(about.encode())
    for name in sorted(arrays):
        array = arrays[name]
        found.update(f"\n{name} {array.dtype.str} {array.shape}\n".encode())
        found.update(array.tobytes())
    return found.hexdigest()
