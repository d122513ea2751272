"""The group of winners: eliminations worked by hand, tabled quantiles, shares in closed form."""

import numpy as np
import pytest
from scipy import stats

from regard.statistics.uncertainty import Part, Pooled, Uncertainty
from regard.statistics.winners import (
    choose_winners,
    equal_first,
    first_in_draws,
    range_critical,
)


def independent(scores) -> Uncertainty:
    """Scores that vary by themselves, with variance 1/2 each: a difference has variance 1."""
    half = np.eye(len(scores)) / 2
    parts = (Part(0 * half, 1, 60.0),)
    return Uncertainty(np.array(scores, dtype=float), parts, None, half, 0 * half, 1)


def group(scores, df: float = 60.0, covariance=None, ranked=None):
    found = independent(scores)
    pooled = Pooled(found.within if covariance is None else covariance, df)
    places = list(range(len(scores))) if ranked is None else ranked
    others = [each for each in range(len(scores)) if each not in places]
    # Its own runs show nothing here: what counts is the pooled variance.
    return choose_winners(found, pooled, places, [*places, *others])


@pytest.mark.parametrize(
    ("count", "df", "tabled"),
    # Upper 5 % points of the studentised range, in the tables of most textbooks.
    [
        (2, 10, 3.15),
        (3, 10, 3.88),
        (5, 20, 4.23),
        (10, 30, 4.82),
        (4, 60, 3.74),
        (3, 4, 5.04),
        (12, 1e9, 4.62),
    ],
)
def test_critical_values_are_those_of_the_tables(count, df, tabled) -> None:
    assert range_critical(count, df) * np.sqrt(2) == pytest.approx(tabled, abs=0.011)


def test_two_scores_are_compared_by_student() -> None:
    for df in (1, 4, 28, 1e9):
        assert range_critical(2, df) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-4)


def test_between_the_tabulated_degrees_of_freedom() -> None:
    for count, df in ((3, 7.0), (12, 44.0), (15, 23.3), (12, 500.0)):
        wanted = stats.studentized_range.ppf(0.95, count, df) / np.sqrt(2)
        assert wanted <= range_critical(count, df) + 1e-9 <= wanted * 1.01


def test_eliminations_worked_by_hand() -> None:
    # Standard errors are 1, 60 degrees of freedom; the ranges of 5, 4, 3 and 2 are 3.98, 3.74, 3.40
    # and 2.83 (tables), over the square root of 2: 2.81, 2.64, 2.40, 2.00.
    # Gaps 0, 1.9, 2.45, 2.7, 9: 9 > 2.81 leaves; 2.7 > 2.64 leaves; 2.45 > 2.40 leaves;
    # 1.9 <= 2.00 stays.
    found = group([0.0, -1.9, -2.45, -2.7, -9.0])
    assert found.members == (0, 1)
    assert found.best == 0
    assert found.critical[0] * np.sqrt(2) == pytest.approx([3.98, 2.83, 3.40, 3.74, 3.98], abs=0.01)
    # A pair without the best has the range of all five.
    assert found.critical[1:, 1:] * np.sqrt(2) == pytest.approx(np.full((4, 4), 3.98), abs=0.01)
    assert (found.critical == found.critical.T).all()
    # Without the last two, 2.45 > 2.40 still; were it 2.39, both would stay.
    assert group([0.0, -1.9, -2.39]).members == (0, 1, 2)
    # The first test decides whether there is a second: with a gap of 2.7 and no 9, four are left.
    assert group([0.0, -1.9, -2.45, -2.6]).members == (0, 1, 2, 3)


def test_members_stand_by_score_and_equal_ones_in_order() -> None:
    assert group([0.3, 0.9, 0.3, 0.5]).members == (1, 3, 0, 2)
    assert group([0.5, 0.5, 0.5], ranked=[2, 0, 1]).members == (2, 0, 1)


def test_members_stand_by_score_even_where_errors_say_otherwise() -> None:
    # In standard errors, the second is 0.7 behind and the third 0.3.
    found = group([1.0, 0.9, 0.8], covariance=np.diag([0.01, 0.01, 0.5]))
    assert found.members == (0, 1, 2)


def test_only_ranked_contenders_are_in_the_group() -> None:
    found = group([5.0, 0.0, -0.1, -20.0], ranked=[1, 2])
    assert found.members == (1, 2)
    assert found.best == 1
    assert found.variance[found.best].tolist() == [1, 0, 1, 1]


def test_the_group_of_one() -> None:
    assert group([0.4]).members == (0,)
    assert group([0.4, 0.9], ranked=[0]).members == (0,)


def test_a_gap_without_variance_is_endless_and_no_gap_is_none() -> None:
    assert group([0.5, 0.5, 0.4], covariance=np.zeros((3, 3))).members == (0, 1)


def test_the_larger_variance_counts() -> None:
    """The pair's own runs say 9, all together 1: at a gap of 6 it is 2 standard errors."""
    own = np.diag([4.5, 4.5, 4.5])
    found = Uncertainty(np.array([6.0, 0.0, 0.0]), (Part(own, 1, 4.0),), own, own, 0 * own, 5)
    pooled = Pooled(np.eye(3) / 2, 8.0)
    nine, sixteen = 9 * (1 - np.eye(3)), 16 * (1 - np.eye(3))
    assert (choose_winners(found, pooled, [0, 1, 2], [0, 1, 2]).variance == nine).all()
    pooled = Pooled(np.eye(3) * 8, 8.0)
    assert (choose_winners(found, pooled, [0, 1, 2], [0, 1, 2]).variance == sixteen).all()


def test_first_of_two_is_students_distribution() -> None:
    covariance = np.array([[0.03, 0.01], [0.01, 0.02]])
    shares = first_in_draws(np.array([0.1, 0.3]), covariance, 4.0, draws=40_000, seed=0)
    wanted = stats.t.cdf(0.2 / np.sqrt(0.03 + 0.02 - 0.02), 4)
    assert shares.sum() == pytest.approx(1)
    assert shares[1] == pytest.approx(wanted, abs=0.008)


def test_contenders_that_are_one_share_the_draws() -> None:
    covariance = np.full((3, 3), 0.5)
    covariance[2, 2] = 1.0
    covariance[:2, 2] = covariance[2, :2] = 0.5
    shares = first_in_draws(np.zeros(3), covariance, np.inf, draws=20_000, seed=1)
    assert shares[0] == pytest.approx(shares[1], abs=1e-12)
    assert shares[2] == pytest.approx(0.5, abs=0.02)


def test_the_same_seed_gives_the_same_draws() -> None:
    scores, covariance = np.array([0.1, 0.2, 0.0]), np.eye(3)
    first, again, other = (
        first_in_draws(scores, covariance, 4.0, draws=500, seed=seed) for seed in (3, 3, 4)
    )
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()
    assert equal_first(covariance, 4.0, draws=500, seed=3) == equal_first(
        covariance, 4.0, draws=500, seed=3
    )


def test_the_first_of_two_equals_is_first_in_three_quarters() -> None:
    # Of two equal scores x ~ N(0, 1) apart, the larger is first with the chance F(|x|), whose mean
    # is 3/4, since F(x) is uniform.
    found = equal_first(np.eye(2), np.inf, draws=4000, seed=0)
    assert found == pytest.approx(0.75, abs=0.025)


def test_the_first_of_twelve_equals_is_first_far_more_often_than_one_in_twelve() -> None:
    assert 0.38 < equal_first(np.eye(12), np.inf, draws=2000, seed=0) < 0.46
    assert equal_first(np.eye(1), 4.0, draws=10, seed=0) == 1.0
