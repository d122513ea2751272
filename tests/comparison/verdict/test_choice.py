"""Which contender to use: scores first, then simplicity; cost where it was measured to differ."""

import dataclasses

import numpy as np
import pytest

from regard.comparison import Row
from regard.comparison.verdict.choice import (
    Choice,
    chosen_contender,
    is_cheaper,
    is_passed_over,
    simplest_first,
)
from regard.comparison.verdict.facts import RunFacts
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.verdict.verdict_case import CLEAR, CLOSE, Case

QUICK, SLOW = (0.10, 0.12, 0.11, 0.12, 0.10), (0.20, 0.13, 0.14, 0.16, 0.15)


def facts(case: Case, **options) -> RunFacts:
    return RunFacts(case.plan, case.rows(**options), case.analysis)


def choice(case: Case, **options) -> Choice:
    return chosen_contender(facts(case, **options))


def timed(**times: tuple[float, ...]) -> Case:
    return Case(**CLOSE).measured(train_seconds=times)


# Who is as good.


def test_a_winner_is_taken_whatever_it_costs() -> None:
    case = Case(**CLEAR).measured(train_seconds={"dot": 9.0})
    found = choice(case, answers={"mean_pooling": 1.0, "dot": 90.0})
    assert (found.row.contender, found.by) == ("dot", "winner")
    assert choice(Case(dot=0.7)).by == "alone"


def test_of_those_that_are_as_good_the_simplest_is_taken() -> None:
    found = choice(Case(**CLOSE))
    assert (found.row.contender, found.by) == ("mean_pooling", "simplicity")
    assert [row.contender for row in found.fair] == ["mean_pooling", "dot", "additive"]


def test_one_that_is_first_in_nine_of_ten_draws_is_taken() -> None:
    case = Case(**CLOSE)
    best = case.analysis.group[0]
    assert best == "additive"
    for share, taken in ((0.89, "mean_pooling"), (0.9, "additive")):
        shares = {"mean_pooling": 0.05, "dot": 0.95 - share, "additive": share}
        standings = tuple(
            dataclasses.replace(each, first_in_draws=shares[each.name])
            for each in case.analysis.standings
        )
        case.analysis = dataclasses.replace(case.analysis, standings=standings)
        found = choice(case)
        assert (found.row.contender, found.by == "lead") == (taken, share == 0.9)


def test_one_that_is_probably_worse_is_passed_over() -> None:
    # In a large group only large differences count; a smaller one may still be likely.
    case = Case(mean_pooling=0.715, dot=0.762, additive=0.77, max_pooling=0.55, last_state=0.6)
    worse = {pair.name: pair.chances.worse for pair in case.analysis.versus_best}
    if "mean_pooling" not in case.analysis.group:
        group = (*case.analysis.group, "mean_pooling")
        case.analysis = dataclasses.replace(case.analysis, group=group)
    assert worse["mean_pooling"] > 0.75 > worse["dot"]
    found = choice(case)
    assert (found.row.contender, found.by) == ("dot", "simplicity")
    assert "mean_pooling" not in {row.contender for row in found.fair}


def test_where_no_chance_can_be_told_the_draws_decide() -> None:
    case = Case(TextPlan(splits=2), mean_pooling=0.7, dot=0.76, additive=0.765)
    run = facts(case)
    assert all(pair.chances is None for pair in case.analysis.versus_best)
    assert run.best.contender == "additive"
    far, near = run.rows["mean_pooling"], run.rows["dot"]
    best = dataclasses.replace(run.best, first_in_draws=0.6)
    run.best = best

    def passed_over(row: Row, first: float, score: float) -> bool:
        return is_passed_over(run, dataclasses.replace(row, first_in_draws=first, score=score))

    assert passed_over(far, 0.19, best.score - 0.02)
    assert not passed_over(far, 0.21, best.score - 0.02)
    assert not passed_over(near, 0.01, best.score - 0.01)  # practically none
    assert not is_passed_over(run, best)


# Who is simple.


def ordered(**weights: tuple[int | None, int | None]) -> list[str]:
    rows = [
        Row(name, "sequence", 0.5, attention_parameters=slot, parameters=whole)
        for name, (slot, whole) in weights.items()
    ]
    run = facts(Case(**CLOSE))
    return [row.contender for row in simplest_first(run, rows)]


