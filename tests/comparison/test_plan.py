"""What the plans of all tasks share, on the plan of a task that regard does not bring."""

import dataclasses

import pytest

from regard.comparison import Plan, TrialKey
from regard.errors import ArgumentError, DataError, UnknownNameError
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.toy_task import NumbersPlan


def test_an_abstract_plan_is_not_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Plan()


def test_a_plan_knows_its_contenders() -> None:
    assert NumbersPlan.contender("dot").role == "sequence"
    with pytest.raises(UnknownNameError, match="Did you mean 'scaled_dot'"):
        NumbersPlan.contender("scaled dot")
    with pytest.raises(UnknownNameError, match="Received: layers='words'"):
        NumbersPlan(layers=["words"])  # the reference of another task


def test_the_first_score_is_the_default() -> None:
    assert NumbersPlan().metric == "accuracy"
    assert NumbersPlan(metric="macro_f1").scoring.name == "macro_f1"
    with pytest.raises(UnknownNameError, match="metric='rmse'"):
        NumbersPlan(metric="rmse")


def test_more_settings_than_there_are_are_refused() -> None:
    with pytest.raises(ArgumentError, match=r"`tune` must be at most 1, .* Received: tune=2"):
        NumbersPlan(tune=2)


def test_a_test_set_makes_seeds_of_splits() -> None:
    found = NumbersPlan.made_for({"epochs": 3, "seeds": None}, has_test_set=True)
    assert (found.splits, found.seeds, found.epochs) == (1, 5, 3)
    assert NumbersPlan.made_for({"seeds": 2}, has_test_set=True).seeds == 2
    with pytest.raises(ArgumentError, match="splits=2 with a test set of its own"):
        NumbersPlan.made_for({"splits": 2}, has_test_set=True)


def test_what_data_suggest_gives_way_to_what_was_given() -> None:
    def metric(budget: dict[str, str]) -> str:
        return NumbersPlan.made_for(budget, has_test_set=False, metric="macro_f1").metric

    assert metric({}) == "macro_f1"
    assert metric({"metric": "log_loss"}) == "log_loss"
    with pytest.raises(UnknownNameError, match=r"`budget` must be one of .*Did you mean 'epochs'"):
        NumbersPlan.made_for({"epoch": 3}, has_test_set=False)


def test_json_of_another_task_is_refused() -> None:
    plan = NumbersPlan(layers=["dot"], splits=3)
    assert NumbersPlan.from_json(plan.to_json()) == plan
    with pytest.raises(
        DataError, match=r"its fields and no others\. Received: answer, class_weights"
    ):
        NumbersPlan.from_json(TextPlan().to_json())


def test_each_field_has_a_rule_and_a_help() -> None:
    for kind in (NumbersPlan, TextPlan):
        assert list(kind.described()) == [each.name for each in dataclasses.fields(kind)]
        for each in kind.described().values():
            assert each.help.endswith(".")
            assert each.panel


def test_its_parts_agree() -> None:
    plan = NumbersPlan(splits=3, seeds=2)
    keys = plan.trials()
    assert len(set(keys)) == len(keys)
    assert {key.contender for key in keys} == set(plan.layers)
    assert {key.split for key in keys} == {0, 1, 2}
    assert {key.seed for key in keys} == {0, 1}
    assert {key.setting for key in keys} == set(range(len(plan.settings())))
    assert plan.competes(TrialKey("dot", 2, 1))
