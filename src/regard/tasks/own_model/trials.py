"""The trials of one contender in a model of the user's own: the user's loss, metrics, optimizer."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Check, Trial
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.comparison.trial_key import TrialKey
from regard.data import Split
from regard.errors import ArgumentError, TrialError
from regard.models import fill_slot, named_seed
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.own_plan import ModelPlan
from regard.tasks.own_model.row_blocks import blocks_of, weighed
from regard.training.loop import BestState, read_state, training_checks, write_state
from regard.training.measurements import ProcessorClock, median_milliseconds, peak_memory_mb
from regard.training.trial_seeds import trial_seed

__all__ = [
    "Build",
    "Make",
    "OwnModelTrials",
    "built_model",
    "loss_and_score",
    "scored",
    "scores_of_blocks",
]

Build = Callable[[Any], Any]


class Make(Protocol):
    """Make a compiled model with a contender in a layer that is called "slot"."""

    def __call__(self, contender: str, sample: Any, *, seed: int = 0) -> keras.Model:
        """Return a model in its first state.

        Args:
            contender: its name.
            sample: some rows of x.
            seed: of the initial weights.
        """


@final
class OwnModelTrials(Trainer):
    """Train the user's model with one contender in its slot, as often as asked.

    The functions are compiled by the first trial; each later one starts from the state of a model
    that has just been made. Its answers to a part are scores: of the validation part as a whole,
    and of each block of the test part (`regard.tasks.own_model.row_blocks`).

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        plan: the budget, and which of the model's metrics is the score.
        make: makes a model with the contender.
        data: the examples.
        splits: their parts.
    """

    def __init__(
        self, contender: str, plan: ModelPlan, make: Make, data: OwnData, splits: Sequence[Split]
    ) -> None:
        self.contender = contender
        self.plan = plan
        self._make = make
        self._data = data
        self._splits = splits
        self._model: Any = None
        self._blank_optimizer: list[NDArray[Any]] = []

    def run(self, key: TrialKey) -> Iterator[Check | Outcome | None]:
        """Train once, and yield what happens; the last is the `Outcome`.

        Args:
            key: of the trial.

        Yields:
            `Check` after each quarter of an epoch, None now and then in between, then `Outcome`.

        Raises:
            ArgumentError: if the model lacks the metric.
            TrialError: if a loss or score is not a finite number.
        """
        compile_seconds = self._start(key)
        split, model = self._splits[key.split], self._model
        best, clock = BestState(model, self.plan.patience), ProcessorClock()
        yield from training_checks(
            lambda epoch: self._batches(key, epoch),
            max(1, len(split.train) // self.plan.batch_size),
            epochs=self.plan.epochs,
            step=clock.timed(self._train_step),
            measure=lambda: self._loss_and_score(split.validation),
            best=best,
        )
        slot = next((each for each in model._flatten_layers() if each.name == "slot"), None)
        rate = self.plan.settings()[key.setting].learning_rate
        yield Outcome(
            trial=Trial(
                key=key,
                validation_loss=best.loss,
                checks=best.checks,
                best_check=best.check,
                limited=not best.waited_enough,
                train_seconds=clock.seconds,
                compile_seconds=compile_seconds,
                parameters=model.count_params(),
                attention_parameters=None if slot is None else slot.count_params(),
                peak_memory_mb=peak_memory_mb(),
                learning_rate=None if self.plan.learning_rate is None else rate,
            ),
            **scores_of_blocks(split, self._data, lambda rows: self._loss_and_score(rows)[1]),
            weights={str(place): each for place, each in enumerate(read_state(model.weights))},
        )

    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test part, in ms."""
        self._start(TrialKey(self.contender))
        first, _ = self._data.rows(self._splits[0].test[: self.plan.batch_size])
        return median_milliseconds(lambda: self._model.predict_on_batch(first))

    def _start(self, key: TrialKey) -> float:
        """Bring the model into the trial's first state; return the time of compiling."""
        batch = self._data.rows(self._splits[key.split].train[: self.plan.batch_size])
        fresh = self._make(self.contender, batch[0], seed=trial_seed(key))
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
        factor = self.plan.rate_factor(key.setting)
        if factor != 1:
            optimizer = self._model.optimizer
            own = float(keras.ops.convert_to_numpy(optimizer.learning_rate))
            optimizer.learning_rate = own * factor
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
        return loss_and_score(self._model, self.plan, self._data.rows(rows))


def built_model(build: Build, contender: str, sample: Any, *, seed: int = 0) -> keras.Model:
    """Build the user's model with a contender in its slot, and with all of its weights.

    Args:
        build: from a slot to a compiled model.
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        sample: some rows of x, for a model that makes its weights when it is first called.
        seed: of the initial weights.

    Returns:
        The model.

    Raises:
        ArgumentError: if the model is not compiled, or the slot is not in it.
        ArgumentTypeError: if `build` returns no model.
    """
    model = fill_slot(build, contender, seed=seed)
    if not model.built:
        model(sample)
    return model


def scored(model: keras.Model, rows: tuple[Any, Any], batch_size: int) -> dict[str, float]:
    """Return the loss and the scores of the user's model, by their names.

    Args:
        model: compiled.
        rows: their x and y.
        batch_size: rows at once.

    Returns:
        Numbers; the loss is called `loss`.
    """
    found = model.evaluate(*rows, batch_size=batch_size, verbose=0, return_dict=True)
    return {name: float(value) for name, value in found.items()}


def loss_and_score(
    model: keras.Model, plan: ModelPlan, rows: tuple[Any, Any]
) -> tuple[float, float]:
    """Return the loss of a model, and the score that the plan names.

    Args:
        model: compiled.
        plan: names the score.
        rows: their x and y.

    Returns:
        Two finite numbers.

    Raises:
        ArgumentError: if the model lacks the metric.
        TrialError: if one is not a finite number.
    """
    found = scored(model, rows, plan.batch_size)
    if plan.metric not in found:
        raise ArgumentError(
            f"`metric` must be one that the model was compiled with: {', '.join(found)}."
            f" Received: metric={plan.metric!r}"
        )
    values = found["loss"], found[plan.metric]
    if not np.isfinite(values).all():
        raise TrialError(f"Each loss and score must be a finite number. Received: {values}")
    return values


def scores_of_blocks(
    split: Split, data: OwnData, score: Callable[[NDArray[np.int64]], float]
) -> dict[str, Any]:
    """Return what a model answers to the parts of a split: scores.

    Args:
        split: the parts.
        data: the examples.
        score: from rows to the score of a trained model.

    Returns:
        "validation": that of the part; "test": those of its blocks.
    """
    blocks = blocks_of(split.test, data.groups)
    return {
        "validation": np.array([score(split.validation)]),
        "test": weighed([score(rows) for rows in blocks], blocks),
    }
