"""What is of texts in a training: the answers of two classes, and how much each class weighs."""

import dataclasses

import numpy as np

from regard.tasks.text_classification.text_network import TextNetwork
from tests.comparison.small_material import small_material, small_plan

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
