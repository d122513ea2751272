"""What the trainings of one network need to know of its task."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from regard.comparison.trial_key import Setting
from regard.data import Batch

__all__ = ["Batches", "Network", "Speaker"]


class Batches(Protocol):
    """Rows in batches of few shapes."""

    @property
    def rows(self) -> int:
        """The number of rows."""

    @property
    def buckets(self) -> tuple[int, ...]:
        """The lengths of the batches, ascending."""

    def __len__(self) -> int: ...

    def epoch(self, number: int) -> Iterator[Batch]:
        """Iterate over the batches of an epoch."""


@dataclass(frozen=True)
class Speaker:
    """Ask a trained model about rows that need not be of the split.

    Args:
        answers: from a part to its answers.
        weights: from a part to the weight of each step, `(rows, length)`; where the model attends
            from each step, those of all to it, `(rows, length, length)`. None for a model that
            gives steps no weights.
    """

    answers: Callable[[Any], NDArray[Any]]
    weights: Callable[[Any], NDArray[np.float32]] | None


class Network(ABC):
    """Say how a task's network is built and fed, and what its outputs mean.

    `data` is what all contenders learn from on one split. It has the parts `train`, `validation`
    and `test`, whose type is the task's own, as long as they have.
    """

    @abstractmethod
    def build(self, contender: str, data: Any, setting: Setting, seed: int) -> Any:
        """Build a model with a `ContenderSlot` named "slot".

        Args:
            contender: what stands in the slot.
            data: of the split; models of all splits have the same shapes.
            setting: its dropout belongs to the model.
            seed: from which all initial weights follow.

        Returns:
            The model, not compiled.
        """

    @abstractmethod
    def loss(self, data: Any) -> Any:
        """Return the loss of a model, a mean by the weights of the rows.

        Args:
            data: of the split.

        Returns:
            A Keras loss. Filling has weight 0, so its reduction must divide by the weights.
        """

    def answering(self, model: Any) -> Any:
        """Return the model that answers, where that is not the one which learns.

        Args:
            model: that `build` returned.

        Returns:
            A model of the same inputs, which shares the weights of `model`; or `model` itself.
        """
        return model

    @abstractmethod
    def batches(self, data: Any, part: Any, *, seed: int | None = None) -> Batches:
        """Return the batches of a part.

        Args:
            data: of the split.
            part: one of its parts, or rows of the same kind.
            seed: of the order of each epoch, where the rows are to learn from; None where they are
                to be answered, in their own order.

        Returns:
            Batches of the shapes that are compiled.
        """

    @abstractmethod
    def answers(self, data: Any, part: Any, outputs: NDArray[np.float32]) -> NDArray[Any]:
        """Return what a model's outputs mean, as the metric takes it.

        Args:
            data: of the split.
            part: whose rows they are of.
            outputs: of the model that answers, in the rows' order; where it answers for each step,
                `(rows, longest length, ...)`, 0 behind the batch's length.

        Returns:
            As many answers.
        """

    @abstractmethod
    def measure(self, data: Any, part: Any, answers: NDArray[Any]) -> tuple[float, float]:
        """Return by what a state is kept, and how good it is for people.

        Args:
            data: of the split.
            part: whose rows they are of.
            answers: what `answers` returned.

        Returns:
            The loss; and the accuracy, or what is as good at 1.
        """

    @abstractmethod
    def valid(self, part: Any) -> NDArray[np.bool_]:
        """Return which steps of a part are no padding, `(rows, length)`."""

    @abstractmethod
    def looks(self, data: Any, speaker: Speaker, *, closely: bool) -> dict[str, NDArray[Any]]:
        """Return what a model says of some rows, by names that the task knows.

        Args:
            data: of the split.
            speaker: the model in its kept state.
            closely: whether this is the contender's first trial, which tells more.

        Returns:
            Arrays by name; none where the data have no such rows.
        """
