"""What all plans have in common: both kinds of plan have it."""

import inspect

import pytest

from regard.comparison import AnyPlan, OwnPlan, Plan

MEMBERS = {name for name in vars(AnyPlan) if not name.startswith("_")}


@pytest.mark.parametrize("plan", [Plan(), OwnPlan()], ids=["Plan", "OwnPlan"])
def test_a_plan_has_all_of_it(plan) -> None:
    assert len(MEMBERS) == 10
    for name in MEMBERS:
        wanted = inspect.getattr_static(AnyPlan, name)
        assert callable(getattr(plan, name)) == callable(wanted), name


@pytest.mark.parametrize("plan", [Plan(), OwnPlan(splits=3, seeds=2)], ids=["Plan", "OwnPlan"])
def test_its_parts_agree(plan) -> None:
    keys = plan.trials()
    assert len(set(keys)) == len(keys)
    assert {key.contender for key in keys} == set(plan.layers)
    assert {key.split for key in keys} == set(range(plan.splits))
    assert {key.seed for key in keys} == set(range(plan.seeds))
    assert {key.setting for key in keys} <= set(range(len(plan.settings())))
    assert plan.scoring.sign in (1.0, -1.0)
    assert plan.competes(keys[0])


def test_the_plan_and_the_models_know_the_same_names() -> None:
    from regard import data, models
    from regard.comparison import plan

    assert plan.ENCODERS == models.ENCODERS
    for kind in data.TOKEN_KINDS:
        assert Plan(tokens=kind).tokens == kind
