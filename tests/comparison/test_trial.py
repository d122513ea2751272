"""A trial: repeatable, equal in a model that was used before, honest about padding and failures."""

import dataclasses

import keras
import numpy as np
import pytest

from regard.comparison import EpochDone, NetworkTrials, TrialDone
from regard.comparison.trial import trial_seed
from regard.errors import TrialError
from tests.comparison.small_material import small_material, small_plan

TIMES = {"train_seconds": 0.0, "compile_seconds": 0.0, "inference_ms": 0.0}


def weights_of(trials: NetworkTrials) -> list[np.ndarray]:
    """Of the network alone: Keras draws seeds of dropouts that are never used, too."""
    return [np.array(keras.ops.convert_to_numpy(each)) for each in trials._model.weights]


def told(trials: NetworkTrials, seed: int) -> list:
    """All events of a trial, without its times."""
    return [
        TrialDone(dataclasses.replace(event.trial, **TIMES))
        if isinstance(event, TrialDone)
        else event
        for event in trials.run(seed)
    ]


@pytest.mark.parametrize("contender", ["pooling_mlp", "random_attention"])
def test_a_trial_in_a_used_model_equals_one_in_a_new_model(contender) -> None:
    plan = small_plan(dropout=0.4)
    material = small_material(plan)
    used = NetworkTrials(contender, plan, material)
    first = told(used, 0)
    second, second_weights = told(used, 1), weights_of(used)
    new = NetworkTrials(contender, plan, material)
    assert told(new, 1) == second
    for one, other in zip(weights_of(new), second_weights, strict=True):
        np.testing.assert_array_equal(one, other)
    # The comparison can fail: another seed gives something else.
    assert [event.loss for event in first[:-1]] != [event.loss for event in second[:-1]]
    assert told(used, 0) == first


def test_only_the_first_trial_of_a_model_compiles() -> None:
    plan = small_plan(epochs=1)
    trials = NetworkTrials("last_state", plan, small_material(plan))
    seconds = [list(trials.run(seed))[-1].trial.compile_seconds for seed in (0, 1)]
    assert seconds[0] > 0
    assert seconds[1] == 0


def test_contenders_share_seeds_but_for_the_control_of_the_noise() -> None:
    plan = small_plan(epochs=1)
    material = small_material(plan)
    one, again = (
        NetworkTrials(name, plan, material) for name in ("mean_pooling", "mean_pooling_again")
    )
    other = NetworkTrials("dot", plan, material)
    orders = [each._train_batches(5).order(0).tolist() for each in (one, other, again)]
    assert orders[0] == orders[1]
    assert orders[0] != orders[2]
    assert trial_seed("mean_pooling", 5) == trial_seed("dot", 5) == 5
    assert trial_seed("mean_pooling_again", 5) not in (5, trial_seed("mean_pooling_again", 6))
    assert told(one, 0)[0].loss != told(again, 0)[0].loss


def learning_plan():
    return small_plan(epochs=12, patience=12, batch_size=11, learning_rate=0.05, dropout=0.0)


def test_a_trial_learns_and_reports() -> None:
    plan = learning_plan()
    trials = NetworkTrials("max_pooling", plan, small_material(plan))
    *epochs, done = trials.run(0)
    assert [event.epoch for event in epochs] == list(range(1, plan.epochs + 1))
    assert all(isinstance(event, EpochDone) for event in epochs)
    assert epochs[-1].loss < epochs[0].loss / 3
    trial = done.trial
    assert (trial.contender, trial.seed, trial.status, trial.epochs) == (
        "max_pooling",
        0,
        "done",
        plan.epochs,
    )
    assert trial.test == 1.0
    assert trial.train_seconds > 0
    assert trial.inference_ms > 0
    assert trial.parameters == trials._model.count_params()
    assert trial.attention_parameters == 0


def test_three_classes_learn_too() -> None:
    plan = learning_plan()
    trials = NetworkTrials("max_pooling", plan, small_material(plan, classes=3, rows=72))
    *_, done = trials.run(0)
    assert trials._model.output_shape == (None, 3)
    assert done.trial.test > 0.8


