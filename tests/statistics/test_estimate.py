"""One number with its variance, against Student's distribution in closed form."""

import math

import pytest

from regard.statistics.estimate import Chances, Estimate, holm


def student_2(t: float) -> float:
    """Student's distribution with 2 degrees of freedom: Abramowitz and Stegun 26.7.4."""
    return 0.5 + t / (2 * math.sqrt(2 + t * t))


def student_4(t: float) -> float:
    """The same with 4 degrees of freedom."""
    cosine = 2 / math.sqrt(4 + t * t)
    return 0.5 + 0.5 * t / math.sqrt(4 + t * t) * (1 + cosine * cosine / 2)


@pytest.mark.parametrize(("df", "student"), [(2, student_2), (4, student_4)])
@pytest.mark.parametrize("value", [-0.03, 0.004, 0.05])
def test_p_value_and_chances_in_closed_form(df, student, value) -> None:
    error, rope = 0.013, 0.01
    estimate = Estimate(value, error**2, df)
    assert estimate.p_value() == pytest.approx(2 * student(-abs(value) / error))
    assert estimate.p_above() == pytest.approx(1 - student(value / error))
    chances = estimate.chances(rope)
    assert chances.better == pytest.approx(1 - student((rope - value) / error))
    assert chances.worse == pytest.approx(student((-rope - value) / error))
    assert chances.better + chances.same + chances.worse == pytest.approx(1)


def test_the_interval_reaches_students_quantile() -> None:
    # 4.302653 and 2.776445: the 97.5 % points for 2 and 4 degrees of freedom in any table
    assert Estimate(1.0, 0.04, 2).interval() == pytest.approx((1 - 0.8605305, 1 + 0.8605305))
    assert Estimate(1.0, 0.04, 4).interval() == pytest.approx((1 - 0.555289, 1 + 0.555289))
    assert Estimate(1.0, 0.04, 4).interval(3.0) == pytest.approx((0.4, 1.6))


def test_the_interval_excludes_zero_where_the_p_value_is_small() -> None:
    for value in (2.77, 2.78):
        estimate = Estimate(value, 1.0, 4)
        assert (estimate.interval()[0] > 0) == (estimate.p_value() < 0.05)


def test_what_does_not_vary() -> None:
    none = Estimate(0.0, 0.0, 4)
    assert none.p_value() == 1.0
    assert none.interval() == (0.0, 0.0)
    assert none.chances(0.01) == Chances(better=0.0, same=1.0, worse=0.0)
    assert not none.degenerate
    some = Estimate(-0.2, 0.0, 4)
    assert some.p_value() == 0.0
    assert some.chances(0.01) == Chances(better=0.0, same=0.0, worse=1.0)
    assert some.degenerate


def test_one_side_of_what_does_not_vary() -> None:
    assert [Estimate(value, 0.0, 4).p_above() for value in (-0.1, 0.0, 0.1)] == [1, 1, 0]


def test_holm_worked_by_hand() -> None:
    # 4 * 0.005; 3 * 0.01; 2 * 0.03; 1 * 0.04, but not below the 0.06 before it
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.6, 0.7]) == (1.0, 1.0)
    assert holm([0.03]) == (0.03,)
    assert holm([]) == ()
