"""What the networks of classes share."""

import numpy as np
import pytest

from regard.training.class_answers import (
    balanced_weights,
    guessing_loss,
    loss_and_accuracy,
    mean_log_loss,
)


def test_classes_weigh_alike() -> None:
    labels = np.array([0, 0, 0, 2])  # none of class 1
    weights = balanced_weights(labels, 3)
    assert weights.dtype == np.float32
    assert weights[:3].sum() == pytest.approx(weights[3])
    assert weights.mean() == pytest.approx(1)


def test_the_loss_is_of_the_true_class() -> None:
    answers = np.array([[0.7, 0.2, 0.1], [0.5, 0.3, 0.2]], np.float32)
    loss, accuracy = loss_and_accuracy(answers, np.array([0, 2]))
    assert loss == pytest.approx(-(np.log(0.7) + np.log(0.2)) / 2, rel=1e-6)
    assert accuracy == 0.5


def test_no_chance_at_all_costs_a_finite_loss() -> None:
    assert mean_log_loss(np.array([0.0])) == pytest.approx(-np.log(1e-7))


def test_a_row_of_weight_2_counts_as_two() -> None:
    labels, weights = np.array([0, 0, 2, 1]), np.array([2.0, 1, 1, 2])
    twice = np.repeat(np.arange(4), weights.astype(int))
    alike = balanced_weights(labels[twice], 3)
    found = balanced_weights(labels, 3, weights)
    assert [found[labels == each].sum() for each in range(3)] == pytest.approx([2, 2, 2])
    assert [alike[labels[twice] == each].sum() for each in range(3)] == pytest.approx([2, 2, 2])
    answers = np.random.default_rng(3).dirichlet([1, 1, 1], 4)
    assert loss_and_accuracy(answers, labels, weights) == pytest.approx(
        loss_and_accuracy(answers[twice], labels[twice])
    )
    assert mean_log_loss(answers, weights) == pytest.approx(mean_log_loss(answers[twice]))
    assert guessing_loss(labels, weights) == pytest.approx(guessing_loss(labels[twice]))
    assert guessing_loss(np.array([0, 0, 1, 1])) == pytest.approx(np.log(2))
