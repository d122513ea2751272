"""Scores of numbers against scikit-learn, and what each row adds against leaving it out."""

import numpy as np
import pytest
from sklearn import metrics as oracle

from regard.errors import ArgumentError, ShapeError
from regard.statistics.number_scores import (
    determination,
    mean_absolute_error,
    root_mean_squared_error,
)

ORACLES = {
    root_mean_squared_error: lambda said, true: np.sqrt(oracle.mean_squared_error(true, said)),
    mean_absolute_error: lambda said, true: oracle.mean_absolute_error(true, said),
    determination: lambda said, true: oracle.r2_score(true, said),
}


def numbers(*shape: int, seed: int = 3):
    random = np.random.default_rng(seed)
    targets = random.normal(5, 2, size=shape)
    return targets + random.standard_t(9, size=shape), targets


@pytest.mark.parametrize("formula", ORACLES)
@pytest.mark.parametrize("shape", [(61,), (61, 1), (61, 3)])
def test_scores_are_those_of_scikit_learn(formula, shape) -> None:
    said, true = numbers(*shape)
    found = formula(said, true)
    assert found.shape == (61,)
    assert found.mean() == pytest.approx(ORACLES[formula](said, true))


@pytest.mark.parametrize("formula", ORACLES)
def test_the_numbers_say_what_each_row_does(formula) -> None:
    """Their variance is that of the jackknife, which leaves out one row."""
    said, true = numbers(700)
    count = len(true)
    without = np.array(
        [formula(np.delete(said, each), np.delete(true, each)).mean() for each in range(count)]
    )
    jackknife = (count - 1) / count * ((without - without.mean()) ** 2).sum()
    items = formula(said, true)
    assert items.var(ddof=1) / count == pytest.approx(jackknife, rel=0.05)
    assert np.corrcoef(items, without)[0, 1] < -0.999


def test_without_an_error_all_is_zero_or_one() -> None:
    true = np.array([1.0, 2.0, 4.0])
    assert root_mean_squared_error(true, true).tolist() == [0, 0, 0]
    assert mean_absolute_error(true, true).tolist() == [0, 0, 0]
    assert determination(true, true).tolist() == [1, 1, 1]


def test_determination_needs_targets_that_differ() -> None:
    true = np.stack([[1.0, 2.0, 4.0], [3.0, 3.0, 3.0]], axis=1)
    with pytest.raises(ArgumentError, match="the same number in all 3 rows of column 1"):
        determination(true, true)


@pytest.mark.parametrize("formula", ORACLES)
@pytest.mark.parametrize(
    ("said", "true", "error", "message"),
    [
        ([1.0, 2.0], [1.0], ShapeError, r"one shape.*Received: \(2,\) and \(1,\)"),
        ([1.0, 2.0], [[1.0], [2.0]], ShapeError, r"Received: \(2,\) and \(2, 1\)"),
        (np.zeros((2, 2, 2)), [1.0], ShapeError, r"Received: \(2, 2, 2\)"),
        ([], [], ShapeError, "n and K of at least 1"),
        ([1.0, np.nan], [1.0, 2.0], ArgumentError, r"`outputs` must be finite.*nan.*row 1"),
        ([1.0, 2.0], [np.inf, 2.0], ArgumentError, r"`targets` must be finite.*inf.*row 0"),
    ],
)
def test_what_is_refused(formula, said, true, error, message) -> None:
    with pytest.raises(error, match=message):
        formula(said, true)
