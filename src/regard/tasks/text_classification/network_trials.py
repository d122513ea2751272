"""The training of one contender, once per trial, in models that are compiled once."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.bundle.probe import probe_ids
from regard.comparison.events import Check, Trial
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.comparison.trial_key import Setting, TrialKey
from regard.data import Batch, BucketedBatches
from regard.errors import TrialError
from regard.models import named_seed, text_classifier, token_weights
from regard.tasks.text_classification.attention_probes import look
from regard.tasks.text_classification.plan import TextPlan
from regard.tasks.text_classification.split_data import Material, Part
from regard.training.loop import BestState, read_state, training_checks, write_state
from regard.training.measurements import (
    attention_share,
    median_milliseconds,
    peak_memory_mb,
)
from regard.training.trial_seeds import trial_seed

__all__ = ["NetworkTrials"]

_SMALLEST = 1e-7  # a probability below it counts as this much in the validation loss


@final
class NetworkTrials(Trainer):
    """Train one contender as often as asked, each time from the start of another trial.

    The functions are compiled by the first trial. Each later one gets the initial weights, the
    state of the dropout and the blank optimizer of its own, so that it equals a trial in a new
    model bit for bit.

    The state with the smallest validation loss is kept; the test texts are seen once, by it.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        plan: the budget.
        load: returns the material of a split.
    """

    def __init__(self, contender: str, plan: TextPlan, load: Callable[[int], Material]) -> None:
        self.contender = contender
        self.plan = plan
        self._load = load
        self._compiled: dict[float, _Compiled] = {}

    def run(self, key: TrialKey) -> Iterator[Check | Outcome | None]:
        """Train once, and yield what happens; the last is the `Outcome`.

        Args:
            key: of the trial.

        Yields:
            `Check` after each quarter of an epoch, None now and then in between, then `Outcome`.

        Raises:
            TrialError: if the loss or an answer is not a finite number.
        """
        setting = self.plan.settings()[key.setting]
        try:
            yield from self._run(key, setting)
        except BaseException:
            self._compiled.pop(setting.dropout, None)  # it may be in any state
            raise

    def _run(self, key: TrialKey, setting: Setting) -> Iterator[Check | Outcome | None]:
        material = self._load(key.split)
        compiled, compile_seconds = self._start(key, setting, material)
        model, size = compiled.model, self.plan.batch_size
        order = named_seed(trial_seed(key), "batches")
        weights = material.class_weights() if self.plan.class_weights else None
        train = material.batches(material.train, size, seed=order, row_weights=weights)
        validation = material.batches(material.validation, size)
        best, clock = BestState(model, self.plan.patience), _Clock()
        yield from training_checks(
            train.epoch,
            len(train),
            epochs=self.plan.epochs,
            step=clock.timed(lambda batch: _train_step(model, batch)),
            measure=lambda: _loss_and_accuracy(
                self._answers(model, validation), material.validation.labels
            ),
            best=best,
        )
        yield Outcome(
            trial=Trial(
                key=key,
                validation_loss=best.loss,
                concentration=self._concentration(compiled, validation, material.validation),
                checks=best.checks,
                best_check=best.check,
                limited=not best.waited_enough,
                train_seconds=clock.seconds,
                compile_seconds=compile_seconds,
                parameters=model.count_params(),
                attention_parameters=model.get_layer("slot").count_params(),
                peak_memory_mb=peak_memory_mb(),
                learning_rate=setting.learning_rate,
                dropout=setting.dropout,
            ),
            validation=self._answers(model, validation),
            test=self._answers(model, material.batches(material.test, size)),
            weights=_named_weights(model),
            looks=self._looks(key, compiled, material),
        )

    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test texts, in ms."""
        key = TrialKey(self.contender)
        material = self._load(0)
        compiled, _ = self._start(key, self.plan.settings()[0], material)
        batches = list(material.batches(material.test, self.plan.batch_size).epoch(0))
        batch = batches[len(batches) // 2]  # of a length in the middle
        return median_milliseconds(lambda: compiled.model.predict_on_batch(batch.ids))

    def _start(
        self, key: TrialKey, setting: Setting, material: Material
    ) -> tuple["_Compiled", float]:
        """Bring a model into the trial's first state; return also the time of compiling."""
        fresh = text_classifier(
            self.contender,
            vocabulary=material.vocabulary,
            classes=material.classes,
            encoder=self.plan.encoder,
            embedding=self._embedding(material),
            units=self.plan.units,
            dropout=setting.dropout,
            embeddings=material.vectors,
            freeze_embeddings=self.plan.freeze_embeddings,
            seed=trial_seed(key),
        )
        start, seconds = read_state(fresh.variables), 0.0
        compiled = self._compiled.get(setting.dropout)
        if compiled is None:
            begin = time.process_time()
            compiled = _compile(fresh, material, self.plan.batch_size)
            seconds = time.process_time() - begin
            self._compiled[setting.dropout] = compiled
        # Also after compiling, which has made steps.
        write_state(compiled.model.variables, start)
        write_state(compiled.model.optimizer.variables, compiled.blank_optimizer)
        compiled.model.optimizer.learning_rate = setting.learning_rate
        compiled.model.reset_metrics()
        return compiled, seconds

    def _embedding(self, material: Material) -> int:
        return self.plan.embedding if material.vectors is None else material.vectors.shape[1]

    def _looks(
        self, key: TrialKey, compiled: "_Compiled", material: Material
    ) -> dict[str, NDArray[np.float32]]:
        """Return where the model looks in the sample, and its answers to made-up rows."""
        if material.sample is None or not self.plan.competes(key):
            return {}

        def answers(ids: NDArray[np.int32]) -> NDArray[np.float32]:
            return self._answers(compiled.model, self._rows(material, ids))

        def weights(ids: NDArray[np.int32]) -> NDArray[np.float32]:
            return self._weights(compiled, self._rows(material, ids))

        attends = self.plan.contender(self.contender).attends
        first = (key.split, key.seed) == (0, 0)
        found = look(answers, weights if attends else None, material.sample.ids, closely=first)
        found["probe"] = answers(probe_ids(material.vocabulary, material.buckets))
        return found

    def _rows(self, material: Material, ids: NDArray[np.int32]) -> BucketedBatches:
        """Return batches of rows without labels, of the shapes that are compiled."""
        rows = np.arange(len(ids), dtype=np.int64)
        labels = np.zeros(len(ids), dtype=np.int32)
        return material.batches(Part(rows, ids, labels), self.plan.batch_size)

    def _answers(self, model: Any, batches: BucketedBatches) -> NDArray[np.float32]:
        """Return the probability of each class for each text, in the texts' order."""
        answers = np.zeros((batches.rows, batches.classes), dtype=np.float32)
        for batch in batches.epoch(0):
            found = np.asarray(model.predict_on_batch(batch.ids))[: len(batch.rows)]
            if found.shape[1] == 1:
                found = np.concatenate([1 - found, found], axis=1)
            answers[batch.rows] = found
        if not np.isfinite(answers).all():
            raise TrialError("Each answer must be a finite number. Received: NaN or infinity")
        return answers

    def _concentration(
        self, compiled: "_Compiled", batches: BucketedBatches, part: Part
    ) -> float | None:
        if not self.plan.contender(self.contender).attends:
            return None
        return attention_share(self._weights(compiled, batches), part.ids != 0)

    def _weights(self, compiled: "_Compiled", batches: BucketedBatches) -> NDArray[np.float32]:
        """Return the weight of each token of each text, in the texts' order."""
        if compiled.token_weights is None:
            compiled.token_weights = token_weights(compiled.model)
        weights = np.zeros((batches.rows, batches.buckets[-1]), dtype=np.float32)
        for batch in batches.epoch(0):
            found = np.asarray(compiled.token_weights.predict_on_batch(batch.ids))
            weights[batch.rows, : found.shape[1]] = found[: len(batch.rows)]
        return weights


@dataclass
class _Compiled:
    """A model whose functions are compiled, and what its optimizer held before any step."""

    model: Any
    blank_optimizer: list[NDArray[Any]]
    token_weights: Any = None


class _Clock:
    """Add up the processor time of a function."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[[Any], float]) -> Callable[[Any], float]:
        def run(argument: Any) -> float:
            begin = time.process_time()
            result = function(argument)
            self.seconds += time.process_time() - begin
            return result

        return run


def _compile(model: Any, material: Material, batch_size: int) -> _Compiled:
    # Filling has weight 0; Keras's default would still divide by the number of rows.
    losses = keras.losses
    loss_class = (
        losses.BinaryCrossentropy if material.classes == 2 else losses.SparseCategoricalCrossentropy
    )
    model.compile(
        optimizer=keras.optimizers.Adam(),
        loss=loss_class(reduction="mean_with_sample_weight"),
    )
    model.optimizer.build(model.trainable_variables)
    blank = read_state(model.optimizer.variables)
    seen: set[tuple[int, ...]] = set()
    for part in (material.train, material.validation, material.test):
        for batch in material.batches(part, batch_size).epoch(0):
            if batch.ids.shape not in seen:
                seen.add(batch.ids.shape)
                _train_step(model, batch)
                model.predict_on_batch(batch.ids)
    return _Compiled(model, blank)


def _train_step(model: Any, batch: Batch) -> float:
    answers = model.output_shape[-1]
    targets = batch.labels[:, None] if answers == 1 else batch.labels
    logs = model.train_on_batch(batch.ids, targets, sample_weight=batch.weights, return_dict=True)
    return float(logs["loss"])


def _loss_and_accuracy(
    answers: NDArray[np.float32], labels: NDArray[np.int32]
) -> tuple[float, float]:
    chosen = answers[np.arange(len(labels)), labels].astype(np.float64)
    loss = -np.log(np.maximum(chosen, _SMALLEST)).mean()
    return float(loss), float((answers.argmax(axis=1) == labels).mean())


def _named_weights(model: Any) -> dict[str, NDArray[Any]]:
    values = read_state(model.weights)
    return {weight.path: value for weight, value in zip(model.weights, values, strict=True)}
