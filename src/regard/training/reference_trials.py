"""References outside the ranking: fitted at once, their strength chosen on the validation part."""

import time
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.outcome import Outcome
from regard.comparison.task import Trainer
from regard.comparison.trial_key import TrialKey
from regard.training.measurements import median_milliseconds, peak_memory_mb

__all__ = ["LINEAR_STRENGTHS", "Fitted", "ReferenceTrials"]

LINEAR_STRENGTHS = (0.01, 0.1, 1.0, 10.0)
"""Scikit-learn's C for a linear model on standardised features, the most regularised first."""

Part = TypeVar("Part")


class Parts(Protocol):
    """The data of a split."""

    @property
    def train(self) -> Any:
        """To learn from."""

    @property
    def validation(self) -> Any:
        """To choose by."""

    @property
    def test(self) -> Any:
        """To score, once per trial."""


Data = TypeVar("Data", bound=Parts)


@dataclass(frozen=True)
class Fitted(Generic[Part]):
    """Hold a fitted reference.

    Args:
        parameters: how many numbers were fitted.
        answers: from a part to what the metric takes, a row a sample.
    """

    parameters: int
    answers: Callable[[Part], NDArray[Any]]


class ReferenceTrials(Trainer, Generic[Data, Part]):
    """Fit a reference for each strength, keep the one with the least validation loss, test it once.

    With the strength chosen it is fitted again, on both parts, where `fits_again`: it needs the
    validation part for nothing else, unlike a network, which is told by it when to stop. So its
    test score comes from one part more than theirs; its validation score does not. Nothing in it is
    random, so one trial of each split is enough.

    Args:
        plan: its batch size is what the time of an answer is measured on.
        load: returns the data of a split.
    """

    contender: str
    fits_again: ClassVar[bool] = True

    def __init__(self, plan: Any, load: Callable[[int], Data]) -> None:
        self.plan = plan
        self._load = load

    @abstractmethod
    def import_learners(self) -> Any:
        """Import what fits: it takes a second, which is not part of the time of training."""

    @abstractmethod
    def strengths(self, data: Data) -> Sequence[float]:
        """Return what to choose from, the most regularised first."""

    @abstractmethod
    def fit(
        self, data: Data, parts: Sequence[Part], strengths: Sequence[float]
    ) -> Sequence[Fitted[Part]]:
        """Fit on some parts, once for each strength."""

    @abstractmethod
    def loss(self, data: Data, part: Part, answers: NDArray[Any]) -> float:
        """Return what a network's validation loss is, up to a factor."""

    @final
    def run(self, key: TrialKey) -> Iterator[Outcome]:
        """Fit, choose, test once, and yield the `Outcome`.

        Args:
            key: of the trial; only its split changes anything.

        Yields:
            `Outcome`.
        """
        data = self._load(key.split)
        self.import_learners()
        begin = time.process_time()
        strengths = self.strengths(data)
        tried = self.fit(data, [data.train], strengths)
        answers = [each.answers(data.validation) for each in tried]
        # As for the networks, the loss chooses; of equals the most regularised.
        best = int(np.argmin([self.loss(data, data.validation, each) for each in answers]))
        fitted = tried[best]
        if self.fits_again:
            both = [data.train, data.validation]
            (fitted,) = self.fit(data, both, strengths[best : best + 1])
        seconds = time.process_time() - begin
        yield Outcome(
            trial=Trial(
                key=key,
                train_seconds=seconds,
                parameters=fitted.parameters,
                attention_parameters=0,
                peak_memory_mb=peak_memory_mb(),
            ),
            validation=answers[best],
            test=fitted.answers(data.test),
            weights={},
        )

    @final
    def answer_milliseconds(self) -> float:
        """Return the median time to answer a batch of the first split's test part, in ms."""
        data = self._load(0)
        (fitted,) = self.fit(data, [data.train], self.strengths(data)[:1])
        places = np.arange(self.plan.batch_size) % len(data.test)
        batch = _rows(data.test, places)
        return median_milliseconds(lambda: fitted.answers(batch))


def _rows(part: Any, places: NDArray[np.intp]) -> Any:
    """Return the samples at some places of a part: a dataclass of arrays, a row a sample."""
    arrays = {each.name: getattr(part, each.name) for each in fields(part)}
    chosen = {name: array[places] for name, array in arrays.items() if array is not None}
    return replace(part, **chosen)
