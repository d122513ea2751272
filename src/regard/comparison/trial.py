"""The training of one contender, once per seed, in a model that is compiled once."""

import statistics
import time
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import EpochDone, Trial, TrialDone
from regard.comparison.material import Material
from regard.comparison.plan import Plan
from regard.data import Batch, FixedBatches
from regard.errors import TrialError
from regard.models import named_seed, text_classifier

__all__ = ["NetworkTrials", "trial_seed"]

# The control that differs from mean pooling in its seeds alone.
_AGAIN = "mean_pooling_again"
_TIMED_CALLS = 9
_SMALLEST = 1e-7  # a probability below it counts as this much in the validation loss


class NetworkTrials:
    """Train one contender as often as asked, each time from the start of another seed.

    The functions are compiled by the first trial. Each later one gets the initial weights, the
    state of the dropout and the blank optimizer of its own seed, so that it equals a trial in a new
    model bit for bit.

    The state with the smallest validation loss is kept; the test texts are seen once, by it.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`, not of role "reference".
        plan: the budget.
        material: what is learned.
    """

    def __init__(self, contender: str, plan: Plan, material: Material) -> None:
        self.contender = contender
        self.plan = plan
        self.material = material
        size = plan.batch_size
        self._validation = material.batches(material.validation, size)
        self._test = material.batches(material.test, size)
        self._model: Any = None
        self._blank_optimizer: list[NDArray[Any]] = []

    def run(self, seed: int) -> Iterator[EpochDone | TrialDone]:
        """Train once, and yield what happens; the last is `TrialDone`.

        Args:
            seed: of the trial, from 0.

        Yields:
            `EpochDone` after each epoch, then `TrialDone`.

        Raises:
            TrialError: if the loss or an answer is not a finite number.
        """
        try:
            yield from self._run(seed)
        except BaseException:
            self._model = None  # it may be in any state
            raise

    def _run(self, seed: int) -> Iterator[EpochDone | TrialDone]:
        compile_seconds = self._start(seed)
        model, train_seconds, best = self._model, 0.0, _Best(self.plan.patience)
        batches = self._train_batches(seed)
        epoch = 0
        while epoch < self.plan.epochs and not best.waited_enough:
            begin = time.perf_counter()
            loss = self._train_epoch(batches, epoch)
            train_seconds += time.perf_counter() - begin
            epoch += 1
            right, validation_loss = self._measure(self._validation)
            best.offer(validation_loss, right, model)
            yield EpochDone(self.contender, seed, epoch, loss, right)
        _load(model.weights, best.weights)
        test, _ = self._measure(self._test)
        yield TrialDone(
            Trial(
                contender=self.contender,
                seed=seed,
                validation=best.right,
                test=test,
                epochs=epoch,
                train_seconds=train_seconds,
                compile_seconds=compile_seconds,
                inference_ms=self._inference_ms(),
                parameters=model.count_params(),
                attention_parameters=model.get_layer("slot").count_params(),
            )
        )

    def _start(self, seed: int) -> float:
        """Bring the model into the trial's first state; return the time of compiling."""
        fresh = text_classifier(
            self.contender,
            vocabulary=self.material.tokens.size,
            classes=len(self.material.classes),
            embedding=self.plan.embedding,
            units=self.plan.units,
            dropout=self.plan.dropout,
            seed=trial_seed(self.contender, seed),
        )
        start, seconds = _state(fresh.variables), 0.0
        if self._model is None:
            seconds = self._compile(fresh, self._train_batches(seed).batch(0, 0))
            self._model = fresh
        # Also after compiling, which has made a step.
        _load(self._model.variables, start)
        _load(self._model.optimizer.variables, self._blank_optimizer)
        self._model.reset_metrics()
        return seconds

    def _compile(self, model: Any, batch: Batch) -> float:
        # Filling has weight 0; Keras's default would still divide by the number of rows.
        losses = keras.losses
        loss_class = (
            losses.BinaryCrossentropy
            if len(self.material.classes) == 2
            else losses.SparseCategoricalCrossentropy
        )
        model.compile(
            optimizer=keras.optimizers.Adam(self.plan.learning_rate),
            loss=loss_class(reduction="mean_with_sample_weight"),
        )
        model.optimizer.build(model.trainable_variables)
        self._blank_optimizer = _state(model.optimizer.variables)
        begin = time.perf_counter()
        _train_step(model, batch)
        model.predict_on_batch(batch[0])
        return time.perf_counter() - begin

    def _train_batches(self, seed: int) -> FixedBatches:
        order = named_seed(trial_seed(self.contender, seed), "batches")
        return self.material.batches(self.material.train, self.plan.batch_size, order)

    def _train_epoch(self, batches: FixedBatches, epoch: int) -> float:
        losses = []
        for number, batch in enumerate(batches.epoch(epoch), start=1):
            loss = _train_step(self._model, batch)
            if not np.isfinite(loss):
                raise TrialError(
                    "The loss must be a finite number."
                    f" Received: {loss} in epoch {epoch + 1}, step {number}"
                )
            losses.append(loss)
        return statistics.fmean(losses)

    def _measure(self, batches: FixedBatches) -> tuple[float, float]:
        """Return the share of right answers and the mean loss."""
        right, losses = [], []
        for ids, labels, weights in batches:
            rows = weights > 0
            answers = np.asarray(self._model.predict_on_batch(ids), dtype=np.float64)[rows]
            if not np.isfinite(answers).all():
                raise TrialError("Each answer must be a finite number. Received: NaN or infinity")
            if answers.shape[1] == 1:
                answers = np.concatenate([1 - answers, answers], axis=1)
            labels = labels[rows]
            right.append(answers.argmax(axis=1) == labels)
            chosen = answers[np.arange(len(labels)), labels]
            losses.append(-np.log(np.maximum(chosen, _SMALLEST)))
        return float(np.concatenate(right).mean()), float(np.concatenate(losses).mean())

    def _inference_ms(self) -> float:
        ids = self._test.batch(0, 0)[0]
        seconds = []
        for _ in range(_TIMED_CALLS):
            begin = time.perf_counter()
            self._model.predict_on_batch(ids)
            seconds.append(time.perf_counter() - begin)
        return statistics.median(seconds) * 1000


def trial_seed(contender: str, seed: int) -> int:
    """Return the seed from which everything random in a trial follows.

    Args:
        contender: the contender's name.
        seed: the number of the trial.

    Returns:
        `seed` itself, which contenders share; another one for the control of the noise.
    """
    return named_seed(seed, _AGAIN) if contender == _AGAIN else seed


class _Best:
    """The best state so far."""

    def __init__(self, patience: int) -> None:
        self.weights: list[NDArray[Any]] = []
        self.right = 0.0
        self._loss = float("inf")
        self._patience = patience
        self._waited = 0

    @property
    def waited_enough(self) -> bool:
        return self._waited >= self._patience

    def offer(self, loss: float, right: float, model: Any) -> None:
        self._waited += 1
        if loss < self._loss:
            self._waited = 0
            self._loss, self.right = loss, right
            self.weights = _state(model.weights)


def _train_step(model: Any, batch: Batch) -> float:
    ids, labels, weights = batch
    answers = model.output_shape[-1]
    targets = labels[:, None] if answers == 1 else labels
    logs = model.train_on_batch(ids, targets, sample_weight=weights, return_dict=True)
    return float(logs["loss"])


def _state(variables: Sequence[Any]) -> list[NDArray[Any]]:
    """Return copies: a view would change or vanish when a step gives the memory to its result."""
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def _load(variables: Sequence[Any], values: Sequence[NDArray[Any]]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
