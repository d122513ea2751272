"""Scores of classes against scikit-learn, and what each row adds against leaving it out."""

import numpy as np
import pytest
from sklearn import metrics as oracle

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.statistics.class_scores import (
    accuracy,
    auroc,
    balanced_accuracy,
    calibration_error,
    log_loss,
    macro_f1,
    smallest_share,
)

SCORES = (accuracy, balanced_accuracy, macro_f1, log_loss, auroc)


def answers(count: int = 83, classes: int = 5, seed: int = 3):
    """Probabilities and labels of unequal classes; class 2 is answered, but never true."""
    random = np.random.default_rng(seed)
    labels = random.choice([0, 1, 3, 4], size=count, p=[0.5, 0.3, 0.15, 0.05])
    logits = random.normal(size=(count, classes)) + 1.3 * np.eye(classes)[labels]
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert {*labels.tolist()} == {0, 1, 3, 4}
    assert 2 in chances.argmax(axis=1)
    return chances, labels


def by_oracle(formula, chances, labels) -> float:
    said, present = chances.argmax(axis=1), np.unique(labels)
    if formula is accuracy:
        return oracle.accuracy_score(labels, said)
    if formula is balanced_accuracy:
        return oracle.recall_score(labels, said, labels=present, average="macro")
    if formula is macro_f1:
        return oracle.f1_score(labels, said, labels=present, average="macro")
    if formula is auroc:
        areas = [oracle.roc_auc_score(labels == each, chances[:, each]) for each in present]
        return float(np.mean(areas))
    return oracle.log_loss(labels, chances, labels=range(chances.shape[1]))


@pytest.mark.parametrize("formula", SCORES)
@pytest.mark.parametrize("seed", [3, 5, 7])
def test_scores_are_those_of_scikit_learn(formula, seed) -> None:
    chances, labels = answers(seed=seed)
    assert formula(chances, labels).mean() == pytest.approx(by_oracle(formula, chances, labels))


@pytest.mark.parametrize("formula", SCORES)
def test_of_two_classes_too(formula) -> None:
    chances, labels = answers()
    two = np.stack([chances[:, 0], 1 - chances[:, 0]], axis=1)
    said = (labels > 0).astype(int)
    assert formula(two, said).mean() == pytest.approx(by_oracle(formula, two, said))


def test_balanced_accuracy_is_scikit_learns_where_every_answer_is_a_class() -> None:
    chances, labels = answers()
    chances[:, 2] = 0
    chances /= chances.sum(axis=1, keepdims=True)
    wanted = oracle.balanced_accuracy_score(labels, chances.argmax(axis=1))
    assert balanced_accuracy(chances, labels).mean() == pytest.approx(wanted)


@pytest.mark.parametrize("formula", SCORES)
def test_the_numbers_say_what_each_row_does(formula) -> None:
    """Their variance is that of the jackknife, which leaves out one row."""
    chances, labels = answers(count=700)
    items = formula(chances, labels)
    count = len(labels)
    without = np.array(
        [
            formula(np.delete(chances, each, 0), np.delete(labels, each)).mean()
            for each in range(count)
        ]
    )
    jackknife = (count - 1) / count * ((without - without.mean()) ** 2).sum()
    assert items.shape == (count,)
    assert items.var(ddof=1) / count == pytest.approx(jackknife, rel=0.07)
    assert np.corrcoef(items, without)[0, 1] < -0.999


def test_the_variance_of_an_area_is_delong_s() -> None:
    """By his sums over pairs, in plain loops; ties count half."""
    random = np.random.default_rng(4)
    labels = np.array([0] * 30 + [1] * 20)
    given = np.round(random.normal(size=50) + labels, 1)
    chances = 1 / (1 + np.exp(-np.stack([-given, given], axis=1)))
    beats = [[(x > y) + 0.5 * (x == y) for y in given[labels == 0]] for x in given[labels == 1]]
    v10, v01 = np.mean(beats, axis=1), np.mean(beats, axis=0)
    wanted = v10.var(ddof=1) / 20 + v01.var(ddof=1) / 30
    items = auroc(chances, labels)
    assert items.mean() == pytest.approx(np.mean(beats))
    # He divides by one less in each class, the mean of the squares by the rows.
    own = items[labels == 1].var(ddof=1) / 20 * (20 / 50) ** 2
    own += items[labels == 0].var(ddof=1) / 30 * (30 / 50) ** 2
    assert own == pytest.approx(wanted)
    assert items.var() / 50 == pytest.approx(wanted, rel=0.06)


def test_an_area_needs_two_classes() -> None:
    with pytest.raises(ArgumentError, match="Received: 2 rows, all of class 1"):
        auroc([[0.5, 0.5], [0.1, 0.9]], [1, 1])


def test_a_probability_of_zero_costs_something_finite() -> None:
    assert log_loss([[1.0, 0.0], [0.5, 0.5]], [1, 1]).mean() == pytest.approx(
        (-np.log(1e-7) - np.log(0.5)) / 2
    )


def test_the_first_of_equal_probabilities_is_the_answer() -> None:
    assert accuracy([[0.4, 0.4, 0.2]] * 2, [0, 1]).tolist() == [1.0, 0.0]


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
    for formula in SCORES:
        with pytest.raises(error, match=message):
            formula(chances, labels)
    with pytest.raises(error, match=message):
        calibration_error(chances, labels)


def test_numbers_of_bins_and_labels() -> None:
    with pytest.raises(ArgumentError, match="`bins` must be a positive integer"):
        calibration_error([[1.0]], [0], bins=0)
    with pytest.raises(ShapeError, match="`labels` must have the shape"):
        smallest_share([])
