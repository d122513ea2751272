"""What the sentences of a verdict are made of."""

from regard.comparison.verdict.facts import RunFacts, holds_zero, listed
from regard.statistics.analysis import Pair
from tests.comparison.verdict.verdict_case import CLEAR, Case


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


def test_names_stand_as_in_a_sentence() -> None:
    assert [listed(each) for each in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]
