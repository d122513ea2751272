"""Scores of several labels against scikit-learn, and what each row adds against leaving it out."""

import numpy as np
import pytest
from sklearn import metrics as oracle

from regard.comparison.metrics import MULTI_LABEL_METRICS
from regard.errors import ArgumentError, ShapeError
from regard.statistics.label_scores import (
    auroc,
    label_calibration_error,
    macro_f1,
    micro_f1,
    subset_accuracy,
)

ORACLES = {
    micro_f1: lambda said, true: oracle.f1_score(true, said >= 0.5, average="micro"),
    macro_f1: lambda said, true: oracle.f1_score(true, said >= 0.5, average="macro"),
    subset_accuracy: lambda said, true: oracle.accuracy_score(true, said >= 0.5),
    auroc: lambda said, true: oracle.roc_auc_score(true, said, average="macro"),
}


def labels(rows: int, *, seed: int = 3):
    """Chances of three labels, one of them rare, that are right more often than not."""
    random = np.random.default_rng(seed)
    targets = random.random((rows, 3)) < (0.5, 0.3, 0.15)
    chances = np.clip(0.5 * targets + random.normal(0.25, 0.2, size=(rows, 3)), 0, 1)
    return np.round(chances, 2), targets.astype(np.int8)  # rounded, so that there are ties


@pytest.mark.parametrize("formula", ORACLES)
def test_scores_are_those_of_scikit_learn(formula) -> None:
    said, true = labels(61)
    found = formula(said, true)
    assert found.shape == (61,)
    assert found.mean() == pytest.approx(ORACLES[formula](said, true), abs=1e-12)


@pytest.mark.parametrize("formula", ORACLES)
def test_the_numbers_say_what_each_row_does(formula) -> None:
    """Their variance is that of the jackknife, which leaves out one row."""
    said, true = labels(600)
    count = len(true)
    without = np.array(
        [
            formula(np.delete(said, each, axis=0), np.delete(true, each, axis=0)).mean()
            for each in range(count)
        ]
    )
    jackknife = (count - 1) / count * ((without - without.mean()) ** 2).sum()
    items = formula(said, true)
    assert items.var(ddof=1) / count == pytest.approx(jackknife, rel=0.05)
    assert np.corrcoef(items, without)[0, 1] < -0.999


def test_a_label_that_no_row_has_or_that_all_have_is_left_out() -> None:
    said, true = labels(61)
    none, every = np.zeros(61), np.ones(61)
    wide, with_none = np.column_stack([said, none]), np.column_stack([true, none])
    assert macro_f1(wide, with_none).mean() == pytest.approx(macro_f1(said, true).mean())
    assert auroc(wide, with_none).mean() == pytest.approx(auroc(said, true).mean())
    with_all = np.column_stack([true, every])
    assert auroc(wide, with_all).mean() == pytest.approx(auroc(said, true).mean())
    assert macro_f1(wide, with_all).mean() < macro_f1(said, true).mean()


def test_a_chance_of_one_half_is_a_label() -> None:
    assert subset_accuracy([[0.5, 0.49]], [[1, 0]]).tolist() == [1]


def test_a_row_without_a_label_is_right_if_none_is_said() -> None:
    assert subset_accuracy([[0.1, 0.2], [0.9, 0.2]], [[0, 0], [0, 0]]).tolist() == [1, 0]


def test_calibration_is_a_mean_over_the_labels() -> None:
    """The first label: sure of 0.9 and right; the second: says 0.25 where half have it."""
    said = np.array([[0.9, 0.25]] * 10)
    true = np.stack([[1] * 9 + [0], [1, 0] * 5], axis=1)
    assert label_calibration_error(said, true) == pytest.approx((0 + 0.25) / 2)


def test_the_metrics_are_these_formulas() -> None:
    said, true = labels(61)
    found = {name: each.score(said, true) for name, each in MULTI_LABEL_METRICS.items()}
    wanted = zip(("micro_f1", "macro_f1", "subset_accuracy", "auroc"), ORACLES, strict=True)
    assert found == {name: pytest.approx(ORACLES[each](said, true)) for name, each in wanted}
    assert next(iter(found)) == "micro_f1"  # the default


@pytest.mark.parametrize("formula", ORACLES)
@pytest.mark.parametrize(
    ("said", "true", "error", "message"),
    [
        ([[0.1, 0.2]], [[1]], ShapeError, r"shape \(n, L\).*Received: \(1, 2\) and \(1, 1\)"),
        ([0.1, 0.2], [1, 0], ShapeError, r"Received: \(2,\)"),
        ([[0.5], [1.1]], [[1], [0]], ArgumentError, r"from 0 to 1\. Received: \[1\.1\] in row 1"),
        ([[np.nan], [1]], [[1], [0]], ArgumentError, r"from 0 to 1\. Received: \[nan\] in row 0"),
        ([[0.5], [1]], [[1], [2]], ArgumentError, r"0 or 1\. Received: \[2\] in row 1"),
    ],
)
def test_what_is_refused(formula, said, true, error, message) -> None:
    with pytest.raises(error, match=message):
        formula(said, true)


@pytest.mark.parametrize("formula", [micro_f1, macro_f1, auroc])
def test_a_score_that_is_not_defined_is_refused(formula) -> None:
    with pytest.raises(ArgumentError, match="Received: none in 2 rows"):
        formula([[0.5], [0.6]], [[0], [0]])
