"""Which trained model is kept: the one that validation chooses, never the test."""

import json
import statistics
from collections.abc import Iterable
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file

from regard.bundle.manifest import BUNDLE, OWN_MODEL, TASK_MODEL, checked_files
from regard.comparison.events import Trial
from regard.comparison.plan import Plan
from regard.comparison.preparation import Preparation
from regard.comparison.selection import chosen_trials
from regard.comparison.store import Store
from regard.comparison.trial_key import TrialKey
from regard.errors import BundleError, RunFolderError
from regard.runtime import DEFAULT_BACKEND

__all__ = ["KeptWeights", "best_contender", "best_trial", "check_best", "weights_metadata"]


class KeptWeights:
    """Keep the weights of each contender's best trial on validation while a run goes on.

    Args:
        folder: where the files stand; it must exist.
        plan: says which trials compete, and whether a larger score is better.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._folder = folder
        self._plan = plan
        self._count = 0

    def new_file(self) -> Path:
        """Return a path for the weights of a trial that begins."""
        self._count += 1
        path = self._folder / f"new-{self._count}.safetensors"
        path.unlink(missing_ok=True)  # a run that was killed may have left one
        return path

    def checkpoint(self, key: TrialKey) -> Path:
        """Return the file that holds a trial in its middle.

        Args:
            key: of the trial.

        Returns:
            A path, the same each time.
        """
        return self._folder / f"{key.contender}-{key.split}-{key.seed}-{key.setting}.checkpoint"

    def offer(self, trial: Trial, weights: Path, store: Store) -> None:
        """Keep the weights of a finished trial if they are its contender's best; else remove them.

        Args:
            trial: what it left.
            weights: its file, with `weights_metadata`; a contender without weights has written
                none.
            store: holds all finished trials, this one too.
        """
        if not weights.exists():
            return
        best = best_trial(self._plan, trial.contender, store.trials())
        if best != trial.key:
            weights.unlink()
            return
        weights.replace(self._file(trial.contender))

    def winner(self, store: Store) -> TrialKey | None:
        """Return the trial whose model is to be kept.

        Args:
            store: holds all finished trials.

        Returns:
            Its key; None if no ranked contender has one.
        """
        trials = store.trials()
        name = best_contender(self._plan, trials)
        return None if name is None else best_trial(self._plan, name, trials)

    def winner_is_there(self, store: Store) -> bool:
        """Say whether the weights of the winner are kept; True also if there is no winner.

        Args:
            store: holds all finished trials.

        Returns:
            False if a crash came between the end of the trial and the keeping of its weights.
        """
        key = self.winner(store)
        return key is None or self._key_of(self._file(key.contender)) == key

    def write_best(self, folder: Path, preparation: Preparation, store: Store) -> None:
        """Write the model that is kept.

        Args:
            folder: is made.
            preparation: the data.
            store: holds all finished trials.
        """
        key = self.winner(store)
        if key is None:
            return
        trial = next(each for each in store.trials() if each.key == key)
        preparation.write_model(
            folder,
            trial,
            load_file(self._file(key.contender)),
            store.looks(key),
            store.about("backend") or DEFAULT_BACKEND,
        )

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.safetensors"

    def _key_of(self, path: Path) -> TrialKey | None:
        try:
            with safe_open(path, framework="numpy") as file:
                return TrialKey(*json.loads(file.metadata()["key"]))
        except (OSError, SafetensorError, KeyError, TypeError, ValueError):
            return None


def weights_metadata(key: TrialKey) -> dict[str, str]:
    """Return what a file of weights says of itself: the trial that they are of.

    Args:
        key: of the trial.

    Returns:
        Text by name, as safetensors takes it.
    """
    return {"key": json.dumps(list(key))}


def best_contender(plan: Plan, trials: Iterable[Trial]) -> str | None:
    """Return the ranked contender with the best mean validation score.

    Args:
        plan: what was planned.
        trials: finished and failed ones.

    Returns:
        Its name; of equals the first in the table; None if none is finished.
    """
    sign = plan.scoring.sign
    chosen = chosen_trials(plan, trials)
    means = {
        name: sign * statistics.fmean(trial.validation or 0.0 for trial in each)
        for name, each in chosen.items()
        if plan.contender(name).ranked
    }
    return max(means, key=means.__getitem__, default=None)


def best_trial(plan: Plan, name: str, trials: Iterable[Trial]) -> TrialKey | None:
    """Return the competing trial of a contender with the best validation score.

    Args:
        plan: what was planned.
        name: of the contender.
        trials: finished and failed ones.

    Returns:
        Its key; of equals the first in the plan; None if none is finished.
    """
    sign = plan.scoring.sign
    own = chosen_trials(plan, trials).get(name, ())
    best = max(own, key=lambda trial: sign * (trial.validation or 0.0), default=None)
    return None if best is None else best.key


def check_best(folder: Path) -> None:
    """Refuse the model that a run has kept if it is not as it was written.

    Args:
        folder: of the model.

    Raises:
        RunFolderError: if a file of it is damaged, missing, or cannot be read.
    """
    try:
        checked_files(folder, kinds=(BUNDLE, OWN_MODEL, TASK_MODEL))
    except (BundleError, OSError) as error:
        raise RunFolderError(
            f"{error}. Or remove {str(folder)!r}, and go on with --resume {folder.parent}, which"
            " trains the model again"
        ) from error
