"""Metrics against scikit-learn, and their sums over texts against leaving one text out."""

import numpy as np
import pytest
from sklearn import metrics as oracle

from regard.comparison.metrics import (
    METRICS,
    calibration_error,
    item_scores,
    larger_is_better,
    score,
    smallest_share,
)
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError, UnknownNameError


def answers(count: int = 83, classes: int = 5, seed: int = 3):
    """Probabilities and labels of unequal classes; class 2 is answered, but never true."""
    random = np.random.default_rng(seed)
    labels = random.choice([0, 1, 3, 4], size=count, p=[0.5, 0.3, 0.15, 0.05])
    logits = random.normal(size=(count, classes)) + 1.3 * np.eye(classes)[labels]
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert {*labels.tolist()} == {0, 1, 3, 4}
    assert 2 in chances.argmax(axis=1)
    return chances, labels


def by_oracle(metric: str, chances, labels) -> float:
    said, present = chances.argmax(axis=1), np.unique(labels)
    if metric == "accuracy":
        return oracle.accuracy_score(labels, said)
    if metric == "balanced_accuracy":
        return oracle.recall_score(labels, said, labels=present, average="macro")
    if metric == "macro_f1":
        return oracle.f1_score(labels, said, labels=present, average="macro")
    return oracle.log_loss(labels, chances, labels=range(chances.shape[1]))


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("seed", [3, 5, 7])
def test_scores_are_those_of_scikit_learn(metric, seed) -> None:
    chances, labels = answers(seed=seed)
    assert score(metric, chances, labels) == pytest.approx(by_oracle(metric, chances, labels))


def test_balanced_accuracy_is_scikit_learns_where_every_answer_is_a_class() -> None:
    chances, labels = answers()
    chances[:, 2] = 0
    chances /= chances.sum(axis=1, keepdims=True)
    wanted = oracle.balanced_accuracy_score(labels, chances.argmax(axis=1))
    assert score("balanced_accuracy", chances, labels) == pytest.approx(wanted)


@pytest.mark.parametrize("metric", METRICS)
def test_the_texts_scores_say_what_each_text_does(metric) -> None:
    """The variance of the texts' scores is that of the jackknife, which leaves out one text."""
    chances, labels = answers(count=700)
    items = item_scores(metric, chances, labels)
    count = len(labels)
    without = np.array(
        [
            score(metric, np.delete(chances, each, 0), np.delete(labels, each))
            for each in range(count)
        ]
    )
    jackknife = (count - 1) / count * ((without - without.mean()) ** 2).sum()
    assert items.shape == (count,)
    assert items.var(ddof=1) / count == pytest.approx(jackknife, rel=0.07)
    assert np.corrcoef(items, without)[0, 1] < -0.999


def test_a_probability_of_zero_costs_something_finite() -> None:
    assert score("log_loss", [[1.0, 0.0], [0.5, 0.5]], [1, 1]) == pytest.approx(
        (-np.log(1e-7) - np.log(0.5)) / 2
    )


def test_the_first_of_equal_probabilities_is_the_answer() -> None:
    assert item_scores("accuracy", [[0.4, 0.4, 0.2]] * 2, [0, 1]).tolist() == [1.0, 0.0]


def test_a_smaller_log_loss_is_better() -> None:
    assert [larger_is_better(metric) for metric in METRICS] == [True, True, True, False]


def test_calibration_error_worked_by_hand() -> None:
    # Confidences 0.62 and 0.68 share the bin (0.6, 0.7], 0.9 and 0.95 have one each of ten; 0.9 is
    # the upper end of its bin.
    first = np.array([0.62, 0.68, 0.9, 0.95])
    chances = np.stack([first, 1 - first], axis=1)
    # right, wrong, right, wrong: |0.65 - 0.5| * 2 + |0.9 - 1| + |0.95 - 0|, over 4
    error = calibration_error(chances, [0, 1, 0, 1], bins=10)
    assert error == pytest.approx((0.3 + 0.1 + 0.95) / 4)
    assert calibration_error(chances, [0, 1, 0, 1], bins=1) == pytest.approx(abs(0.7875 - 0.5))


def test_certain_and_right_is_calibrated() -> None:
    assert calibration_error(np.eye(3), [0, 1, 2]) == 0.0


def test_the_smallest_share() -> None:
    assert smallest_share([0, 0, 0, 2]) == 0.25
    assert smallest_share(np.array(["ham"] * 19 + ["spam"])) == 0.05


@pytest.mark.parametrize(
    ("chances", "labels", "error", "message"),
    [
        ([[0.5, 0.5]], [0, 1], ShapeError, r"Received: \(1, 2\) and \(2,\)"),
        ([0.5, 0.5], [0, 1], ShapeError, r"must have the shape \(n, C\)"),
        (np.zeros((0, 2)), [], ShapeError, "with n and C of at least 1"),
        ([[0.5, 0.5]], [0.0], ArgumentTypeError, "`labels` must be integers"),
        ([[0.5, 0.5], [0.5, 0.6]], [0, 1], ArgumentError, r"Received: \[0.5, 0.6\] in row 1"),
        ([[1.5, -0.5]], [0], ArgumentError, "numbers of at least 0 that sum to 1"),
        ([[np.nan, 1.0]], [0], ArgumentError, "numbers of at least 0 that sum to 1"),
        ([[0.5, 0.5]], [2], ArgumentError, "from 0 to 1, the last class. Received: 2 to 2"),
        ([[0.5, 0.5]], [-1], ArgumentError, "from 0 to 1, the last class. Received: -1 to -1"),
    ],
)
def test_what_is_refused(chances, labels, error, message) -> None:
    with pytest.raises(error, match=message):
        score("accuracy", chances, labels)
    with pytest.raises(error, match=message):
        calibration_error(chances, labels)


def test_unknown_names_and_numbers() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'macro_f1'"):
        score("macro_f", [[1.0]], [0])
    with pytest.raises(UnknownNameError, match="`metric` must be one of"):
        larger_is_better("f1")
    with pytest.raises(ArgumentError, match="`bins` must be a positive integer"):
        calibration_error([[1.0]], [0], bins=0)
    with pytest.raises(ShapeError, match="`labels` must have the shape"):
        smallest_share([])
