"""What counts in a trial's training, and what the trial reports of it."""

import dataclasses

import numpy as np
import pytest

from regard.comparison import TrialKey
from regard.models import text_classifier, token_weights
from regard.tasks.text_classification.split_data import Material
from regard.tasks.text_classification.text_network import text_trials
from regard.training import network_trials as trial_module
from regard.training.measurements import attention_share
from regard.training.network_trials import NetworkTrials
from tests.comparison.small_material import small_material, small_plan
from tests.comparison.small_trials import (
    KEY,
    PLAN,
    assert_same,
    changed,
    even_material,
    told,
    used_trials,
)

pytestmark = pytest.mark.every_backend


@pytest.fixture
def material() -> Material:
    return even_material()


@pytest.fixture
def used() -> NetworkTrials:
    return used_trials()


# What counts in training.


def test_the_filling_of_a_batch_does_not_count(used, material) -> None:
    compiled, _ = used._start(KEY, used.plan.settings()[0], material)
    *_, batch = material.batches(material.train, 7).epoch(0)
    assert batch.weights.tolist() == [1, 1, 1, 1, 1, 1, 0]
    answers = np.asarray(compiled.model.predict_on_batch(batch.inputs))[:6, 0].astype(np.float64)
    expected = -np.mean(np.log(np.where(batch.targets[:6] == 1, answers, 1 - answers)))
    assert trial_module._train_step(compiled.model, batch) == pytest.approx(expected, rel=1e-5)


def test_the_loss_is_the_mean_by_the_weights_of_the_rows(used, material) -> None:
    compiled, _ = used._start(KEY, used.plan.settings()[0], material)
    weights = np.linspace(0.25, 2, 34, dtype=np.float32)
    *_, batch = material.batches(material.train, 7, row_weights=weights).epoch(0)
    answers = np.asarray(compiled.model.predict_on_batch(batch.inputs))[:6, 0].astype(np.float64)
    losses = -np.log(np.where(batch.targets[:6] == 1, answers, 1 - answers))
    expected = np.average(losses, weights=batch.weights[:6])
    assert trial_module._train_step(compiled.model, batch) == pytest.approx(expected, rel=1e-5)


def uneven(material: Material) -> Material:
    """Labels that nothing in the texts tells: one in eight is of class 1."""
    parts = {
        name: dataclasses.replace(part, labels=(np.arange(len(part)) % 8 == 3).astype(np.int32))
        for name, part in (("train", material.train), ("validation", material.validation))
    }
    return dataclasses.replace(material, **parts)


def test_class_weights_help_the_small_class(used, material) -> None:
    means = []
    for class_weights in (False, True):
        trials = changed(used, uneven(material), class_weights=class_weights, learning_rate=0.05)
        means.append(told(trials, KEY)[1].test[:, 1].mean())
    assert means[0] + 0.1 < means[1] < 0.6


def test_each_class_weighs_alike_in_an_epoch(used, material, monkeypatch) -> None:
    batches: list = []
    step = trial_module._train_step
    monkeypatch.setattr(
        trial_module,
        "_train_step",
        lambda model, batch: batches.append(batch) or step(model, batch),
    )
    told(changed(used, uneven(material), class_weights=True, epochs=1), KEY)
    sums = np.sum(
        [np.bincount(batch.targets, weights=batch.weights, minlength=2) for batch in batches],
        axis=0,
    )
    assert sums == pytest.approx([17, 17], rel=1e-6)
    batches.clear()
    told(changed(used, uneven(material), epochs=1), KEY)
    assert sum(batch.weights.sum() for batch in batches) == 34
    assert {weight for batch in batches for weight in batch.weights.tolist()} == {0.0, 1.0}


def test_the_learning_rate_of_the_setting_is_used(material) -> None:
    # Adam's first step is as long as its rate, whatever the gradient; the last bias starts at 0.
    plan = dataclasses.replace(PLAN, batch_size=40, epochs=1)
    trials = text_trials("mean_pooling", plan, lambda split: material)
    for setting, rate in ((0, 0.01), (1, 0.005), (2, 0.02), (0, 0.01)):
        _, outcome = told(trials, KEY._replace(setting=setting))
        assert outcome.trial.learning_rate == rate
        assert abs(outcome.weights["answer/bias"][0]) == pytest.approx(rate, rel=0.01)
    assert outcome.trial.dropout == 0.0


# What a trial reports.


def test_a_trial_is_validated_each_quarter_and_reports_its_best_state(used, material) -> None:
    checks, outcome = told(changed(used, material, learning_rate=0.05), KEY)
    assert [check.step for check in checks] == [2, 3, 4, 5, 7, 8, 9, 10]
    assert [check.epoch for check in checks] == [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]
    trial = outcome.trial
    best = min(checks, key=lambda check: check.validation_loss)
    assert (trial.checks, trial.best_check) == (8, 1 + checks.index(best))
    assert trial.validation_loss == best.validation_loss
    # The answers are those of the best state, in the order of the part.
    labels = material.validation.labels
    chosen = outcome.validation[np.arange(11), labels].astype(np.float64)
    assert -np.log(chosen).mean() == trial.validation_loss
    assert (outcome.validation.argmax(axis=1) == labels).mean() == best.validation_accuracy
    assert outcome.test.shape == (13, 2)
    np.testing.assert_allclose(outcome.test.sum(axis=1), 1, rtol=1e-6)
    assert outcome.trial.validation is outcome.trial.test is None  # scores follow from answers
    assert trial.parameters == sum(value.size for value in outcome.weights.values())
    assert (trial.attention_parameters, trial.concentration) == (0, None)
    assert trial.train_seconds > 0
    assert trial.peak_memory_mb > 50


