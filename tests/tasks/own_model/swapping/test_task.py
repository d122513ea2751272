"""The task of a swap: what it takes, and what it refuses."""

import keras
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError, UnknownNameError
from regard.tasks.own_model.swapping.swap_plan import StatesSwapPlan, VectorSwapPlan
from regard.tasks.own_model.swapping.task import SwapTask
from regard.tasks.registry import swap_task
from tests.tasks.own_model.swapping.trained_models import pooling_model, rows, sequence_model

SMALL = {"splits": 2, "layers": ("dot", "trained")}


def prepared(model, layer: str = "pool", loss=None, **budget):
    task = SwapTask(model, layer, loss)
    return task.prepare(task.read(rows(), None, task.reading()), {**SMALL, **budget})


def test_the_registry_knows_it() -> None:
    assert isinstance(swap_task(), SwapTask)
    assert SwapTask().recognises("rows.npz") is None


def test_the_plan_is_that_of_what_the_layer_gives() -> None:
    made = prepared(pooling_model())
    assert isinstance(made.plan, VectorSwapPlan)
    assert (made.plan.metric, made.plan.learning_rate, made.plan.rate_check) == (
        *("accuracy", 0.02),
        True,
    )
    assert "into one vector, instead of the layer 'pool'" in SwapTask().model_in_words(made)
    made = prepared(sequence_model(), "attend", metric="mse", learning_rate=0.5)
    assert isinstance(made.plan, StatesSwapPlan)
    assert (made.plan.metric, made.plan.learning_rate) == ("mse", 0.5)
    assert "into other states" in SwapTask().model_in_words(made)


def test_a_model_that_is_not_compiled() -> None:
    model = pooling_model()
    model = keras.Model(model.inputs, model.outputs)
    with pytest.raises(ArgumentError, match="must be compiled, or `loss` given"):
        prepared(model)
    made = prepared(model, loss="mse", metric="mae")
    assert (made.plan.metric, made.plan.scoring.larger_is_better) == ("mae", False)
    assert prepared(model, loss="mse").plan.metric == "loss"


def test_what_has_no_effect_or_does_not_fit() -> None:
    task = SwapTask(pooling_model(), "pool")
    with pytest.raises(ArgumentError, match="`test` has no effect here"):
        task.read(rows(), None, task.reading(test="other.npz"))
    with pytest.raises(ArgumentError, match="`labels` has no effect here"):
        task.read(rows(), [1], task.reading())
    with pytest.raises(ShapeError, match=r"which takes .* Those that fit: pool"):
        prepared(pooling_model(), "hidden")
    with pytest.raises(UnknownNameError, match="layers='pooling_mlp'"):
        prepared(sequence_model(), "attend", layers=("pooling_mlp",))
    with pytest.raises(ArgumentError, match="compiled with: accuracy, mse, loss"):
        prepared(pooling_model(), metric="auc")
    with pytest.raises(ArgumentTypeError, match="a pair"):
        task.demo()
    with pytest.raises(ArgumentError, match="in the process that has the model"):
        task.trainer("dot", None)
