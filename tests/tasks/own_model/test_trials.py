"""Trials of the user's own model: repeatable, with its metric, timed by the steps alone."""

import dataclasses
import time
from functools import partial

import keras
import numpy as np
import pytest

from regard.comparison import Check, TrialKey
from regard.errors import ArgumentError, TrialError
from regard.tasks.own_model.trials import OwnModelTrials, built_model
from tests.tasks.own_model.own_examples import build, data, plan_of, scheduled, subclassed

TIMES = {"train_seconds": 0.0, "compile_seconds": 0.0, "peak_memory_mb": None}


def trials_of(name: str, function=build, *, groups=None, **changes) -> OwnModelTrials:
    made, plan = data(groups=groups), plan_of(**changes)
    return OwnModelTrials(
        name, plan, partial(built_model, function), made, made.splits(plan.splits)
    )


def outcome_of(trials: OwnModelTrials, key: TrialKey):
    *checks, outcome = (event for event in trials.run(key) if event is not None)
    assert all(isinstance(check, Check) for check in checks)
    trial = dataclasses.replace(outcome.trial, **TIMES)
    return checks, trial, outcome.validation.tolist(), outcome.test.tolist()


@pytest.mark.every_backend
def test_a_trial_in_a_used_model_equals_one_in_a_new_model() -> None:
    first, second = TrialKey("additive"), TrialKey("additive", 3, 1)
    used = trials_of("additive", seeds=2)
    one, other = outcome_of(used, first), outcome_of(used, second)
    assert one[0] != other[0]
    assert outcome_of(trials_of("additive", seeds=2), second) == other
    assert outcome_of(used, first) == one
    assert used.answer_milliseconds() > 0
    assert outcome_of(used, first) == one


def test_it_learns_and_reports() -> None:
    trials = trials_of("max_pooling", epochs=30, patience=120)
    *events, outcome = trials.run(TrialKey("max_pooling"))
    checks = [event for event in events if event is not None]
    assert checks[-1].validation_loss < 0.7 * checks[0].validation_loss
    assert len(outcome.test) == 6  # the fifth of 60 rows, in pairs
    assert outcome.trial.limited
    assert outcome.trial.attention_parameters == 0
    assert outcome.trial.parameters == trials._model.count_params()
    assert sum(each.size for each in outcome.weights.values()) == outcome.trial.parameters
    _, other, _, _ = outcome_of(trials_of("additive"), TrialKey("additive"))
    assert other.attention_parameters > 0


def test_a_model_may_make_its_weights_when_it_is_first_called() -> None:
    *_, outcome = trials_of("additive", subclassed, epochs=1).run(TrialKey("additive"))
    assert sum(each.size for each in outcome.weights.values()) == outcome.trial.parameters
    assert outcome.trial.attention_parameters > 0


@pytest.mark.parametrize("groups", [None, np.arange(60) % 13], ids=["rows", "groups"])
def test_the_test_score_is_that_of_the_kept_state(groups) -> None:
    """Also of the whole part: the loss is a mean over rows, whatever the blocks are."""
    trials = trials_of("mean_pooling", metric="loss", groups=groups)
    *_, outcome = trials.run(TrialKey("mean_pooling"))
    x, y = trials._data.rows(trials._splits[0].test)
    found = trials._model.evaluate(x, y, batch_size=8, verbose=0, return_dict=True)
    assert outcome.test.mean() == pytest.approx(found["loss"], rel=1e-5)
    assert outcome.validation[0] == pytest.approx(outcome.trial.validation_loss)
    kept = [outcome.weights[str(place)] for place in range(len(outcome.weights))]
    for one, other in zip(kept, trials._model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_time_of_training_is_that_of_the_steps_alone(monkeypatch) -> None:
    """A clock that goes on by one second a step, and by a hundred a validation."""
    now = [0.0]
    monkeypatch.setattr(time, "process_time", lambda: now[0])

    def slow(slot):
        model = build(slot)
        step, evaluate = model.train_on_batch, model.evaluate

        def timed_step(*arguments, **options):
            now[0] += 1
            return step(*arguments, **options)

        def timed_evaluation(*arguments, **options):
            now[0] += 100
            return evaluate(*arguments, **options)

        model.train_on_batch, model.evaluate = timed_step, timed_evaluation
        return model

    trials = trials_of("mean_pooling", slow, epochs=1)
    *events, outcome = trials.run(TrialKey("mean_pooling"))
    checks = [event for event in events if event is not None]
    assert outcome.trial.train_seconds == checks[-1].step == 5
    assert outcome.trial.compile_seconds == 101


def test_other_settings_are_other_rates_of_the_optimizer_s_own() -> None:
    trials = trials_of("mean_pooling", learning_rate=0.02, rate_check=True, epochs=1)
    rates = []
    for setting in (0, 1, 2, 0):
        *_, outcome = trials.run(TrialKey("mean_pooling", setting=setting))
        rates.append(float(keras.ops.convert_to_numpy(trials._model.optimizer.learning_rate)))
        assert outcome.trial.learning_rate == pytest.approx(rates[-1])
    assert rates == pytest.approx([0.02, 0.01, 0.04, 0.02])


def test_a_schedule_of_rates_stays_as_it_is() -> None:
    _, trial, _, _ = outcome_of(trials_of("mean_pooling", scheduled), TrialKey("mean_pooling"))
    assert trial.learning_rate is None


def test_a_metric_that_a_model_lacks_is_refused() -> None:
    def plain(slot):
        return build(slot, metrics=())

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
