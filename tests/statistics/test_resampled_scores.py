"""Scores of sums over rows: leaving out a row says what it adds."""

import numpy as np
import pytest

from regard.errors import ShapeError
from regard.statistics.class_scores import macro_f1
from regard.statistics.resampled_scores import leave_one_out


def ratio(sums):
    """Right n-grams of all: the precision of a corpus, which is no mean over sentences."""
    return sums[..., 0] / sums[..., 1]


def rows(count: int) -> np.ndarray:
    random = np.random.default_rng(5)
    possible = random.integers(4, 30, size=count)
    return np.stack([random.binomial(possible, 0.6), possible], axis=1)


def test_the_mean_is_the_score_of_all_rows() -> None:
    sums = rows(40)
    found = leave_one_out(sums, ratio)
    assert found.shape == (40,)
    assert found.mean() == pytest.approx(sums[:, 0].sum() / sums[:, 1].sum(), abs=1e-14)
    assert found.mean() != pytest.approx((sums[:, 0] / sums[:, 1]).mean(), abs=1e-3)


def test_of_a_mean_the_numbers_are_the_rows_own() -> None:
    own = np.array([0.5, 2.0, 7.0])
    sums = np.stack([own, np.ones(3)], axis=1)
    assert leave_one_out(sums, ratio) == pytest.approx(own)


def test_the_variance_is_that_of_drawing_rows_again() -> None:
    sums = rows(300)
    random = np.random.default_rng(6)
    drawn = [ratio(sums[random.integers(300, size=300)].sum(axis=0)) for _ in range(4000)]
    assert leave_one_out(sums, ratio).var(ddof=1) / 300 == pytest.approx(np.var(drawn), rel=0.08)


def test_it_agrees_with_the_formula_where_there_is_one() -> None:
    """Macro-F1 as a function of sums, against its influence values."""
    random = np.random.default_rng(7)
    labels = random.integers(2, size=500)
    said = np.where(random.random(500) < 0.8, labels, 1 - labels)
    sums = np.concatenate(
        [[(said == c) & (labels == c), (said == c) * 1 + (labels == c)] for c in (0, 1)]
    ).T
    found = leave_one_out(sums, lambda s: s[..., 0] / s[..., 1] + s[..., 2] / s[..., 3])
    wanted = macro_f1(np.eye(2)[said], labels)
    assert found == pytest.approx(wanted, abs=0.01)


def test_one_row_alone_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"n of at least 2.*Received: \(1, 2\)"):
        leave_one_out([[1, 2]], ratio)
