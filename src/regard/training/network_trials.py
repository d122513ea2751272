"""The training of one contender, once per trial, in models that are compiled once."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Check, Trial
from regard.comparison.outcome import Outcome
from regard.comparison.plan import Plan
from regard.comparison.task import Trainer
from regard.comparison.trial_key import Setting, TrialKey
from regard.data import Batch
from regard.errors import TrialError
from regard.models import named_seed, token_weights
from regard.training.checkpoint import CheckpointFile, KeptTraining
from regard.training.loop import BestState, read_state, training_checks, write_state
from regard.training.measurements import (
    ProcessorClock,
    attention_shares,
    median_milliseconds,
    peak_memory_mb,
)
from regard.training.network import Batches, Network, Speaker
from regard.training.trial_seeds import trial_seed

__all__ = ["NetworkTrials"]

Events = Iterator[Check | Outcome | None]


@final
class NetworkTrials(Trainer):
    """Train one contender as often as asked, each time from the start of another trial.

    The functions are compiled by the first trial. Each later one gets the initial weights, the
    state of the dropout and the blank optimizer of its own, so that it equals a trial in a new
    model bit for bit.

    The state with the smallest validation loss is kept; the test part is seen once, by it.

    Args:
        contender: a name of `regard.catalog.contenders.CONTENDERS`.
        plan: the budget.
        network: what the task says of its network.
        load: returns the data of a split.
    """

    def __init__(
        self, contender: str, plan: Plan, network: Network, load: Callable[[int], Any]
    ) -> None:
        self.contender = contender
        self.plan = plan
        self.network = network
        self._load = load
        self._compiled: dict[float, _Compiled] = {}

    def run(self, key: TrialKey) -> Events:
        """Train once, and yield what happens; the last is the `Outcome`.

        Args:
            key: of the trial.

        Yields:
            `Check` after each quarter of an epoch, None now and then in between, then `Outcome`.

        Raises:
            TrialError: if the loss or an answer is not a finite number.
        """
        return self._guarded(key, None)

    def resumable_run(self, key: TrialKey, checkpoint: Path) -> Events:
        """Train once, write a checkpoint at each check, and go on from one that is there.

        It ends with the same bits, however often it is stopped.

        Args:
            key: of the trial.
            checkpoint: the file.

        Yields:
            The same as `run`; first the checks up to the checkpoint.

        Raises:
            RunFolderError: if the file is not of this trial, or not as it was written.
            TrialError: if the loss or an answer is not a finite number.
            UnwritableError: if the file cannot be written.
        """
        return self._guarded(key, CheckpointFile(checkpoint, key, self.plan))

    def _guarded(self, key: TrialKey, file: CheckpointFile | None) -> Events:
        setting = self.plan.settings()[key.setting]
        try:
            yield from self._run(key, setting, file)
        except BaseException:
            self._compiled.pop(setting.dropout, None)  # it may be in any state
            raise

    def _run(self, key: TrialKey, setting: Setting, file: CheckpointFile | None) -> Events:
        data, network = self._load(key.split), self.network
        compiled, compile_seconds = self._start(key, setting, data)
        model, best = compiled.model, BestState(compiled.model, self.plan.patience)
        train = network.batches(data, data.train, seed=named_seed(trial_seed(key), "batches"))
        validation = network.batches(data, data.validation)
        kept = KeptTraining(file, model, best, clock := ProcessorClock())

        def answers() -> NDArray[Any]:
            return self._answers(compiled.answering, data, data.validation, validation)

        yield from (earlier := kept.take_up())
        events = training_checks(
            train.epoch,
            len(train),
            epochs=self.plan.epochs,
            step=clock.timed(lambda batch: _train_step(model, batch)),
            measure=lambda: network.measure(data, data.validation, answers()),
            best=best,
            taken=earlier[-1].step if earlier else 0,
        )
        yield from kept.through(events)
        yield Outcome(
            trial=Trial(
                key=key,
                validation_loss=best.loss,
                concentration=self._concentration(compiled, validation, data.validation),
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
            validation=answers(),
            test=self._answers(compiled.answering, data, data.test),
            weights=_named_weights(model),
            looks=self._looks(key, compiled, data),
        )

    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test part, in ms."""
        data = self._load(0)
        compiled, _ = self._start(TrialKey(self.contender), self.plan.settings()[0], data)
        batches = list(self.network.batches(data, data.test).epoch(0))
        batch = batches[len(batches) // 2]  # of a length in the middle
        return median_milliseconds(lambda: compiled.answering.predict_on_batch(batch.inputs))

    def _start(self, key: TrialKey, setting: Setting, data: Any) -> tuple["_Compiled", float]:
        """Bring a model into the trial's first state; return also the time of compiling."""
        fresh = self.network.build(self.contender, data, setting, trial_seed(key))
        start, seconds = read_state(fresh.variables), 0.0
        compiled = self._compiled.get(setting.dropout)
        if compiled is None:
            begin = time.process_time()
            compiled = _compile(fresh, self.network, data)
            seconds = time.process_time() - begin
            self._compiled[setting.dropout] = compiled
        # Also after compiling, which has made steps.
        write_state(compiled.model.variables, start)
        write_state(compiled.model.optimizer.variables, compiled.blank_optimizer)
        compiled.model.optimizer.learning_rate = setting.learning_rate
        compiled.model.reset_metrics()
        return compiled, seconds

    def _looks(self, key: TrialKey, compiled: "_Compiled", data: Any) -> dict[str, NDArray[Any]]:
        """Return what the model says of the rows that the task has chosen."""
        if not self.plan.competes(key):
            return {}
        attends = self.plan.contender(self.contender).attends
        speaker = Speaker(
            answers=lambda part: self._answers(compiled.answering, data, part),
            weights=(
                (lambda part: self._weights(compiled, self.network.batches(data, part)))
                if attends
                else None
            ),
        )
        return self.network.looks(data, speaker, closely=(key.split, key.seed) == (0, 0))

    def _answers(
        self, model: Any, data: Any, part: Any, batches: Batches | None = None
    ) -> NDArray[Any]:
        """Return the answer to each row, in the rows' order."""
        served = self.network.batches(data, part) if batches is None else batches
        shape = model.output_shape[1:]
        # A model that answers for each step answers for as many as the batch has.
        shape = tuple(served.buckets[-1] if size is None else size for size in shape)
        outputs = np.zeros((served.rows, *shape), dtype=np.float32)
        for batch in served.epoch(0):
            found = np.asarray(model.predict_on_batch(batch.inputs))
            outputs[batch.rows, : found.shape[1]] = found[: len(batch.rows)]
        answers = self.network.answers(data, part, outputs)
        if not np.isfinite(answers).all():
            raise TrialError("Each answer must be a finite number. Received: NaN or infinity")
        return answers

    def _concentration(self, compiled: "_Compiled", batches: Batches, part: Any) -> float | None:
        if not self.plan.contender(self.contender).attends:
            return None
        valid, shares = self.network.valid(part), [np.zeros(0)]
        for batch, found in self._weighed(compiled, batches):
            shares.append(attention_shares(found, valid[batch.rows, : found.shape[1]]))
        together = np.concatenate(shares)
        return float(together.mean()) if len(together) else None

    def _weights(self, compiled: "_Compiled", batches: Batches) -> NDArray[np.float32]:
        """Return the weight of each step of each row, in the rows' order."""
        weights = np.zeros((0,), dtype=np.float32)
        for batch, found in self._weighed(compiled, batches):
            if not weights.size:
                length = batches.buckets[-1]
                weights = np.zeros((batches.rows, *[length] * (found.ndim - 1)), dtype=np.float32)
            length = found.shape[1]
            if found.ndim == 3:
                weights[batch.rows, :length, :length] = found
            else:
                weights[batch.rows, :length] = found
        return weights

    def _weighed(
        self, compiled: "_Compiled", batches: Batches
    ) -> Iterator[tuple[Batch, NDArray[np.float32]]]:
        """Yield each batch with the weights of its rows, as long as the batch is."""
        if compiled.token_weights is None:
            compiled.token_weights = token_weights(compiled.model)
        for batch in batches.epoch(0):
            found = np.asarray(compiled.token_weights.predict_on_batch(batch.inputs))
            yield batch, found[: len(batch.rows)]


@dataclass
class _Compiled:
    """A model whose functions are compiled, and what its optimizer held before any step."""

    model: Any
    answering: Any
    blank_optimizer: list[NDArray[Any]]
    token_weights: Any = None


def _compile(model: Any, network: Network, data: Any) -> _Compiled:
    model.compile(optimizer=keras.optimizers.Adam(), loss=network.loss(data))
    model.optimizer.build(model.trainable_variables)
    blank = read_state(model.optimizer.variables)
    answering = network.answering(model)
    seen: set[tuple[Any, ...]] = set()
    for part in (data.train, data.validation, data.test):
        for batch in network.batches(data, part).epoch(0):
            shape = tuple(np.shape(each) for each in keras.tree.flatten(batch.inputs))
            if shape not in seen:
                seen.add(shape)
                _train_step(model, batch)
                answering.predict_on_batch(batch.inputs)
    return _Compiled(model, answering, blank)


def _train_step(model: Any, batch: Batch) -> float:
    logs = model.train_on_batch(
        batch.inputs, batch.targets, sample_weight=batch.weights, return_dict=True
    )
    return float(logs["loss"])


def _named_weights(model: Any) -> dict[str, NDArray[Any]]:
    values = read_state(model.weights)
    return {weight.path: value for weight, value in zip(model.weights, values, strict=True)}
