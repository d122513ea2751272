"""The verdict on who is first: what it must say in each case, and what it must never say."""

import dataclasses

import numpy as np
import pytest

from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.verdict.verdict_case import CLEAR, CLOSE, Case

# The question.


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {},
            "Question: How would these recipes do on other training sets of this size?"
            " (5 splits, 1 seed each; the score is accuracy.)",
        ),
        (
            {"splits": 1, "seeds": 5, "metric": "macro_f1"},
            "Question: How would these recipes do on new texts, trained on this very training set"
            " with other seeds? (1 training set, 5 seeds; the score is macro-F1.)",
        ),
        (
            {"splits": 1, "metric": "log_loss"},
            "Question: How would these trained models do on new texts?"
            " (1 training set, 1 seed; the score is log-loss, of which less is better.)",
        ),
    ],
)
def test_it_says_which_question_is_answered(changes, said) -> None:
    assert Case(TextPlan(**changes), **CLOSE).said().startswith(said)


# Who is first, and whether that means anything.


def test_one_winner() -> None:
    case = Case(**CLEAR)
    row, said = case.row("dot"), case.said()
    ends = f"{row.score_low:.1%} to {row.score_high:.1%}"
    assert f"dot has the best score, {row.score:.1%} (95% interval {ends})." in said
    assert f"It is first in {row.first_in_draws:.0%} of draws" in said
    equal = case.analysis.equal_first
    assert f"if the 3 ranked contenders were equal, the one in front would be first in {equal:.0%}"
    assert f" the one in front would be first in {equal:.0%}." in said
    assert "It is better than all others: mean_pooling and additive. Use dot." in said
    assert "noise" not in said
    assert "A true difference" not in said  # there is nothing left to see


def test_one_winner_of_two() -> None:
    assert "It is better than mean_pooling. Use dot." in Case(mean_pooling=0.6, dot=0.85).said()


def test_all_within_noise() -> None:
    case = Case(**CLOSE)
    said = case.said()
    assert "additive has the best score" in said
    assert "Within noise: the 3 ranked contenders cannot be told apart." in said
    assert "Use mean_pooling, the simplest of these." in said
    points = f"{case.analysis.smallest_visible * 100:.1f} points"
    assert f"A true difference of {points} would be seen here in about half to two" in said
    assert "better than" not in said.replace("that it is better by more than", "")
    assert "Worse" not in said


def test_some_within_noise() -> None:
    said = Case(mean_pooling=0.6, dot=0.85, additive=0.852).said()
    assert "Within noise of it: dot. Worse: mean_pooling." in said


def test_what_differs_by_more_than_the_rope_is_not_called_noise() -> None:
    case = Case.restless(mean_pooling=0.65, dot=0.7, additive=0.787)
    told = "although up to 13.7 points lie between them"
    said = case.said()
    assert f"Here the 3 ranked contenders cannot be told apart, {told}." in said
    case.analysis = dataclasses.replace(
        case.analysis,
        standings=tuple(
            dataclasses.replace(each, in_group=each.name != "dot")
            for each in case.analysis.standings
        ),
        group=("additive", "mean_pooling"),
    )
    assert f"Not to be told apart from it here, {told}: mean_pooling. Worse: dot." in case.said()
    assert "ithin noise" not in said + case.said()


def test_the_simplest_is_told_with_its_weights() -> None:
    case = Case(**CLOSE)
    case.measured(parameters={"mean_pooling": 70, "dot": 60, "additive": 80})
    assert "Use dot, the simplest of these, with 60 weights." in case.said()
    case.measured(attention_parameters={"mean_pooling": 2000, "dot": 9, "additive": 1})
    assert "Use additive, the simplest of these, with 1 weight in the slot." in case.said()
    case.measured(attention_parameters={"dot": 3000, "additive": 3000})
    assert "Use mean_pooling, the simplest of these, with 2,000 weights in the slot." in case.said()


def test_one_that_costs_less_than_the_simplest_is_told_with_both_costs() -> None:
    case = Case(**CLOSE).measured(
        train_seconds={
            "mean_pooling": (0.31, 0.33, 0.32, 0.31, 0.35),
            "dot": (0.1, 0.12, 0.11, 0.1, 0.1),
        }
    )
    said = case.said(answers={"mean_pooling": 3.17, "dot": 1.04, "additive": 1.0})
    assert (
        "Use dot, which costs less than mean_pooling, the simplest of these: it answers a batch in"
        " 1.0 ms, not 3.2, and a quarter of an epoch took at most 0.12 s of a processor, not at"
        " least 0.31." in said
    )


def test_a_simple_one_that_is_far_behind_is_recommended_with_a_doubt() -> None:
    case = Case(TextPlan(splits=2, seeds=1), mean_pooling=0.74, dot=0.760, additive=0.765)
    case.analysis = dataclasses.replace(
        case.analysis,
        standings=tuple(
            dataclasses.replace(each, first_in_draws=1 / 3) for each in case.analysis.standings
        ),
    )
    gap = case.row("additive").score - case.row("mean_pooling").score
    said = case.said()
    assert "Use mean_pooling, the simplest of these" in said
    assert (
        f" It is {gap * 100:.1f} points behind additive here, and this comparison is too small to"
        " tell whether that is more than noise." in said
    )
    assert "too small" not in Case(**CLOSE).said()


