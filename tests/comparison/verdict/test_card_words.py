"""The sentences of a card: what they say in each case."""

import dataclasses

import pytest

from regard.comparison import Row, Trial, TrialKey, VerdictCard, verdict_card
from regard.tasks.own_model.swapping.swap_plan import VectorSwapPlan
from regard.tasks.series.plan import SeriesPlan
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.verdict.verdict_case import CLEAR, CLOSE, Case

# What to use.


def interval(row: Row) -> str:
    return f"(95% interval {row.score_low:.1%} to {row.score_high:.1%})"


def test_one_that_is_better_than_all_others() -> None:
    case = Case(**CLEAR)
    row, (plain,) = (
        case.row("dot"),
        (each for each in case.analysis.versus_baseline if each.name == "dot"),
    )
    assert case.card() == VerdictCard(
        f"Use dot: accuracy {row.score:.1%} {interval(row)}, clearly better than both others,"
        f" {100 * plain.difference:.1f} points ahead of mean_pooling."
    )
    said = Case(mean_pooling=0.6, dot=0.85).card().use
    assert said.endswith("clearly better than mean_pooling, by 25.0 points.")
    said = Case(**CLEAR, last_state=0.5).card().use
    assert "clearly better than all 3 others, 25.0 points ahead of mean_pooling." in said


def test_one_that_was_compared_with_nothing() -> None:
    assert Case(dot=0.77).card().use.endswith("), compared with no other.")


def test_the_simplest_of_those_that_cannot_be_told_apart() -> None:
    case = Case(**CLOSE)
    row, best = case.row("mean_pooling"), case.row("additive")
    assert case.card().use == (
        f"Use mean_pooling: accuracy {row.score:.1%} {interval(row)}, the simplest of 3 that cannot"
        f" be told apart; additive has {best.score:.1%}."
    )
    said = Case(mean_pooling=0.772, dot=0.768, additive=0.77).card().use
    assert said.endswith("), the best and simplest of 3 that cannot be told apart.")
    said = Case(mean_pooling=0.715, dot=0.774, additive=0.77).card().use
    assert said.startswith("Use dot: ")
    assert "the best and simplest of 2 that cannot be told apart" in said
    assert "points ahead of mean_pooling." in said


def test_one_that_costs_less_than_the_simplest() -> None:
    times = {"mean_pooling": 2.0, "dot": 1.0, "additive": 1.9}
    case = Case(**CLOSE).measured(train_seconds=times)
    said = case.card(answers={"mean_pooling": 3.17, "dot": 1.04, "additive": 3.0}).use
    assert said.startswith("Use dot: ")
    assert said.endswith(
        "), quicker than mean_pooling (1.0, not 3.2 ms), of 3 that cannot be told apart."
    )


def test_one_of_which_the_others_are_probably_worse() -> None:
    case = Case(**CLOSE)
    standings = tuple(
        dataclasses.replace(each, first_in_draws=0.95 if each.name == "additive" else 0.025)
        for each in case.analysis.standings
    )
    case.analysis = dataclasses.replace(case.analysis, standings=standings)
    said = case.card().use
    assert said.startswith("Use additive: ")
    assert "most likely the best of 3, practically level with mean_pooling." in said


def test_how_sure_the_lead_over_the_baseline_is() -> None:
    case = Case(last_state=0.5, mean_pooling=0.735, dot=0.774, additive=0.5)
    (plain,) = (each for each in case.analysis.versus_baseline if each.name == "dot")
    told = f"{100 * plain.difference:.1f} points ahead of mean_pooling"
    low = dataclasses.replace(plain, low=-0.01)
    case.analysis = dataclasses.replace(case.analysis, versus_baseline=(low,))
    assert f"{told} ({plain.chances.better:.0%} sure)" in case.card().use
    unknown = dataclasses.replace(low, chances=None)
    case.analysis = dataclasses.replace(case.analysis, versus_baseline=(unknown,))
    assert f"{told}, which may be chance" in case.card().use


def test_some_are_about_as_good() -> None:
    case = Case(TextPlan(splits=2), mean_pooling=0.7, dot=0.76, additive=0.765)
    assert len(case.analysis.group) == 3
    assert "the simplest of 2 that are about equally good; additive has" in case.card().use


def test_the_model_that_is_kept_is_the_one_to_use_or_a_clause_says_why_not() -> None:
    case = Case(**CLOSE)
    assert case.card(kept="mean_pooling") == case.card()
    said = case.card(kept="dot").use
    assert said == (
        f"{case.card().use.removesuffix('.')}; the kept model is dot, which validation chose."
    )


def test_where_less_is_better_it_says_so() -> None:
    case = Case(TextPlan(metric="log_loss"), mean_pooling=0.6, dot=0.85, additive=0.65)
    row, card = case.row("dot"), case.card()
    ends = f"{row.score_low:.4g} to {row.score_high:.4g}"
    assert f"Use dot: log-loss {row.score:.4g} (less is better, 95% interval {ends})," in card.use
    assert card.use.endswith("clearly better than both others, 0.25 ahead of mean_pooling.")
    assert "points" not in str(card)


# What speaks against it.


