"""What the sentences of a verdict are made of."""

import dataclasses

import pytest

from regard.comparison.verdict.facts import RunFacts, holds_zero, listed
from regard.statistics.analysis import Pair
from regard.statistics.estimate import Chances
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.verdict.verdict_case import CLEAR, CLOSE, Case


def test_the_best_is_the_first_of_the_winners() -> None:
    case = Case(**CLEAR)
    run = RunFacts(case.plan, case.rows(), case.analysis)
    assert run.best.contender == case.analysis.group[0]
    assert list(run.rows) == [row.contender for row in case.rows()]
    assert run.score(run.best).endswith("%")


def test_an_interval_that_is_not_there_holds_nothing() -> None:
    assert holds_zero(Pair("a", "b", 0.1, -0.1, 0.3))
    assert not holds_zero(Pair("a", "b", 0.1, 0.05, 0.3))
    assert not holds_zero(Pair("a", "b", 0.1, None, None))


@pytest.mark.parametrize("metric", ["accuracy", "log_loss"])
def test_how_sure_a_difference_is(metric) -> None:
    case = Case(TextPlan(metric=metric), **CLEAR)
    run = RunFacts(case.plan, case.rows(), case.analysis)
    chances = Chances(0.62, 0.3, 0.08)
    far = Pair("a", "b", run.sign * 0.137, -0.1, 0.3, chances=chances)
    assert run.doubt(far) == " (62% sure)"
    assert run.doubt(far.turned()) == " (62% sure)"
    assert run.doubt(dataclasses.replace(far, chances=None)) == ", which may be chance"
    assert run.doubt(dataclasses.replace(far, difference=-0.01)) == ", within noise"
    assert run.doubt(dataclasses.replace(far, low=0.1)) == ""


def test_who_may_be_as_good_as_the_best() -> None:
    case = Case(**CLEAR)
    run = RunFacts(case.plan, case.rows(), case.analysis)

    def is_as_good(difference: float, low: float, worse: float | None = None) -> bool:
        chances = None if worse is None else Chances(0.0, 1 - worse, worse)
        run.versus_best = {"a": Pair("a", "dot", difference, low, 0.1, chances=chances)}
        return run.may_be_as_good("a")

    assert is_as_good(0.2, low=0.1)
    assert is_as_good(0.0, low=0.1)
    assert is_as_good(-0.01, low=-0.1)
    assert not is_as_good(-0.01, low=0.01)  # told apart
    assert not is_as_good(-0.02, low=-0.1)
    assert is_as_good(-0.02, low=-0.1, worse=0.75)
    assert not is_as_good(-0.02, low=-0.1, worse=0.76)


def test_the_smallest_visible_difference_says_something_or_is_none() -> None:
    for metric, size, said in (
        ("accuracy", 0.00005, None),
        ("accuracy", 0.00006, 0.00006),
        ("log_loss", 0.00001, 0.00001),
        ("log_loss", 0.0, None),
    ):
        case = Case(TextPlan(metric=metric), **CLOSE)
        case.analysis = dataclasses.replace(case.analysis, smallest_visible=size)
        assert RunFacts(case.plan, case.rows(), case.analysis).smallest_visible == said
    case = Case(**CLEAR)
    assert RunFacts(case.plan, case.rows(), case.analysis).smallest_visible is None


def test_names_stand_as_in_a_sentence() -> None:
    assert [listed(each) for each in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]