def test_one_that_is_probably_worse_is_not_recommended() -> None:
    case = Case(TextPlan(splits=2), mean_pooling=0.7, dot=0.76, additive=0.765)
    assert "Use dot, the simplest of those that are not probably worse." in case.said()
    case = Case(TextPlan(splits=2), mean_pooling=0.7, dot=0.71, additive=0.765)
    assert "Use additive: what cannot be told apart from it is probably worse." in case.said()


def test_one_contender_is_compared_with_nothing() -> None:
    said = Case(dot=0.77).said()
    assert "dot has 77.0% (95% interval" in said
    assert "nothing else is ranked." in said
    for word in ("best", "noise", "Take", "draws", "better", "ahead"):
        assert word not in said


# Against mean pooling.


def test_the_lead_over_mean_pooling_with_its_chances() -> None:
    case = Case(**CLOSE)
    pair = next(each for each in case.analysis.versus_best if each.name == "mean_pooling")
    chances, row = pair.chances, case.row("additive")
    assert (row.better, row.same, row.worse) == (chances.worse, chances.same, chances.better)
    assert (
        f"additive is {-pair.difference * 100:.1f} points ahead of mean_pooling (95% interval"
        f" {-pair.high * 100:+.1f} to {-pair.low * 100:+.1f}). The chance that it is better by more"
        f" than 1.0 points is {chances.worse:.0%}, that it is worse by more than that"
        f" {chances.better:.0%}, and that the two are practically the same {chances.same:.0%}."
    ) in case.said()


def test_few_splits_give_no_chances() -> None:
    said = Case(TextPlan(splits=3), **CLOSE).said()
    assert "The chance" not in said
    assert "3 splits are too few to test anything" in said


def test_a_small_lead_keeps_its_digits_and_none_is_said() -> None:
    case = Case(**CLOSE)
    all_pairs = case.analysis.versus_best
    pair = next(each for each in all_pairs if each.name == "mean_pooling")
    for difference, told in (
        (-0.0004, "additive is 0.04 points ahead of mean_pooling"),
        (0.0, "additive has the same score as mean_pooling."),
    ):
        near = dataclasses.replace(pair, difference=difference)
        pairs = tuple(near if each.name == pair.name else each for each in all_pairs)
        case.analysis = dataclasses.replace(case.analysis, versus_best=pairs)
        assert told in case.said()


def test_a_winner_without_attention_is_told_apart() -> None:
    case = Case(max_pooling=0.8, mean_pooling=0.7, additive=0.72, dot=0.798)
    score = f"{case.row('dot').score:.1%}"
    assert (
        f"max_pooling uses no attention; the best attention layer is dot, {score}, within noise"
        " of it."
    ) in case.said()
    assert "points ahead of mean_pooling" in case.said()
    case = Case(mean_pooling=0.85, additive=0.72, dot=0.7)
    said = case.said()
    assert f"the best attention layer is additive, {case.row('additive').score:.1%}, worse." in said
    assert "ahead of" not in said
    assert "no attention" not in Case(additive=0.8, max_pooling=0.7, mean_pooling=0.7).said()
    assert "attention" not in Case(max_pooling=0.8, mean_pooling=0.7).said()


def test_an_attention_layer_that_is_far_behind_is_not_called_noise() -> None:
    said = Case.restless(mean_pooling=0.7, dot=0.713, max_pooling=0.85).said()
    assert (
        "max_pooling uses no attention; the best attention layer is dot, 71.3%, 13.7 points behind,"
        " which may be chance."
    ) in said


def test_no_baseline_is_told_once() -> None:
    said = Case(dot=0.76, additive=0.77).said()
    assert said.count("mean_pooling") == 1
    assert "mean_pooling was not compared, so there is no baseline." in said


def test_a_comparison_that_can_see_nothing_says_so() -> None:
    case = Case(TextPlan(splits=2), mean_pooling=0.7, dot=0.72)
    case.analysis = dataclasses.replace(case.analysis, smallest_visible=2.1)
    assert "This comparison is too small to see any difference; to see some takes" in case.said()
    case.analysis = dataclasses.replace(case.analysis, smallest_visible=0.21)
    assert "A true difference of 21.0 points would be seen" in case.said()


def test_where_nothing_varies_no_size_of_a_difference_is_said() -> None:
    """`dot` and `additive` answer each text alike, so their difference has no spread."""
    block = np.zeros((1, 400))
    block[:, :300] = 1
    items = {name: [block] * 5 for name in ("mean_pooling", "dot", "additive")}
    case = Case.of_items(TextPlan(), items, draws=50)
    assert case.analysis.smallest_visible == 0.0
    assert "A true difference" not in case.said()
    assert (
        "Most ranked contenders score alike on nearly all of the texts, so no size can be given"
        " for a difference that would be seen here." in case.said()
    )
    case.analysis = dataclasses.replace(case.analysis, smallest_visible=0.00004)
    assert "A true difference" not in case.said()
    case.analysis = dataclasses.replace(case.analysis, smallest_visible=0.00006)
    assert "A true difference of 0.01 points would be seen" in case.said()