def test_a_reference_that_is_better() -> None:
    case = Case(**CLEAR, words=0.9)
    assert case.card().but == (
        "Logistic regression on words has 90.0%, 5.0 points better; it needs no network.",
    )
    case = Case(TextPlan(splits=2), **CLEAR, words=0.9)
    gap = 100 * (case.row("words").score - case.row("dot").score)
    (said,) = case.card().but
    assert f"{gap:.1f} points better, which may be chance; it needs no network." in said


def test_a_reference_that_does_as_well_or_worse() -> None:
    ((said,), card) = (Case(**CLEAR, words=0.848).card().but, Case(**CLEAR, words=0.7).card())
    assert said == "Logistic regression on words does as well, 84.8%; it needs no network."
    assert card.but == ()


def test_a_control_that_does_as_well() -> None:
    shares = {"mean_pooling": 0.7, "additive": 0.78}
    assert Case(**shares, random_attention=0.775).card().but == (
        "random_attention, whose attention is never trained, does as well, 77.5%.",
    )
    assert Case(**shares, random_attention=0.72, dense_control=0.7).card().but == ()
    (said,) = Case(**shares, dense_control=0.85).card().but
    assert (
        said
        == "dense_control, which has parameters instead of attention, has 85.0%, 7.0 points better."
    )
    # Beside a contender without attention it says nothing, unless it is better.
    assert Case(mean_pooling=0.78, random_attention=0.776).card().but == ()
    assert len(Case(mean_pooling=0.7, random_attention=0.85).card().but) == 1
    assert Case(**CLOSE, mean_pooling_again=0.9).card().but == ()


def test_one_far_behind_is_not_called_as_good_because_little_was_run() -> None:
    case = Case(
        TextPlan(splits=2), mean_pooling=0.5, additive=0.85, random_attention=0.7, words=0.7
    )
    (pair,) = (each for each in case.analysis.versus_best if each.name == "random_attention")
    assert pair.low < 0 < pair.high
    assert case.card().but == ()


def test_the_first_reference_comes_before_a_control() -> None:
    case = Case(mean_pooling=0.7, additive=0.78, random_attention=0.78, words=0.78)
    first, second = case.card().but
    assert first.startswith("Logistic regression")
    assert second.startswith("random_attention")


@pytest.mark.parametrize(
    ("plan", "scores", "said"),
    [
        (VectorSwapPlan(metric="accuracy"), {"dot": 0.5, "trained": 0.9}, "The model as it is has"),
        (
            SeriesPlan(answer="forecast", season=7),
            {"dot": 0.9, "seasonal_naive": 0.5},
            "The value of a season before has",
        ),
        (
            TextPlan(answer="numbers"),
            {"dot": 0.9, "words": 0.5},
            "Ridge regression on words has",
        ),
    ],
)
def test_a_reference_has_a_short_name(plan, scores, said) -> None:
    (found,) = Case.steady(plan, **scores).card().but
    assert found.startswith(said)
    assert " 0.4 better; it needs no " in found


# What to be careful of.


def flagged(case: Case, **flags: str) -> tuple[str, ...]:
    rows = [dataclasses.replace(row, flags=flags.get(row.contender, "")) for row in case.rows()]
    return verdict_card(case.plan, rows, case.analysis).caution


def test_flags_of_training() -> None:
    case = Case(**CLEAR)
    assert flagged(case) == ()
    assert flagged(case, dot="undertrained; rank depends on the rate", additive="undertrained") == (
        "Undertrained: dot and additive; give more epochs.",
        "Ranks depend on the learning rate: dot.",
    )
    assert flagged(case, mean_pooling="step too long") == (
        "Steps too long: mean_pooling; lower the rate.",
    )
    case = Case(**CLEAR, last_state=0.5, words=0.4)
    rows = dict.fromkeys(("dot", "additive", "mean_pooling", "last_state"), "undertrained")
    assert flagged(case, **rows) == ("Undertrained: 4 of 5; give more epochs.",)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"splits": 4}, "Only 4 splits: take 5 to be surer."),
        ({"splits": 1, "seeds": 2}, "Only 2 seeds: take 3 to be surer."),
        ({"splits": 1, "seeds": 1}, "One training set, one seed: order may change."),
        ({"splits": 1, "seeds": 3}, None),
        ({"splits": 5}, None),
    ],
)
def test_few_splits_and_seeds(changes, said) -> None:
    caution = Case(TextPlan(**changes), **CLOSE).card().caution
    found = [each for each in caution if not each.startswith("Differences")]
    assert found == ([] if said is None else [said])


def test_differences_that_may_be_missed() -> None:
    case = Case(TextPlan(splits=2), mean_pooling=0.7, dot=0.76, additive=0.765)
    points = f"{100 * case.analysis.smallest_visible:.1f} points"
    assert case.card().caution[1:] == (f"Differences below {points} may be missed here.",)
    case.analysis = dataclasses.replace(case.analysis, smallest_visible=0.0)
    assert len(case.card().caution) == 1


def test_failures_and_what_was_not_compared() -> None:
    failed = [Trial(TrialKey("last_state"), status="failed", reason="x")]
    alone = Trial(TrialKey("max_pooling"), validation=0.9, test=0.9)
    assert Case(**CLEAR).card(*failed, alone).caution == (
        "Trials have failed: last_state.",
        "Not compared, since trials are missing: max_pooling.",
    )
