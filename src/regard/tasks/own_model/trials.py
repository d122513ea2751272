"""The comparison in a model of the user's own: arrays in, the user's loss, metrics and optimizer.

It runs in the process that calls it, since a function that somebody has just typed cannot be sent
to another one. Else it is the comparison of texts: the same contenders, splits, seeds, checks and
statistics. A score is the mean over blocks of the test part, which take the place of the texts.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Check, Trial
from regard.comparison.own_plan import OwnPlan
from regard.comparison.trial_key import TrialKey
from regard.data import Split
from regard.errors import ArgumentError, ShapeError, TrialError
from regard.models import fill_slot, named_seed
from regard.training.loop import BestState, read_state, training_checks, write_state
from regard.training.measurements import median_milliseconds, peak_memory_mb
from regard.training.trial_seeds import trial_seed

__all__ = ["OwnData", "OwnModelTrials", "OwnOutcome", "first_metric"]

_BLOCKS = 20

Build = Callable[[Any], Any]


@dataclass(frozen=True)
class OwnData:
    """Hold the user's arrays.

    Args:
        x: an array, or a list or dict of arrays, all with one row per example.
        y: the same.

    Raises:
        ShapeError: if they do not have equally many rows, or none.
    """

    x: Any
    y: Any

    def __post_init__(self) -> None:
        for name, value in (("x", self.x), ("y", self.y)):
            object.__setattr__(self, name, keras.tree.map_structure(np.asarray, value))
        rows = {len(each) if each.ndim else 0 for each in keras.tree.flatten((self.x, self.y))}
        if len(rows) != 1 or 0 in rows:
            raise ShapeError(
                "`data` must be a pair (x, y) of arrays, or lists or dicts of arrays, with equally"
                f" many rows. Received: arrays with {sorted(rows)} rows"
            )

    def __len__(self) -> int:
        return len(keras.tree.flatten(self.y)[0])

    def classes(self) -> NDArray[Any] | None:
        """Return the labels if the targets are classes: integers or strings, one for each row."""
        targets = keras.tree.flatten(self.y)
        if len(targets) == 1 and targets[0].ndim <= 2 and targets[0].dtype.kind in "biuU":
            labels: NDArray[Any] = targets[0].reshape(len(self), -1)
            return labels[:, 0] if labels.shape[1] == 1 else None
        return None

    def rows(self, chosen: NDArray[np.int64]) -> tuple[Any, Any]:
        """Return the examples of some rows.

        Args:
            chosen: numbers of rows.

        Returns:
            Their x and y.
        """
        picked: tuple[Any, Any] = keras.tree.map_structure(
            lambda array: array[chosen], (self.x, self.y)
        )
        return picked

    def splits(self, count: int) -> tuple[Split, ...]:
        """Split the rows: disjoint test parts, a tenth of all for validation.

        Args:
            count: how many splits; with up to 5 a test part is a fifth of all rows.

        Returns:
            The rows of each split. Classes keep their shares where there are enough of each.

        Raises:
            ArgumentError: if there are too few rows.
        """
        from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

        folds, labels = max(count, 5), self.classes()
        if len(self) < 4 * folds:
            raise ArgumentError(
                f"`data` must have at least {4 * folds} rows for {folds} test parts."
                f" Received: {len(self)}"
            )
        if labels is not None and np.unique(labels, return_counts=True)[1].min() < folds:
            labels = None
        kind = KFold if labels is None else StratifiedKFold
        every = kind(folds, shuffle=True, random_state=0).split(np.zeros(len(self)), labels)
        made = []
        for number, (rest, test) in zip(range(count), every, strict=False):
            kept = None if labels is None else labels[rest]
            share = max(round(len(self) / 10), 1 if kept is None else len(np.unique(kept)))
            train, validation = train_test_split(
                rest, test_size=share, random_state=number, stratify=kept
            )
            made.append(Split(np.sort(train), np.sort(validation), test))
        return tuple(made)


@dataclass(frozen=True)
class OwnOutcome:
    """Hold what a finished trial gives.

    Args:
        trial: its numbers.
        blocks: the score of each block of the test part.
        inference_ms: the median time to answer a batch.
    """

    trial: Trial
    blocks: NDArray[np.float64]
    inference_ms: float


class OwnModelTrials:
    """Train the user's model with one contender in its slot, as often as asked.

    The functions are compiled by the first trial; each later one starts from the state of a model
    that the user's function has just built.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        plan: the budget, and which of the model's metrics is the score.
        build: from a slot to a compiled model.
        data: the examples.
        splits: their parts.
    """

    def __init__(
        self, contender: str, plan: OwnPlan, build: Build, data: OwnData, splits: Sequence[Split]
    ) -> None:
        self.contender = contender
        self.plan = plan
        self._build = build
        self._data = data
        self._splits = splits
        self._model: Any = None
        self._blank_optimizer: list[NDArray[Any]] = []

    def run(self, key: TrialKey) -> Iterator[Check | OwnOutcome | None]:
        """Train once, and yield what happens; the last is the `OwnOutcome`.

        Args:
            key: of the trial.

        Yields:
            `Check` after each quarter of an epoch, None now and then in between, then `OwnOutcome`.

        Raises:
            ArgumentError: if the model lacks the metric.
            TrialError: if a loss or score is not a finite number.
        """
        compile_seconds = self._start(key)
        split, model = self._splits[key.split], self._model
        best, begun = BestState(model, self.plan.patience), time.process_time()
        yield from training_checks(
            lambda epoch: self._batches(key, epoch),
            max(1, len(split.train) // self.plan.batch_size),
            epochs=self.plan.epochs,
            step=self._train_step,
            measure=lambda: self._loss_and_score(split.validation),
            best=best,
        )
        seconds = time.process_time() - begun
        blocks = np.array_split(split.test, min(_BLOCKS, len(split.test) // 2))
        scores = np.array([self._loss_and_score(rows)[1] for rows in blocks])
        first, _ = self._data.rows(split.test[: self.plan.batch_size])
        slot = next((each for each in model._flatten_layers() if each.name == "slot"), None)
        yield OwnOutcome(
            trial=Trial(
                key=key,
                validation=self._loss_and_score(split.validation)[1],
                test=float(scores.mean()),
                validation_loss=best.loss,
                checks=best.checks,
                best_check=best.check,
                limited=not best.waited_enough,
                train_seconds=seconds,
                compile_seconds=compile_seconds,
                parameters=model.count_params(),
                attention_parameters=None if slot is None else slot.count_params(),
                peak_memory_mb=peak_memory_mb(),
            ),
            blocks=scores,
            inference_ms=median_milliseconds(lambda: model.predict_on_batch(first)),
        )

    def _start(self, key: TrialKey) -> float:
        """Bring the model into the trial's first state; return the time of compiling."""
        fresh = fill_slot(self._build, self.contender, seed=trial_seed(key))
        sample, _ = batch = self._data.rows(self._splits[key.split].train[: self.plan.batch_size])
        if not fresh.built:
            fresh(sample)
        start, seconds = read_state(fresh.variables), 0.0
        if self._model is None:
            fresh.optimizer.build(fresh.trainable_variables)
            self._blank_optimizer = read_state(fresh.optimizer.variables)
            begin = time.process_time()
            fresh.train_on_batch(*batch)
            self._model = fresh
            self._loss_and_score(self._splits[key.split].validation)
            seconds = time.process_time() - begin
        # Also after compiling, which has made a step.
        write_state(self._model.variables, start)
        write_state(self._model.optimizer.variables, self._blank_optimizer)
        return seconds

    def _batches(self, key: TrialKey, epoch: int) -> Iterator[tuple[Any, Any]]:
        """Yield whole batches of an epoch; the rows that are left over come in another one."""
        rows = self._splits[key.split].train
        order = np.random.default_rng([named_seed(trial_seed(key), "batches"), epoch])
        shuffled, size = order.permutation(rows), min(self.plan.batch_size, len(rows))
        for begin in range(0, len(rows) - size + 1, size):
            yield self._data.rows(shuffled[begin : begin + size])

    def _train_step(self, batch: tuple[Any, Any]) -> float:
        return float(self._model.train_on_batch(*batch, return_dict=True)["loss"])

    def _loss_and_score(self, rows: NDArray[np.int64]) -> tuple[float, float]:
        x, y = self._data.rows(rows)
        found = self._model.evaluate(
            x, y, batch_size=self.plan.batch_size, verbose=0, return_dict=True
        )
        if self.plan.metric not in found:
            raise ArgumentError(
                f"`metric` must be one that the model was compiled with: {', '.join(found)}."
                f" Received: metric={self.plan.metric!r}"
            )
        values = float(found["loss"]), float(found[self.plan.metric])
        if not np.isfinite(values).all():
            raise TrialError(f"Each loss and score must be a finite number. Received: {values}")
        return values


def first_metric(build: Build, contender: str, data: OwnData) -> str:
    """Return the first metric that the user's model was compiled with.

    Args:
        build: from a slot to a compiled model.
        contender: the one to build it with.
        data: the examples, of which a few are seen.

    Returns:
        Its name; "loss" if there is none.
    """
    model = fill_slot(build, contender)
    found = model.evaluate(*data.rows(np.arange(min(2, len(data)))), verbose=0, return_dict=True)
    return next((name for name in found if name != "loss"), "loss")