def test_few_weights_in_the_slot_are_simple_then_comes_the_order_of_the_table() -> None:
    found = ordered(additive=(7, 8), pooling_mlp=(3, 99), dot=(0, 30), mean_pooling=(0, 40))
    assert found == ["mean_pooling", "dot", "pooling_mlp", "additive"]
    found = ordered(additive=(None, 8), pooling_mlp=(3, 99), dot=(0, 30), mean_pooling=(0, 40))
    assert found == ["additive", "dot", "mean_pooling", "pooling_mlp"]  # of the whole network
    assert ordered(additive=(None, None), dot=(5, 99)) == ["dot", "additive"]  # by the table


# Who costs less.


def row_of(milliseconds: float | None, seconds: tuple[float, ...]) -> Row:
    return Row("dot", "sequence", 0.5, inference_ms=milliseconds, pass_seconds=seconds)


@pytest.mark.parametrize(
    ("row", "other", "said"),
    [
        ((1.0, QUICK), (2.0, SLOW), True),
        ((1.0, QUICK), (1.99, SLOW), False),  # the same network was seen to differ so much
        ((1.0, QUICK), (9.0, QUICK), False),  # in training it was not
        ((1.0, QUICK), (9.0, (*SLOW, 0.12)), False),  # one training was as quick
        ((1.0, SLOW), (9.0, QUICK), False),
        ((1.0, QUICK[:2]), (9.0, SLOW), False),  # two trainings show no spread
        ((1.0, QUICK[:3]), (9.0, SLOW[:3]), True),
        ((None, QUICK), (9.0, SLOW), False),
        ((1.0, QUICK), (None, SLOW), False),
    ],
)
def test_a_cost_is_less_where_both_measures_say_so(row, other, said) -> None:
    assert is_cheaper(row_of(*row), row_of(*other)) is said
    assert not is_cheaper(row_of(*other), row_of(*row))


def test_a_pass_over_the_data_is_what_trainings_are_compared_by() -> None:
    case = timed(mean_pooling=(4.0,) * 5, dot=(4.0,) * 5).measured(
        checks={"mean_pooling": 8, "dot": 16}
    )
    assert case.row("mean_pooling").pass_seconds == (0.5,) * 5
    assert case.row("dot").pass_seconds == (0.25,) * 5
    assert case.row("additive").pass_seconds == (0.0,) * 5  # was never checked


def test_a_simpler_one_that_costs_more_is_not_taken() -> None:
    times = {"mean_pooling": SLOW, "dot": QUICK, "additive": QUICK}
    answers = {"mean_pooling": 4.0, "dot": 2.0, "additive": 1.9}
    found = choice(timed(**times), answers=answers)
    assert (found.row.contender, found.by) == ("dot", "cost")
    quickest = tuple(each / 3 for each in QUICK)
    found = choice(timed(**{**times, "additive": quickest}), answers={**answers, "additive": 0.9})
    assert (found.row.contender, found.by) == ("additive", "cost")
    found = choice(timed(**times), answers={**answers, "dot": 2.1, "additive": 2.1})
    assert (found.row.contender, found.by) == ("mean_pooling", "simplicity")


def test_the_noise_of_times_decides_nothing() -> None:
    generator = np.random.default_rng(3)
    case, taken = Case(**CLOSE), set()
    for _ in range(200):
        factors = generator.uniform(1.0, 1.75, (3, 6))  # as of one network
        times = dict(zip(CLOSE, (0.5 * factors[:, :5]).tolist(), strict=True))
        answers = dict(zip(CLOSE, (0.4 * factors[:, 5]).tolist(), strict=True))
        found = choice(case.measured(train_seconds=times), answers=answers)
        taken.add(found.row.contender)
    assert taken == {"mean_pooling"}


def test_the_order_in_which_contenders_came_decides_nothing() -> None:
    for names in (("dot", "mean_pooling", "additive"), ("additive", "dot", "mean_pooling")):
        case = Case(**{name: CLOSE[name] for name in names})
        assert choice(case).row.contender == "mean_pooling"
