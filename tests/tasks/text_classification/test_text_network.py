"""What is of texts in a training: the answers of two classes, and how much each class weighs."""

import dataclasses

import keras
import numpy as np
import pytest

from regard.comparison import Check, TrialKey
from regard.tasks.text_classification.split_data import Part
from regard.tasks.text_classification.text_network import TextNetwork, text_trials
from tests.comparison.small_material import small_material, small_plan, told_material

PLAN = small_plan(encoder="none", class_weights=True)


def test_one_output_is_the_chance_of_class_1() -> None:
    material = small_material(PLAN)
    outputs = np.array([[0.25], [0.75]], np.float32)
    found = TextNetwork(PLAN).answers(material, material.test, outputs)
    assert found.tolist() == [[0.75, 0.25], [0.25, 0.75]]
    three = np.full((2, 3), 1 / 3, np.float32)
    assert TextNetwork(PLAN).answers(material, material.test, three) is three


def test_the_loss_and_the_accuracy() -> None:
    material = small_material(PLAN)
    part = dataclasses.replace(
        material.test,
        rows=material.test.rows[:3],
        ids=material.test.ids[:3],
        labels=np.array([1, 0, 1], np.int32),
    )
    answers = np.array([[0.25, 0.75], [0.5, 0.5], [1, 0]], np.float32)
    loss, accuracy = TextNetwork(PLAN).measure(material, part, answers)
    assert loss == -np.log([0.75, 0.5, np.float64(1e-7)]).mean()
    assert accuracy == 2 / 3


def test_classes_weigh_alike_where_texts_are_learned_from_alone() -> None:
    material = small_material(PLAN)
    labels = (np.arange(len(material.train)) % 8 == 3).astype(np.int32)
    material = dataclasses.replace(
        material, train=dataclasses.replace(material.train, labels=labels)
    )
    network, weights = TextNetwork(PLAN), set()
    for seed, found in ((1, weights), (None, unlearned := set())):
        for batch in network.batches(material, material.train, seed=seed).epoch(0):
            found |= set(batch.weights.tolist())
    assert len(weights) == 3
    assert unlearned == {0.0, 1.0}


def doubled(part):
    """The part with its first three texts twice."""
    rows = np.r_[np.arange(len(part)), :3]
    return Part(part.rows[rows], part.ids[rows], part.labels[rows])


def weighed(part):
    """The part with the weight 2 for its first three texts."""
    weights = np.where(np.arange(len(part)) < 3, 2.0, 1.0)
    return dataclasses.replace(part, weights=weights)


@pytest.mark.parametrize("balanced", [False, True])
def test_a_text_of_weight_2_is_in_the_loss_as_two_are(balanced) -> None:
    """One batch an epoch, so that the order has no effect: trained on both, and validated."""
    plan = small_plan(
        encoder="none", class_weights=balanced, batch_size=64, dropout=0.0, epochs=5, patience=20
    )
    material = dataclasses.replace(small_material(plan), buckets=small_material(plan).buckets[-1:])
    kept = []
    for kind in (doubled, weighed, lambda part: part):
        parts = {name: kind(getattr(material, name)) for name in ("train", "validation")}
        given = dataclasses.replace(material, **parts)
        trials = text_trials("pooling_mlp", plan, lambda _, given=given: given)
        *checks, outcome = (event for event in trials.run(TrialKey("pooling_mlp")) if event)
        kept.append(([each.validation_loss for each in checks], outcome.weights))
    (twice, of_twice), (heavy, of_heavy), (plain, of_plain) = kept
    np.testing.assert_allclose(heavy, twice, rtol=1e-4)
    for name, values in of_twice.items():
        np.testing.assert_allclose(of_heavy[name], values, atol=1e-4)
    assert np.abs(np.subtract(plain, twice)).max() > 1e-3
    assert max(np.abs(of_plain[name] - of_twice[name]).max() for name in of_plain) > 1e-3


def test_numbers_are_learned_as_deviations_and_given_back_in_their_unit() -> None:
    plan = small_plan(encoder="none", answer="numbers")
    material = told_material(plan)
    network, numbers = TextNetwork(plan), material.train.labels
    assert (material.centre, material.scale) == (numbers.mean(), numbers.std())
    learned = np.concatenate(
        [
            each.targets[: len(each.rows)]
            for each in network.batches(material, material.train).epoch(0)
        ]
    )
    assert abs(learned.mean()) < 1e-6
    assert abs(learned.std() - 1) < 1e-6
    outputs = np.array([[0.0], [1.0]], np.float32)
    found = network.answers(material, material.test, outputs)
    assert found.tolist() == [material.centre, material.centre + material.scale]


def test_the_loss_and_the_share_explained_of_numbers() -> None:
    plan = small_plan(encoder="none", answer="numbers")
    material = told_material(plan)
    part, network = material.validation, TextNetwork(plan)
    exact = network.measure(material, part, part.labels)
    assert exact == (0, 1)
    mean = np.full(len(part), part.labels.mean())
    loss, explained = network.measure(material, part, mean)
    assert (loss, explained) == (pytest.approx(part.labels.var() / material.scale**2), 0)


def test_the_loss_of_labels_is_a_mean_over_them() -> None:
    plan = small_plan(encoder="none", answer="labels")
    material = told_material(plan)
    network = TextNetwork(plan)
    part = dataclasses.replace(
        material.test,
        rows=material.test.rows[:2],
        ids=material.test.ids[:2],
        labels=np.array([[1, 0], [0, 1]], np.int8),
    )
    answers = np.array([[0.5, 0.25], [0.75, 0.75]], np.float32)
    loss, right = network.measure(material, part, answers)
    assert loss == pytest.approx(-np.log([0.5, 0.75, 0.25, 0.75]).mean())
    assert right == 0.5
    assert network.answers(material, part, answers) is answers


@pytest.mark.every_backend
@pytest.mark.parametrize(("answer", "least"), [("numbers", 0.6), ("labels", 0.7)])
def test_a_network_learns_what_one_word_decides(answer, least) -> None:
    plan = small_plan(
        encoder="none", answer=answer, epochs=40, patience=60, learning_rate=0.05, dropout=0.0
    )
    material = told_material(plan)
    events = list(
        text_trials("mean_pooling", plan, lambda split: material).run(TrialKey("mean_pooling"))
    )
    checks, outcome = [each for each in events if isinstance(each, Check)], events[-1]
    assert max(check.validation_accuracy for check in checks) > least
    losses = [check.validation_loss for check in checks]
    assert outcome.trial.validation_loss == min(losses) < losses[0] / 2
    assert plan.scoring.items(outcome.test, material.test.labels).shape == (18,)
    loss = TextNetwork(plan).loss(material)
    kinds = {"numbers": keras.losses.MeanSquaredError, "labels": keras.losses.BinaryCrossentropy}
    assert isinstance(loss, kinds[answer])
    shape = (len(material.sample), 3 if answer == "labels" else 1)
    assert outcome.looks["answers"].shape == shape
