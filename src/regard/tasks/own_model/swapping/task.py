"""One layer of a trained model: the task.

Importing this needs neither NumPy nor Keras.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, final

from regard import _checks
from regard.comparison.local_task import LocalTask
from regard.comparison.task import Reading, Trainer
from regard.errors import ArgumentError, ArgumentTypeError, RunFolderError
from regard.tasks.own_model.own_plan import OwnReading
from regard.tasks.own_model.swapping.swap_plan import (
    TRAINED,
    StatesSwapPlan,
    SwapPlan,
    VectorSwapPlan,
)

if TYPE_CHECKING:
    from regard.comparison.dataset import Dataset
    from regard.comparison.events import Trial
    from regard.comparison.preparation import Preparation
    from regard.comparison.section import Section
    from regard.comparison.store import Store
    from regard.tasks.own_model.own_data import OwnData
    from regard.tasks.own_model.swapping.cut import Cut
    from regard.tasks.own_model.swapping.heads import Heads
    from regard.tasks.own_model.swapping.preparation import SwapPreparation

__all__ = ["SwapTask"]

_PLANS: dict[str, type[SwapPlan]] = {"vector": VectorSwapPlan, "states": StatesSwapPlan}


@final
class SwapTask(LocalTask):
    """Contenders that replace one layer of a trained model.

    Args:
        model: the trained `keras.Model`; None to report on what was found before.
        layer: the name of its layer.
        loss: of the heads, as `keras.Model.compile` takes it; None for that of the model.
        source: where the rows come from, for people.
    """

    name: ClassVar[str] = "swap"
    summary: ClassVar[str] = "Arrays for a trained Keras model: a .npz file"
    demo_source: ClassVar[str] = "a trained model"
    plan: ClassVar[type[SwapPlan]] = SwapPlan
    reading: ClassVar[type[OwnReading]] = OwnReading

    def __init__(
        self, model: Any = None, layer: str = "", loss: Any = None, source: str = "arrays"
    ) -> None:
        self._model = model
        self._layer = layer
        self._loss = loss
        self._source = source

    def recognises(self, source: Any) -> None:  # noqa: ARG002
        """Return None: whoever has a model says so."""
        return

    def demo(self) -> "Dataset":
        """Refuse: a model has no data of its own."""
        raise ArgumentTypeError(
            "`data` must be a pair (x, y) of arrays, or a .npz file with them. Received: None"
        )

    def read(self, source: Any, targets: Any, reading: Reading) -> "OwnData":
        """Take arrays for the inputs of the model."""
        from regard.tasks.own_model.swapping.swap_data import read_rows

        assert isinstance(reading, OwnReading)
        for name, value in (("labels", targets), ("test", reading.test)):
            if value is not None:
                raise ArgumentError(
                    f"`{name}` has no effect here. Received: {name}={_checks.written(value)} with a"
                    " trained model, which has a pair (x, y) of arrays"
                )
        names = tuple(each.name for each in self._cut().graph.inputs)
        return read_rows(source, names, reading.group)

    def prepare(self, data: "Dataset", budget: Mapping[str, Any]) -> "SwapPreparation":
        """Split the rows, and take from the model what the plan needs."""
        from regard.tasks.own_model.own_data import OwnData
        from regard.tasks.own_model.swapping.preparation import SwapPreparation

        assert isinstance(data, OwnData)
        cut = self._cut()
        kind = _PLANS[cut.gives]
        # What is wrong in the budget is said before a model is built.
        later = dict.fromkeys(("tune", "rate_check"))
        draft = kind.made_for({**budget, **later}, has_test_set=False)
        splits = data.splits(draft.splits)
        heads = self._heads(cut, budget)
        seen = _seen(heads, data, draft)
        rate = seen.learning_rate
        plan = kind.made_for(
            {**budget, "learning_rate": None},
            has_test_set=False,
            metric=seen.metric(budget.get("metric")),
            learning_rate=rate,
            rate_check=rate is not None,
        )
        given = _given(heads, data, seen.digests)
        return SwapPreparation(plan, splits, self._layer, self._source, given)

    def restored(self, store: "Store") -> "SwapPreparation":
        """Prepare a run again for its report: the store has all but rows and model."""
        from regard.tasks.own_model.swapping.preparation import SwapPreparation

        layer, source = store.about("layer") or "", store.about("source") or ""
        return SwapPreparation(_stored_plan(store), store.splits(), layer, source, None)

    def resumed(self, store: "Store", data: "Dataset") -> "SwapPreparation":
        """Prepare a run again with what is given again.

        Args:
            store: of the run.
            data: the same rows as before.

        Returns:
            The data in the same parts.

        Raises:
            RunFolderError: if the rows, the model, the layer or the loss are others than before.
        """
        from regard.tasks.own_model.own_data import OwnData
        from regard.tasks.own_model.swapping.preparation import SwapPreparation, trained_digest

        assert isinstance(data, OwnData)
        plan = _stored_plan(store)
        if data.digest() != store.about("data"):
            raise _another(store, "the rows", "others")
        heads = self._heads(self._cut(), {"metric": plan.metric, "learning_rate": None})
        if (self._layer, trained_digest(heads)) != (store.about("layer"), store.about("trained")):
            raise _another(store, "the model and the layer", "another")
        heads = self._heads(heads.cut, {"metric": plan.metric, "learning_rate": plan.learning_rate})
        digests = _seen(heads, data, plan).digests
        if digests != json.loads(store.about("models") or "{}"):
            raise _another(store, "the loss, metrics and optimizer", "others")
        given = _given(heads, data, digests)
        return SwapPreparation(plan, store.splits(), self._layer, self._source, given)

    def trainer(self, contender: str, folder: Path) -> Trainer:
        """Refuse: heads are trained in the process that has the model."""
        raise ArgumentError(
            "A head is trained in the process that has the model."
            f" Received: {contender!r} from {str(folder)!r}"
        )

    def local_trainer(self, preparation: "Preparation", contender: str) -> Trainer:
        """Return what trains a contender on the frozen states, or scores the layer itself."""
        return _swap(preparation).trainer(contender)

    def kept_model(self, preparation: "Preparation", folder: Path) -> Any:
        """Return the whole model that was kept."""
        return _swap(preparation).read_model(folder)

    def model_in_words(self, preparation: "Preparation") -> str:
        """Say that a trained model is frozen up to the layer."""
        preparation = _swap(preparation)
        what = "one vector" if isinstance(preparation.plan, VectorSwapPlan) else "other states"
        return (
            f"ways to turn states into {what}, instead of the layer {preparation.layer!r} of a"
            " trained model that was frozen up to there; what follows began with its weights"
        )

    def sections(
        self,
        store: "Store",  # noqa: ARG002
        preparation: "Preparation",  # noqa: ARG002
        chosen: "Mapping[str, Sequence[Trial]]",  # noqa: ARG002
    ) -> "Sequence[Section]":
        """Return none: what the arrays mean is not known."""
        return ()

    def _cut(self) -> "Cut":
        from regard.tasks.own_model.swapping.cut import cut_at

        return cut_at(self._model, self._layer)

    def _heads(self, cut: "Cut", budget: Mapping[str, Any]) -> "Heads":
        from regard.tasks.own_model.swapping.heads import Compiling, Heads

        compiling = Compiling(self._loss, budget.get("metric"), budget.get("learning_rate"))
        return Heads(self._model, cut, compiling)


def _swap(preparation: "Preparation") -> "SwapPreparation":
    from regard.tasks.own_model.swapping.preparation import SwapPreparation

    assert isinstance(preparation, SwapPreparation)
    return preparation


def _seen(heads: "Heads", data: "OwnData", plan: SwapPlan) -> Any:
    """Return what is seen of the heads with each contender that is trained."""
    from regard.tasks.own_model.model_survey import seen_models
    from regard.tasks.own_model.swapping.frozen_states import FrozenStates

    names = [name for name in plan.layers if name != TRAINED]
    return seen_models(heads.make, names, FrozenStates(heads, data).sample())


def _given(heads: "Heads", data: "OwnData", digests: Mapping[str, str]) -> Any:
    from regard.tasks.own_model.swapping.preparation import GivenModel

    return GivenModel(heads, data, digests)


def _stored_plan(store: "Store") -> SwapPlan:
    return store.plan_as(_PLANS[store.about("gives") or "vector"])


def _another(store: "Store", what: str, received: str) -> RunFolderError:
    return RunFolderError(
        f"A run goes on with {what} that it began with. Received: {received} for"
        f" {str(store.path.parent)!r}. Give what it began with, or start over with another `out`"
    )
