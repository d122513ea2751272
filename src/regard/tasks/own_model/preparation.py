"""A run in a model of the user's own, in parts: arrays and a function that stay in this process."""

import json
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.preparation import Preparation
from regard.comparison.task import Trainer
from regard.data import Split
from regard.tasks.own_model.kept_model import can_be_saved, read_kept_model, write_kept_model
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.own_plan import ModelPlan, OwnPlan
from regard.tasks.own_model.row_blocks import counts_groups
from regard.tasks.own_model.trials import Build, OwnModelTrials, built_model
from regard.training.loop import write_state
from regard.training.trial_seeds import trial_seed

__all__ = ["ArraysPreparation", "Given", "OwnPreparation"]


@final
@dataclass(frozen=True)
class Given:
    """Hold what a store cannot: it is given again when a run goes on.

    Args:
        build: from a slot to a compiled model.
        data: the examples.
        digests: of the model with each contender.
    """

    build: Build
    data: OwnData
    digests: Mapping[str, str]


class ArraysPreparation(Preparation):
    """Hold the parts of arrays whose meaning a model alone knows; it is trained in this process."""

    plan: ModelPlan

    @property
    def targets(self) -> NDArray[Any]:
        """Nothing of use: the model itself knows how its outputs are scored."""
        first = self.splits[0]
        return np.zeros(sum(len(part) for part in vars(first).values()))

    @property
    def groups(self) -> None:
        """None: the items of the score are blocks, of whole groups where there are some."""
        return

    def examples(self) -> Iterator[tuple[bool, str]]:
        """Yield nothing: the arrays are given again when the run goes on."""
        yield from ()

    def calibration(self, answers: NDArray[Any], targets: NDArray[Any]) -> None:  # noqa: ARG002
        """Return None: what the outputs mean is not known."""
        return

    @abstractmethod
    def trainer(self, contender: str) -> Trainer:
        """Return what trains a contender in this process.

        Args:
            contender: its name.

        Returns:
            The trainer.
        """

    @abstractmethod
    def read_model(self, folder: Path) -> Any:
        """Return the model that was kept.

        Args:
            folder: that `write_model` wrote.

        Returns:
            The `keras.Model` in its trained state.
        """

    def _told_of_parts(self, data: OwnData) -> list[str]:
        """Say how many rows and groups there are in the parts."""
        first = self.splits[0]
        sizes = f"{len(first.train):,} to train, {len(first.validation):,} to validate"
        of = "" if len(self.splits) == 1 else f" of the first of {len(self.splits)} splits"
        told = [*data.notices(), f"Parts{of}: {sizes}, {len(first.test):,} to test."]
        if data.groups is not None and counts_groups(first.test, data.groups):
            count = len(np.unique(data.groups[first.test]))
            told.append(f"Groups: {count:,} in the test part; they count, not their rows.")
        elif data.groups is not None:
            told.append("Groups: one alone in the test part. Its rows count one by one.")
        if self.plan.learning_rate is None:
            told.append(
                "Learning rate: the optimizer's is no single number, so no other one is tried."
            )
        return told


@final
class OwnPreparation(ArraysPreparation):
    """Hold the parts of the user's arrays.

    Args:
        plan: what is compared, and with which budget.
        splits: the rows of each part of each split.
        given: the arrays and the function; None to report on what was found before.
    """

    task: ClassVar[str] = "own"

    def __init__(self, plan: OwnPlan, splits: Sequence[Split], given: Given | None) -> None:
        self.plan: OwnPlan = plan
        self.splits = tuple(splits)
        self._given = given

    @property
    def given(self) -> Given:
        """The arrays and the function."""
        assert self._given is not None
        return self._given

    @property
    def source(self) -> str:
        """Where the arrays come from."""
        return "arrays"

    def notices(self) -> tuple[str, ...]:
        """Say in sentences what the trials learn from."""
        told = self._told_of_parts(self.given.data)
        if not self._is_saved_whole():
            told.append(
                "The model cannot be saved as a whole, so its weights alone are kept: its class has"
                " no `get_config`."
            )
        return tuple(told)

    def facts(self) -> dict[str, str]:
        """Return by what the arrays and the models are known again."""
        return {
            "source": self.source,
            "data": self.given.data.digest(),
            "models": json.dumps(dict(self.given.digests)),
        }

    def write(self, folder: Path, splits: Sequence[int]) -> None:
        """Write nothing: trials run where the arrays are."""

    def trainer(self, contender: str) -> OwnModelTrials:
        """Return what trains a contender in this process.

        Args:
            contender: its name.

        Returns:
            The trainer.
        """
        given = self.given
        make = partial(built_model, given.build)
        return OwnModelTrials(contender, self.plan, make, given.data, self.splits)

    def write_model(
        self,
        folder: Path,
        trial: Trial,
        weights: Mapping[str, NDArray[Any]],
        said: Mapping[str, NDArray[Any]],  # noqa: ARG002
        backend: str,
    ) -> None:
        """Write the model as Keras saves it."""
        key = trial.key
        sample, _ = self.given.data.rows(self.splits[key.split].train[:1])
        model = built_model(self.given.build, key.contender, sample, seed=trial_seed(key))
        write_state(model.weights, [weights[str(place)] for place in range(len(weights))])
        about = {
            **key._asdict(),
            "metric": self.plan.metric,
            "validation": trial.validation,
            "model": self.given.digests[key.contender],
        }
        write_kept_model(folder, model, about, backend)

    def read_model(self, folder: Path) -> Any:
        """Return the model that was kept.

        Args:
            folder: that `write_model` wrote.

        Returns:
            The `keras.Model` that the function builds, in its trained state.
        """
        sample, _ = self.given.data.rows(self.splits[0].train[:1])
        return read_kept_model(
            folder, lambda contender: built_model(self.given.build, contender, sample)
        )

    def _is_saved_whole(self) -> bool:
        sample, _ = self.given.data.rows(self.splits[0].train[:1])
        return can_be_saved(built_model(self.given.build, self.plan.layers[0], sample))
