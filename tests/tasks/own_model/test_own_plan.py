"""The plan of a comparison in the user's own model."""

import pytest

from regard.comparison import TrialKey
from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError
from regard.tasks.own_model.own_plan import OwnPlan


def test_contenders_that_fit_into_a_network_are_the_default() -> None:
    assert "words" not in OwnPlan().layers
    assert {"mean_pooling", "additive", "mean_pooling_again"} <= set(OwnPlan().layers)
    with pytest.raises(UnknownNameError, match="Received: layers='words'"):
        OwnPlan(layers=("words", "dot"))


@pytest.mark.parametrize(
    ("metric", "sign"),
    [("loss", -1), ("mean_squared_error", -1), ("mae", -1), ("accuracy", 1), ("auc", 1)],
)
def test_the_name_says_whether_larger_is_better(metric, sign) -> None:
    assert OwnPlan(metric=metric).scoring.sign == sign
    assert OwnPlan(metric=metric, larger_is_better=sign < 0).scoring.sign == -sign


def test_scores_of_the_model_s_own_are_said_as_they_are() -> None:
    scoring = OwnPlan(metric="mean_absolute_error").scoring
    assert scoring.label == "mean-absolute-error"
    assert scoring.value(12.3456) == "12.35"
    assert scoring.items([2.5, 3.5], None).tolist() == [2.5, 3.5]


def test_rounds_come_one_after_the_other() -> None:
    plan = OwnPlan(layers=("dot", "last_state"), splits=2, seeds=2)
    assert plan.trials()[:3] == (
        TrialKey("last_state", 0, 0),
        TrialKey("dot", 0, 0),
        TrialKey("last_state", 1, 0),
    )
    assert len(plan.trials()) == 8


@pytest.mark.parametrize("name", ["splits", "seeds", "epochs", "patience", "batch_size", "rope"])
def test_numbers_out_of_range_are_refused(name) -> None:
    with pytest.raises(ArgumentError, match=f"Received: {name}=0"):
        OwnPlan(**{name: 0})


def test_wrong_types_and_names_are_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="larger_is_better=1"):
        OwnPlan(larger_is_better=1)
    with pytest.raises(ArgumentTypeError, match="`metric` must be a string"):
        OwnPlan(metric=3)
    with pytest.raises(ArgumentError, match="`splits` times `seeds` must be at most 10,000"):
        OwnPlan(splits=101, seeds=100)
    with pytest.raises(UnknownNameError, match="Did you mean 'additive'"):
        OwnPlan(layers=("aditive",))


def test_rates_need_one_number() -> None:
    assert [each.learning_rate for each in OwnPlan(learning_rate=0.1, tune=2).settings()] == [
        0.1,
        0.05,
    ]
    plan = OwnPlan(learning_rate=0.1, rate_check=True)
    assert [plan.rate_factor(setting) for setting in range(3)] == [1.0, 0.5, 2.0]
    assert OwnPlan().rate_factor(0) == 1.0
    for name, value in (("rate_check", True), ("tune", 2)):
        with pytest.raises(ArgumentError, match=f"`{name}` needs an optimizer"):
            OwnPlan(**{name: value})
    with pytest.raises(ArgumentError, match="`learning_rate` must be a positive number"):
        OwnPlan(learning_rate=0)
