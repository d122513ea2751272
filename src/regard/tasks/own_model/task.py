"""A model of the user's own: the task.

Importing this needs neither NumPy nor Keras.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, final

from regard import _checks
from regard.comparison.local_task import LocalTask
from regard.comparison.task import Reading, Trainer
from regard.errors import ArgumentError, ArgumentTypeError, RunFolderError
from regard.tasks.own_model.own_plan import OwnPlan, OwnReading

if TYPE_CHECKING:
    from regard.comparison.dataset import Dataset
    from regard.comparison.events import Trial
    from regard.comparison.preparation import Preparation
    from regard.comparison.section import Section
    from regard.comparison.store import Store
    from regard.tasks.own_model.own_data import OwnData
    from regard.tasks.own_model.preparation import OwnPreparation

__all__ = ["OwnTask"]


@final
class OwnTask(LocalTask):
    """Arrays in a model that a function builds, which stays in the process that has it.

    Args:
        build: from a slot to a compiled model; None to report on what was found before.
    """

    name: ClassVar[str] = "own"
    summary: ClassVar[str] = "Arrays in a Keras model of your own, from Python"
    demo_source: ClassVar[str] = "a model of your own"
    plan: ClassVar[type[OwnPlan]] = OwnPlan
    reading: ClassVar[type[OwnReading]] = OwnReading

    def __init__(self, build: Callable[[Any], Any] | None = None) -> None:
        self._build = build

    def recognises(self, source: Any) -> None:  # noqa: ARG002
        """Return None: whoever has a function says so."""
        return

    def demo(self) -> "Dataset":
        """Refuse: a model has no data of its own."""
        raise ArgumentTypeError(
            "`data` must be a pair (x, y) of arrays where the model is your own. Received: None"
        )

    def read(self, source: Any, targets: Any, reading: Reading) -> "OwnData":
        """Take a pair of arrays."""
        from regard.tasks.own_model.own_data import OwnData

        assert isinstance(reading, OwnReading)
        self._given_build()
        for name, value in (("labels", targets), ("test", reading.test)):
            if value is not None:
                raise ArgumentError(
                    f"`{name}` has no effect here. Received: {name}={_checks.written(value)} with a"
                    " model of your own, which is trained on a pair (x, y) of arrays"
                )
        if not isinstance(source, tuple | list) or len(source) != 2:
            raise ArgumentTypeError(
                "`data` must be a pair (x, y) of arrays where the model is your own."
                f" Received: {type(source).__name__}"
            )
        x, y = source
        return OwnData(x, y, reading.group)

    def prepare(self, data: "Dataset", budget: Mapping[str, Any]) -> "OwnPreparation":
        """Split the rows, and take from the models what the plan needs."""
        from regard.tasks.own_model.model_survey import seen_models
        from regard.tasks.own_model.own_data import OwnData
        from regard.tasks.own_model.preparation import Given, OwnPreparation
        from regard.tasks.own_model.trials import built_model

        assert isinstance(data, OwnData)
        if budget.get("learning_rate") is not None:
            raise ArgumentError(
                "`learning_rate` is that of the optimizer where the model is your own. Received:"
                f" learning_rate={budget['learning_rate']}. Give it to the optimizer in `build`"
            )
        build = self._given_build()
        # What is wrong in the budget is said before a model is built.
        later = dict.fromkeys(("tune", "rate_check"))
        draft = OwnPlan.made_for({**budget, **later}, has_test_set=False)
        splits = data.splits(draft.splits)
        seen = seen_models(partial(built_model, build), draft.layers, data)
        rate = seen.learning_rate
        plan = OwnPlan.made_for(
            budget,
            has_test_set=False,
            metric=seen.metric(budget.get("metric")),
            learning_rate=rate,
            rate_check=rate is not None,
        )
        return OwnPreparation(plan, splits, Given(build, data, seen.digests))

    def restored(self, store: "Store") -> "OwnPreparation":
        """Prepare a run again for its report: the store has all but arrays and function."""
        from regard.tasks.own_model.preparation import OwnPreparation

        return OwnPreparation(store.plan_as(OwnPlan), store.splits(), None)

    def resumed(self, store: "Store", data: "Dataset") -> "OwnPreparation":
        """Prepare a run again with the same arrays and the same models as before."""
        from regard.tasks.own_model.model_survey import seen_models
        from regard.tasks.own_model.own_data import OwnData
        from regard.tasks.own_model.preparation import Given, OwnPreparation
        from regard.tasks.own_model.trials import built_model

        assert isinstance(data, OwnData)
        build, plan = self._given_build(), store.plan_as(OwnPlan)
        if data.digest() != store.about("data"):
            raise _another(store, "the arrays (x, y) and `group`", "others")
        digests, before = (
            seen_models(partial(built_model, build), plan.layers, data).digests,
            json.loads(store.about("models") or "{}"),
        )
        changed = [name for name in plan.layers if digests[name] != before.get(name)]
        if changed:
            raise _another(store, "the model that `build` makes", f"another with {changed[0]!r}")
        return OwnPreparation(plan, store.splits(), Given(build, data, digests))

    def trainer(self, contender: str, folder: Path) -> Trainer:
        """Refuse: the function cannot travel to another process."""
        raise ArgumentError(
            "A model of your own is trained in the process that has its function."
            f" Received: {contender!r} from {str(folder)!r}"
        )

    def local_trainer(self, preparation: "Preparation", contender: str) -> Trainer:
        """Return what trains the user's model with a contender."""
        return _own(preparation).trainer(contender)

    def kept_model(self, preparation: "Preparation", folder: Path) -> Any:
        """Return the `keras.Model` that the function builds, in its trained state."""
        return _own(preparation).read_model(folder)

    def model_in_words(self, preparation: "Preparation") -> str:  # noqa: ARG002
        """Say that the model is somebody's own."""
        return (
            "ways to turn states into one vector, in a model of our own that is otherwise the same"
        )

    def sections(
        self,
        store: "Store",  # noqa: ARG002
        preparation: "Preparation",  # noqa: ARG002
        chosen: "Mapping[str, Sequence[Trial]]",  # noqa: ARG002
    ) -> "Sequence[Section]":
        """Return none: what the arrays mean is not known."""
        return ()

    def _given_build(self) -> Callable[[Any], Any]:
        if self._build is None:
            raise ArgumentError(
                "A model of your own needs the function that builds it, from Python:"
                " regard.compare((x, y), build=build). Received: none"
            )
        return self._build


def _own(preparation: "Preparation") -> "OwnPreparation":
    from regard.tasks.own_model.preparation import OwnPreparation

    assert isinstance(preparation, OwnPreparation)
    return preparation


def _another(store: "Store", what: str, received: str) -> RunFolderError:
    return RunFolderError(
        f"A run goes on with {what} that it began with. Received: {received} for"
        f" {str(store.path.parent)!r}. Give what it began with, or start over with another `out`"
    )