def test_the_filling_of_the_last_batch_does_not_count() -> None:
    plan = small_plan(epochs=1, dropout=0.0, batch_size=7)
    material = small_material(plan)
    trials = NetworkTrials("mean_pooling", plan, material)
    trials._start(0)
    ids, labels, weights = trials._train_batches(0).batch(0, 4)
    assert weights.tolist() == [1, 1, 1, 1, 1, 1, 0]
    right = trials._model.predict_on_batch(ids)[:6, 0].astype(np.float64)
    expected = -np.mean(np.where(labels[:6] == 1, np.log(right), np.log(1 - right)))
    logs = trials._model.train_on_batch(
        ids, labels[:, None], sample_weight=weights, return_dict=True
    )
    assert float(logs["loss"]) == pytest.approx(expected, rel=1e-5)


def test_a_measure_is_the_mean_over_texts() -> None:
    plan = small_plan()
    material = small_material(plan)
    trials = NetworkTrials("mean_pooling", plan, material)
    trials._start(0)
    share, loss = trials._measure(trials._test)
    answers = trials._model.predict_on_batch(material.test.ids)[:, 0]
    chosen = np.where(material.test.labels == 1, answers, 1 - answers)
    assert share == np.mean(chosen > 0.5)
    assert loss == pytest.approx(-np.log(chosen).mean(), rel=1e-5)


def scripted(monkeypatch, plan, losses) -> tuple[NetworkTrials, list]:
    """Trials whose validation losses are given; the state after each epoch is noted."""
    trials = NetworkTrials("mean_pooling", plan, small_material(plan))
    states: list = []
    measure = trials._measure

    def scripted_measure(batches):
        if batches is trials._test:
            return measure(batches)
        states.append([np.array(each) for each in trials._model.get_weights()])
        return 0.5 + len(states) / 100, losses[len(states) - 1]

    monkeypatch.setattr(trials, "_measure", scripted_measure)
    return trials, states


def test_the_best_state_is_kept_and_patience_ends_the_trial(monkeypatch) -> None:
    plan = small_plan(epochs=9, patience=2)
    trials, states = scripted(monkeypatch, plan, [0.9, 0.6, 0.7, 0.6, 0.1])
    *_, done = trials.run(0)
    assert done.trial.epochs == 4  # 0.6 again is not better
    assert done.trial.validation == 0.52
    for kept, best in zip(trials._model.get_weights(), states[1], strict=True):
        np.testing.assert_array_equal(kept, best)
    assert any((kept != last).any() for kept, last in zip(states[1], states[3], strict=True))


def test_patience_begins_anew_after_a_better_epoch(monkeypatch) -> None:
    plan = small_plan(epochs=5, patience=2)
    trials, _ = scripted(monkeypatch, plan, [0.9, 0.91, 0.8, 0.81, 0.7])
    *_, done = trials.run(0)
    assert done.trial.epochs == 5
    assert done.trial.validation == 0.55


def test_a_loss_that_is_not_finite_ends_the_trial_and_not_the_next(monkeypatch) -> None:
    plan = small_plan(epochs=1)
    material = small_material(plan)
    trials = NetworkTrials("mean_pooling", plan, material)
    with monkeypatch.context() as patch:
        patch.setattr("regard.comparison.trial._train_step", lambda model, batch: float("nan"))
        with pytest.raises(TrialError, match=r"Received: nan in epoch 1, step 1"):
            list(trials.run(0))
    assert told(trials, 0) == told(NetworkTrials("mean_pooling", plan, material), 0)


def test_an_answer_that_is_not_finite_ends_the_trial() -> None:
    plan = small_plan()
    trials = NetworkTrials("mean_pooling", plan, small_material(plan))
    trials._start(0)
    variable = trials._model.trainable_variables[-1]
    variable.assign(np.full(variable.shape, np.nan))
    with pytest.raises(TrialError, match="Each answer must be a finite number"):
        trials._measure(trials._test)