def misleading(material: Material) -> Material:
    """Each label to learn from is the wrong one, so that each step makes validation worse."""
    train = dataclasses.replace(material.train, labels=1 - material.train.labels)
    return dataclasses.replace(material, train=train)


def test_the_best_state_is_restored(used, material) -> None:
    checks, outcome = told(changed(used, misleading(material), learning_rate=0.05), KEY)
    trial = outcome.trial
    assert (len(checks), trial.best_check) == (8, 1)
    assert trial.validation_loss == min(check.validation_loss for check in checks)
    assert trial.validation_loss < checks[-1].validation_loss
    labels = material.validation.labels
    assert -np.log(outcome.validation[np.arange(11), labels].astype(np.float64)).mean() == (
        trial.validation_loss
    )
    # The weights are those of that state: a model with them gives the same answers.
    model = used._compiled[0.0].model
    for weight in model.weights:
        weight.assign(outcome.weights[weight.path])
    np.testing.assert_array_equal(
        used._answers(model, material, material.validation), outcome.validation
    )


def test_patience_is_in_quarters_of_an_epoch(used, material) -> None:
    plan = {"learning_rate": 0.05, "epochs": 9, "patience": 3}
    checks, outcome = told(changed(used, misleading(material), **plan), KEY)
    trial = outcome.trial
    assert (trial.checks, len(checks), trial.best_check) == (4, 4, 1)
    assert not trial.limited
    assert not trial.undertrained


def test_a_budget_that_ends_too_early_and_steps_that_are_too_long_are_flagged(
    used, material
) -> None:
    _, outcome = told(changed(used, material, learning_rate=1e-3), KEY)
    assert outcome.trial.limited
    assert outcome.trial.undertrained
    assert not outcome.trial.too_fast
    _, outcome = told(changed(used, misleading(material), learning_rate=0.05), KEY)
    assert outcome.trial.limited
    assert outcome.trial.too_fast
    assert not outcome.trial.undertrained


def test_the_test_texts_decide_nothing(used, material) -> None:
    before = told(used, KEY)
    ids = np.roll(material.test.ids, 1, axis=0)
    part = dataclasses.replace(material.test, ids=ids, labels=1 - material.test.labels)
    checks, outcome = told(changed(used, dataclasses.replace(material, test=part)), KEY)
    np.testing.assert_array_equal(outcome.test, np.roll(before[1].test, 1, axis=0))
    assert_same((checks, dataclasses.replace(outcome, test=before[1].test)), before)


def test_a_trial_learns(used, material) -> None:
    trials = changed(used, material, learning_rate=0.1, epochs=12, patience=48)
    checks, outcome = told(trials, KEY)
    assert checks[-1].loss < checks[0].loss / 3
    assert (outcome.test.argmax(axis=1) == material.test.labels).all()


def test_three_classes_learn_too() -> None:
    plan = small_plan(encoder="none", epochs=12, patience=48, learning_rate=0.1, dropout=0.0)
    material = small_material(plan, classes=3, rows=72)
    trials = text_trials("max_pooling", plan, lambda split: material)
    checks, outcome = told(trials, TrialKey("max_pooling"))
    assert outcome.test.shape == (13, 3)
    np.testing.assert_allclose(outcome.test.sum(axis=1), 1, rtol=1e-5)
    assert (outcome.test.argmax(axis=1) == material.test.labels).mean() > 0.8
    assert outcome.trial.validation_loss == min(check.validation_loss for check in checks)


def test_concentration_is_measured_on_the_validation_texts_by_the_kept_weights() -> None:
    plan = small_plan(encoder="none", epochs=1)
    material = small_material(plan, long=5)
    trials = text_trials("random_attention", plan, lambda split: material)
    _, outcome = told(trials, TrialKey("random_attention"))
    assert 0 < outcome.trial.concentration < 1
    model = text_classifier(
        "random_attention", vocabulary=material.vocabulary, encoder="none", embedding=4
    )
    for weight in model.weights:
        weight.assign(outcome.weights[weight.path])
    ids = material.validation.ids
    weights = np.asarray(token_weights(model).predict_on_batch(ids))
    assert outcome.trial.concentration == pytest.approx(
        attention_share(weights, ids != 0), rel=1e-4
    )
    assert outcome.trial.attention_parameters > 0


def test_vectors_are_where_training_starts_and_stay_where_they_are_frozen() -> None:
    plan = small_plan(encoder="none", epochs=1, embeddings="vectors.txt", freeze_embeddings=True)
    material = small_material(dataclasses.replace(plan, embeddings=None, freeze_embeddings=False))
    vectors = np.random.default_rng(3).normal(size=(2, material.vocabulary, 6)).astype(np.float32)
    parts = [dataclasses.replace(material, vectors=each) for each in vectors]
    trials = text_trials("mean_pooling", plan, parts.__getitem__)
    for split in (0, 1):
        _, outcome = told(trials, KEY._replace(split=split))
        np.testing.assert_array_equal(outcome.weights["embedding/embeddings"], vectors[split])
