"""One training: validated each quarter of an epoch, the best state kept."""

import itertools
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Check
from regard.errors import TrialError

__all__ = ["BestState", "checks_of_epoch", "read_state", "training_checks", "write_state"]

_CHECKS_PER_EPOCH = 4
_BEAT_SECONDS = 1.0

State = list[NDArray[Any]]


class BestState:
    """Remember the state with the smallest validation loss.

    Args:
        model: whose state it is.
        patience: after how many checks without a better one the training should end.
    """

    def __init__(self, model: Any, patience: int) -> None:
        self._model = model
        self._patience = patience
        self._state: State = []
        self.loss = float("inf")
        self.check = 0
        self.checks = 0

    @property
    def state(self) -> State:
        """The weights of the best state; empty before the first check."""
        return self._state

    @property
    def waited_enough(self) -> bool:
        """Whether the patience is at its end."""
        return self.checks - self.check >= self._patience

    def offer(self, loss: float) -> None:
        """Keep the model's present state if its loss is the smallest so far.

        Args:
            loss: the validation loss of the state.
        """
        self.checks += 1
        if loss < self.loss:
            self.loss, self.check = loss, self.checks
            self._state = read_state(self._model.weights)

    def take_up(self, checks: Sequence[Check], best: int, state: State) -> None:
        """Go on where an earlier training was stopped.

        Args:
            checks: what it has found.
            best: the number of the best of them, from 1.
            state: the weights at that check.
        """
        self.checks, self.check = len(checks), best
        self.loss = checks[best - 1].validation_loss
        self._state = state

    def restore(self) -> None:
        """Bring the model into the best state."""
        write_state(self._model.weights, self._state)


def training_checks(
    batches: Callable[[int], Iterable[Any]],
    batches_per_epoch: int,
    *,
    epochs: int,
    step: Callable[[Any], float],
    measure: Callable[[], tuple[float, float]],
    best: BestState,
    taken: int = 0,
) -> Iterator[Check | None]:
    """Train, and yield what each check found; at the end the best state is restored.

    Between checks None is yielded about once a second, as a sign that steps are taken.

    Args:
        batches: the batches of an epoch, from its number.
        batches_per_epoch: how many there are.
        epochs: the most epochs.
        step: one training step on a batch, which returns the loss.
        measure: returns the validation loss and the accuracy.
        best: is offered the state after each check.
        taken: how many steps an earlier training had taken when it was stopped after a check.

    Yields:
        The checks, and None in between.

    Raises:
        TrialError: if a loss is not a finite number.
    """
    ends = checks_of_epoch(batches_per_epoch)
    first, begin = divmod(taken, batches_per_epoch)
    losses: list[float] = []
    told = time.monotonic()
    for epoch in range(epochs if best.waited_enough else first, epochs):
        skipped = begin if epoch == first else 0
        left = itertools.islice(batches(epoch), skipped, None)
        for number, batch in enumerate(left, start=skipped + 1):
            losses.append(_finite(step(batch), taken := taken + 1))
            if time.monotonic() - told > _BEAT_SECONDS:
                told = time.monotonic()
                yield None
            if number not in ends:
                continue
            validation_loss, accuracy = measure()
            best.offer(validation_loss)
            done = epoch + (ends.index(number) + 1) / len(ends)
            yield Check(taken, done, statistics.fmean(losses), validation_loss, accuracy)
            losses.clear()
            if best.waited_enough:
                best.restore()
                return
    best.restore()


def checks_of_epoch(batches: int) -> tuple[int, ...]:
    """Return after which batches of an epoch to validate: after each quarter, or fewer.

    Args:
        batches: how many an epoch has.

    Returns:
        Numbers of batches, from 1; the last is `batches`.
    """
    quarters = range(1, _CHECKS_PER_EPOCH + 1)
    return tuple(sorted({-(-batches * each // _CHECKS_PER_EPOCH) for each in quarters}))


def read_state(variables: Sequence[Any]) -> State:
    """Return copies of the values: a view would change when a step gives the memory to its result.

    Args:
        variables: of a model or an optimizer.

    Returns:
        Arrays in the same order.
    """
    return [np.array(keras.ops.convert_to_numpy(variable)) for variable in variables]


def write_state(variables: Sequence[Any], values: Sequence[NDArray[Any]]) -> None:
    """Give variables the values that `read_state` returned.

    Args:
        variables: of a model or an optimizer.
        values: arrays in the same order.
    """
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _finite(loss: float, step: int) -> float:
    if not np.isfinite(loss):
        raise TrialError(f"The loss must be a finite number. Received: {loss} in step {step:,}")
    return loss
