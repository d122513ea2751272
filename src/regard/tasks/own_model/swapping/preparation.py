"""A swap in parts: a trained model, and what stands before one of its layers, run once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.comparison.events import Trial
from regard.comparison.task import Trainer
from regard.data import Split
from regard.tasks.own_model.kept_model import read_kept_model, write_kept_model
from regard.tasks.own_model.model_identity import model_digest
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.preparation import ArraysPreparation
from regard.tasks.own_model.swapping.frozen_states import FrozenStates
from regard.tasks.own_model.swapping.heads import MASK, STATES, Heads
from regard.tasks.own_model.swapping.swap_plan import TRAINED, SwapPlan
from regard.tasks.own_model.swapping.trained_layer import TrainedLayerTrials
from regard.tasks.own_model.trials import OwnModelTrials
from regard.training.loop import write_state
from regard.training.trial_seeds import trial_seed

__all__ = ["GivenModel", "SwapPreparation", "trained_digest"]


@final
@dataclass(frozen=True)
class GivenModel:
    """Hold what a store cannot: it is given again when a run goes on.

    Args:
        heads: makes models with a contender.
        data: the rows of the trained model.
        digests: of the head with each contender.
    """

    heads: Heads
    data: OwnData
    digests: Mapping[str, str]


@final
class SwapPreparation(ArraysPreparation):
    """Hold the parts of the rows of a trained model.

    Args:
        plan: what is compared, and with which budget.
        splits: the rows of each part of each split.
        layer: whose place contenders take.
        source: where the rows come from.
        given: the model and the rows; None to report on what was found before.
    """

    task: ClassVar[str] = "swap"

    def __init__(
        self,
        plan: SwapPlan,
        splits: Sequence[Split],
        layer: str,
        source: str,
        given: GivenModel | None,
    ) -> None:
        self.plan: SwapPlan = plan
        self.splits = tuple(splits)
        self.layer = layer
        self._source = source
        self._given = given
        self._frozen: OwnData | None = None

    @property
    def given(self) -> GivenModel:
        """The model and the rows."""
        assert self._given is not None
        return self._given

    @property
    def source(self) -> str:
        """Where the rows come from."""
        return self._source

    def notices(self) -> tuple[str, ...]:
        """Say in sentences what the trials learn from."""
        heads, data = self.given.heads, self.given.data
        sample = FrozenStates(heads, data).sample()
        one = sum(each[:1].nbytes for each in keras.tree.flatten(sample.x))
        shape = " x ".join(map(str, (f"{len(data):,}", *sample.x[STATES].shape[1:])))
        masked = " with their mask" if MASK in sample.x else ""
        told = [
            *self._told_of_parts(data),
            f"Frozen states: {shape}{masked}, what stands before the layer {self.layer!r}, run once"
            f" and kept in files of {one * len(data) / 1e6:,.1f} MB until the run ends; a batch of"
            " them at a time is in memory.",
            "The model has been trained: rows that it has seen make all scores too high, that of"
            f" {TRAINED!r} most. Give rows that it has not seen.",
        ]
        begun = {name: heads.begun.get(name) for name in self.plan.layers}
        for layers in sorted({each for each in begun.values() if each}):
            names = ", ".join(name for name, each in begun.items() if each == layers)
            told.append(
                f"Other widths: behind {names} the weights of {', '.join(layers)} do not fit, and"
                " begin at random; behind the others they begin as they are."
            )
        return tuple(told)

    def facts(self) -> dict[str, str]:
        """Return by what the rows and the models are known again."""
        heads = self.given.heads
        return {
            "source": self.source,
            "data": self.given.data.digest(),
            "models": json.dumps(dict(self.given.digests)),
            "trained": trained_digest(heads),
            "layer": self.layer,
            "gives": heads.cut.gives,
        }

    def write(self, folder: Path, splits: Sequence[int]) -> None:  # noqa: ARG002
        """Run what stands before the layer, and keep what it gives."""
        frozen = FrozenStates(self.given.heads, self.given.data)
        frozen.write(folder, self.plan.batch_size)
        self._frozen = frozen.read(folder)

    def trainer(self, contender: str) -> Trainer:
        """Return what trains a contender on the frozen states, or scores the layer itself."""
        heads, rows = self.given.heads, self._frozen
        assert rows is not None
        if contender == TRAINED:
            head = heads.make(TRAINED)
            layer = head.get_layer(heads.cut.layer.name)
            return TrainedLayerTrials(head, layer, self.plan, rows, self.splits)
        return OwnModelTrials(contender, self.plan, heads.make, rows, self.splits)

    def write_model(
        self,
        folder: Path,
        trial: Trial,
        weights: Mapping[str, NDArray[Any]],
        said: Mapping[str, NDArray[Any]],  # noqa: ARG002
        backend: str,
    ) -> None:
        """Write the whole model, with the head in it."""
        key, heads = trial.key, self.given.heads
        head = heads.make(key.contender, seed=trial_seed(key))
        write_state(head.weights, [weights[str(place)] for place in range(len(weights))])
        about = {
            **key._asdict(),
            "layer": self.layer,
            "metric": self.plan.metric,
            "validation": trial.validation,
            "model": self.given.digests[key.contender],
        }
        write_kept_model(folder, heads.whole(head, key.contender), about, backend)

    def read_model(self, folder: Path) -> Any:
        """Return the whole model that was kept; it shares nothing with the trained one."""
        heads = self.given.heads.apart()
        return read_kept_model(folder, lambda name: heads.whole(heads.make(name), name))


def trained_digest(heads: Heads) -> str:
    """Return by what a trained model is known again: what it is, and all of its weights.

    Args:
        heads: of the model.

    Returns:
        Hexadecimal digits.
    """
    model = heads.model
    digest = hashlib.sha256(model_digest(model, compiled=False).encode())
    for each in model.weights:
        digest.update(np.ascontiguousarray(keras.ops.convert_to_numpy(each)).tobytes())
    return digest.hexdigest()
