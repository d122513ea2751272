"""The task of a model of one's own: its plan is taken from the model, and a run knows it again."""

import numpy as np
import pytest

from regard.comparison import Store
from regard.errors import ArgumentError, ArgumentTypeError, RunFolderError
from regard.tasks.own_model.own_data import OwnData
from regard.tasks.own_model.own_plan import OwnReading
from regard.tasks.own_model.task import OwnTask
from regard.tasks.registry import stored_task
from tests.tasks.own_model.own_examples import build, data, examples, scheduled

BUDGET = {"layers": ["mean_pooling", "dot"], "splits": 2, "epochs": 1, "batch_size": 8}


def test_the_plan_is_filled_in_from_the_model() -> None:
    plan = OwnTask(build).prepare(data(), BUDGET).plan
    assert (plan.metric, plan.learning_rate, plan.rate_check) == ("accuracy", 0.02, True)
    assert [each.learning_rate for each in plan.settings()] == [0.02, 0.01, 0.04]
    plan = OwnTask(build).prepare(data(), BUDGET | {"metric": "mse", "tune": 4}).plan
    assert (plan.metric, plan.scoring.larger_is_better) == ("mse", False)
    assert [each.learning_rate for each in plan.settings()] == [0.02, 0.01, 0.04, 0.005]


def test_without_a_rate_that_is_one_number_none_is_tried() -> None:
    plan = OwnTask(scheduled).prepare(data(), BUDGET).plan
    assert (plan.rate_check, plan.learning_rate, len(plan.settings())) == (False, None, 1)
    for name, value in (("rate_check", True), ("tune", 2)):
        with pytest.raises(ArgumentError, match=f"`{name}` needs an optimizer whose .*{value}"):
            OwnTask(scheduled).prepare(data(), BUDGET | {name: value})


def test_what_has_no_effect_or_is_wrong_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`learning_rate` is that of the optimizer"):
        OwnTask(build).prepare(data(), BUDGET | {"learning_rate": 0.1})
    with pytest.raises(ArgumentError, match="`metric` must be one that the model was compiled"):
        OwnTask(build).prepare(data(), BUDGET | {"metric": "auc"})
    task = OwnTask(build)
    with pytest.raises(ArgumentError, match="`test` has no effect here"):
        task.read(examples(), None, OwnReading(test="x.csv"))
    with pytest.raises(ArgumentError, match="`labels` has no effect here"):
        task.read(examples(), [1], OwnReading())
    with pytest.raises(ArgumentTypeError, match=r"must be a pair \(x, y\) of .* Received: str"):
        task.read("reviews.csv", None, OwnReading())
    with pytest.raises(ArgumentTypeError, match="Received: None"):
        task.demo()
    with pytest.raises(ArgumentError, match="needs the function that builds it"):
        OwnTask().read(examples(), None, OwnReading())


@pytest.fixture
def store(tmp_path):
    made = OwnTask(build).prepare(data(), BUDGET)
    with Store.create(tmp_path / "run.sqlite", made, {}) as store:
        yield store


def test_a_run_is_prepared_again_with_what_is_given_again(store) -> None:
    made = OwnTask(build).prepare(data(), BUDGET)
    found = OwnTask(build).resumed(store, data())
    assert found.plan == made.plan
    assert found.facts() == made.facts()
    for one, other in zip(found.splits, made.splits, strict=True):
        np.testing.assert_array_equal(one.test, other.test)


def test_other_arrays_or_another_model_are_refused(store) -> None:
    x, y = examples()
    for other in (OwnData(x, 1 - y), data(groups=np.arange(60))):
        with pytest.raises(RunFolderError, match=r"goes on with the arrays .* Received: others"):
            OwnTask(build).resumed(store, other)
    with pytest.raises(RunFolderError, match=r"`build` makes that .* another with 'mean_pooling'"):
        OwnTask(lambda slot: build(slot, units=5)).resumed(store, data())

    def other_dot(slot):
        return build(slot, units=5 if slot.contender == "dot" else 4)

    with pytest.raises(RunFolderError, match="another with 'dot'"):
        OwnTask(other_dot).resumed(store, data())


def test_a_report_needs_neither(store) -> None:
    found = stored_task("own").restored(store)
    assert found.plan.layers == ("mean_pooling", "dot")
    assert found.targets.shape == (60,)
    task = OwnTask()
    assert task.model_in_words(found).endswith("in a model of our own that is otherwise the same")
    assert task.sections(store, found, {}) == ()


def test_the_function_does_not_travel(tmp_path) -> None:
    with pytest.raises(ArgumentError, match="in the process that has its function"):
        OwnTask(build).trainer("dot", tmp_path)
    assert OwnTask().recognises("x.csv") is None
