"""The plans of swaps: who fits where, and what a verdict says of frozen states."""

import pytest

from regard.catalog import CONTENDERS
from regard.errors import UnknownNameError
from regard.tasks.own_model.swapping.swap_plan import TRAINED, StatesSwapPlan, VectorSwapPlan


def test_after_pooling_all_contenders_and_the_layer_itself() -> None:
    plan = VectorSwapPlan()
    assert {"mean_pooling", "additive", "random_attention", TRAINED} <= set(plan.layers)
    assert plan.contender(TRAINED).role == "reference"
    assert sum(key.contender == TRAINED for key in plan.trials()) == plan.splits
    assert (plan.baseline, plan.again) == ("mean_pooling", "mean_pooling_again")


def test_for_states_those_that_give_states() -> None:
    plan = StatesSwapPlan(layers=("all",))
    sequence = [row.name for row in CONTENDERS if row.role == "sequence"]
    assert plan.layers == ("identity", *sequence, TRAINED)
    assert (plan.baseline, plan.again) == ("identity", None)
    with pytest.raises(UnknownNameError, match="layers='pooling_mlp'"):
        StatesSwapPlan(layers=("pooling_mlp",))


@pytest.mark.parametrize("kind", [VectorSwapPlan, StatesSwapPlan])
def test_a_plan_is_stored_and_says_what_is_frozen(kind) -> None:
    plan = kind(metric="accuracy", learning_rate=0.1, rate_check=True)
    assert kind.from_json(plan.to_json()) == plan
    assert "heads on these frozen states" in plan.condition
