"""Trials of the user's own model: arrays of any structure, repeatable, with the user's metric."""

import dataclasses

import keras
import numpy as np
import pytest

from regard.comparison import Check, OwnPlan, TrialKey
from regard.errors import ArgumentError, ShapeError, TrialError
from regard.tasks.own_model.trials import OwnData, OwnModelTrials, first_metric

ROWS, STEPS, WIDTH = 60, 5, 3
TIMES = {"train_seconds": 0.0, "compile_seconds": 0.0, "peak_memory_mb": None}


def examples(rows: int = ROWS):
    generator = np.random.default_rng(2)
    x = generator.normal(size=(rows, STEPS, WIDTH)).astype("float32")
    return x, (x[:, :, 0].max(axis=1) > 1).astype("int32")


def build(slot, metrics=("accuracy", "mse")):
    states = keras.Input((STEPS, WIDTH), name="states")
    hidden = keras.layers.Dropout(0.3, seed=5)(keras.layers.Dense(4, activation="tanh")(states))
    answer = keras.layers.Dense(1, activation="sigmoid")(slot(hidden))
    model = keras.Model(states, answer)
    optimizer = keras.optimizers.Adam(0.02)
    model.compile(optimizer, "binary_crossentropy", metrics=list(metrics))
    return model


def plan_of(**changes) -> OwnPlan:
    return OwnPlan(**{"epochs": 2, "batch_size": 8, "metric": "accuracy", **changes})


def trials_of(name: str, function=build, **changes) -> OwnModelTrials:
    data, plan = OwnData(*examples()), plan_of(**changes)
    return OwnModelTrials(name, plan, function, data, data.splits(plan.splits))


def outcome_of(trials: OwnModelTrials, key: TrialKey):
    *checks, outcome = (event for event in trials.run(key) if event is not None)
    assert all(isinstance(check, Check) for check in checks)
    return checks, dataclasses.replace(outcome.trial, **TIMES), outcome.blocks.tolist()


@pytest.mark.every_backend
def test_a_trial_in_a_used_model_equals_one_in_a_new_model() -> None:
    first, second = TrialKey("additive"), TrialKey("additive", 3, 1)
    used = trials_of("additive", seeds=2)
    one, other = outcome_of(used, first), outcome_of(used, second)
    assert one[0] != other[0]
    assert outcome_of(trials_of("additive", seeds=2), second) == other
    assert outcome_of(used, first) == one


def test_it_learns_and_reports() -> None:
    trials = trials_of("max_pooling", epochs=30, patience=120)
    checks, trial, blocks = outcome_of(trials, TrialKey("max_pooling"))
    assert checks[-1].validation_loss < 0.7 * checks[0].validation_loss
    assert len(blocks) == 6  # the fifth of 60 rows, in pairs
    assert trial.test == pytest.approx(np.mean(blocks))
    assert trial.test > 0.7
    assert trial.limited
    assert trial.attention_parameters == 0
    assert trial.parameters == trials._model.count_params()
    _, other, _ = outcome_of(trials_of("additive"), TrialKey("additive"))
    assert other.attention_parameters > 0


def test_the_test_score_is_that_of_the_kept_state() -> None:
    trials = trials_of("mean_pooling", metric="loss")
    _, trial, _ = outcome_of(trials, TrialKey("mean_pooling"))
    split = trials._splits[0]
    x, y = trials._data.rows(split.test)
    found = trials._model.evaluate(x, y, batch_size=8, verbose=0, return_dict=True)
    assert trial.test == pytest.approx(found["loss"], rel=1e-5)
    assert trial.validation == pytest.approx(trial.validation_loss)


def test_splits_share_no_test_row_and_keep_the_classes() -> None:
    data = OwnData(*examples(200))
    splits = data.splits(5)
    tested = np.concatenate([each.test for each in splits])
    assert sorted(tested) == list(range(200))
    for each in splits:
        parts = [set(each.train), set(each.validation), set(each.test)]
        assert len(set.union(*parts)) == 200 == sum(map(len, parts))
        assert len(each.validation) == 20
        shares = [data.y[rows].mean() for rows in (each.train, each.test)]
        assert abs(shares[0] - shares[1]) < 0.03
    assert [each.test.tolist() for each in data.splits(2)] == [
        each.test.tolist() for each in splits[:2]
    ]


def test_targets_that_are_no_classes_are_split_too() -> None:
    x, _ = examples()
    data = OwnData(x, np.linspace(0, 1, ROWS))
    assert data.classes() is None
    assert sorted(np.concatenate([each.test for each in data.splits(5)])) == list(range(ROWS))


def test_arrays_may_stand_in_dicts_and_lists() -> None:
    x, y = examples()
    data = OwnData({"a": x, "b": [x[:, 0], x[:, 1]]}, y[:, None])
    assert len(data) == ROWS
    picked, targets = data.rows(np.array([4, 7]))
    np.testing.assert_array_equal(picked["b"][1], x[[4, 7], 1])
    np.testing.assert_array_equal(targets, y[[4, 7], None])
    assert data.classes().tolist() == y.tolist()


def test_arrays_that_do_not_fit_together_are_refused() -> None:
    x, y = examples()
    with pytest.raises(ShapeError, match=r"arrays with \[59, 60\] rows"):
        OwnData(x, y[:59])
    with pytest.raises(ArgumentError, match=r"at least 20 rows for 5 test parts\. Received: 19"):
        OwnData(x[:19], y[:19]).splits(5)


def test_the_first_metric_of_the_model_is_the_score() -> None:
    data = OwnData(*examples())
    assert first_metric(build, "dot", data) == "accuracy"

    def plain(slot):
        return build(slot, metrics=())

    assert first_metric(plain, "dot", data) == "loss"
    with pytest.raises(ArgumentError, match="Received: metric='accuracy'"):
        outcome_of(trials_of("dot", plain), TrialKey("dot"))


def test_a_loss_that_is_not_finite_ends_the_trial() -> None:
    def wild(slot):
        model = build(slot)
        model.compile(keras.optimizers.SGD(1e38), "mse", metrics=["accuracy"])
        model.layers[-1].activation = keras.activations.linear
        return model

    with pytest.raises(TrialError, match="must be a finite number"):
        outcome_of(trials_of("mean_pooling", wild, epochs=5), TrialKey("mean_pooling"))
