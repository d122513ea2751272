"""The verdict on what stands beside the ranking: controls, words, the kept model, failures."""

import dataclasses

import pytest

from regard.comparison import Trial, TrialKey, leaderboard_rows, verdict_sentences
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.verdict.verdict_case import CLEAR, CLOSE, Case


def failure(name: str, split: int = 4) -> Trial:
    return Trial(TrialKey(name, split), status="failed", reason="x")


# What stands beside the ranking.


def test_the_noise_is_told() -> None:
    case = Case(**CLOSE, mean_pooling_again=0.77)
    gap = abs(case.row("mean_pooling_again").score - case.row("mean_pooling").score) * 100
    assert gap > 0.1
    assert (
        f"Noise: mean_pooling_again, the same network with other seeds, is {gap:.1f} points from"
        " mean_pooling."
    ) in case.said()
    assert "Noise: " not in Case(**CLOSE).said()
    pair = dataclasses.replace(case.analysis.versus_baseline[-1], difference=0.0)
    case.analysis = dataclasses.replace(case.analysis, versus_baseline=(pair,))
    assert "with other seeds, has the same score as mean_pooling." in case.said()


def test_controls_speak_only_when_they_matter() -> None:
    case = Case(mean_pooling=0.7, additive=0.78, dense_control=0.7, random_attention=0.775)
    said = case.said()
    assert (
        "random_attention, whose attention is never trained, has"
        f" {case.row('random_attention').score:.1%}: it cannot be told apart from additive, so"
        " attention need not be what decides."
    ) in said
    assert "dense_control" not in said
    said = Case(mean_pooling=0.7, additive=0.78, dense_control=0.9).said()
    assert "dense_control, which has parameters instead of attention, has 90.0%: it is" in said
    assert "it is better than additive." in said


def test_a_control_beside_a_winner_without_attention_says_nothing() -> None:
    assert "random_attention" not in Case(mean_pooling=0.78, random_attention=0.776).said()
    said = Case(mean_pooling=0.7, random_attention=0.85).said()
    assert "it is better than mean_pooling." in said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.9, "13.0 points better than additive; it needs no network."),
        (0.6, "17.0 points worse than additive."),
        (0.78, "1.0 points better than additive, within noise; it needs no network."),
        (0.765, "0.5 points worse than additive, within noise."),
        (0.77, "as additive has; it needs no network."),
    ],
)
def test_words_stand_outside_the_ranking(share, said) -> None:
    case = Case(mean_pooling=0.72, additive=0.77, words=share)
    found = case.said()
    score = case.row("words").score
    assert f"Logistic regression on words has {score:.1%}, " in found
    assert said in found
    assert "words has the best score" not in found


def test_a_lead_is_not_called_noise_because_little_was_run() -> None:
    case = Case.restless(mean_pooling=0.7, additive=0.72, words=0.857)
    said = case.said()
    assert "13.7 points better than additive, which may be chance; it needs no network." in said
    assert "better than additive, within noise" not in said


def test_a_control_far_behind_is_not_as_good_because_little_was_run() -> None:
    case = Case(TextPlan(splits=2), mean_pooling=0.5, additive=0.85, random_attention=0.7)
    (pair,) = (each for each in case.analysis.versus_best if each.name == "random_attention")
    assert pair.low < 0 < pair.high
    score, gap = f"{case.row('random_attention').score:.1%}", f"{-pair.difference * 100:.1f}"
    assert (
        f"random_attention, whose attention is never trained, has {score}, {gap} points behind"
        " additive, which may be chance." in case.said()
    )
    assert "need not be what decides" not in case.said()


def test_no_words_are_said_where_there_are_none() -> None:
    assert "Logistic" not in Case(**CLOSE).said()


# Other metrics.


def test_a_smaller_log_loss_is_better_everywhere() -> None:
    plan = TextPlan(metric="log_loss")
    case = Case(plan, mean_pooling=0.6, dot=0.85, additive=0.65, words=0.9)
    row, said = case.row("dot"), case.said()
    assert row.score < case.row("mean_pooling").score
    assert f"dot has the best score, {row.score:.4g} (95% interval {row.score_low:.4g} to" in said
    assert "It is better than all others: mean_pooling and additive." in said
    pair = next(each for each in case.analysis.versus_best if each.name == "mean_pooling")
    assert pair.difference > 0
    assert (
        f"dot is {pair.difference:.3g} ahead of mean_pooling (95% interval {pair.low:+.3g} to"
        f" {pair.high:+.3g}). The chance that it is better by more than 0.01 is 1"
    ) in said
    assert "0.05 better than dot; it needs no network." in said
    assert "points" not in said


def test_shares_of_other_metrics_are_said_in_percent_too() -> None:
    said = Case(TextPlan(metric="balanced_accuracy"), **CLEAR).said()
    assert "the score is balanced accuracy." in said
    assert "dot has the best score, 85.0%" in said
    assert "points ahead" in said


# The model that is kept.


def test_the_model_that_is_kept_is_the_one_to_take_or_it_is_said_why_not() -> None:
    case = Case(**CLOSE)
    score = f"{case.row('mean_pooling').score:.1%}"
    said = case.said(kept="mean_pooling")
    assert (
        "Kept model: mean_pooling, the best of 3 on validation."
        f" Expect its mean test score, {score}."
    ) in said
    assert "validation alone" not in said
    said = case.said(kept="dot")
    assert f"Expect its mean test score, {case.row('dot').score:.1%}." in said
    assert "It is not mean_pooling, since validation alone chooses what is kept." in said
    assert "Kept" not in case.said()


def test_one_of_one_is_not_the_best() -> None:
    said = Case(dot=0.77, words=0.7).said(kept="dot")
    assert "Kept model: dot. Expect its mean test score, 77.0%." in said


# Flags and failures.


def flagged(case: Case, **flags: str) -> str:
    rows = [dataclasses.replace(row, flags=flags.get(row.contender, "")) for row in case.rows()]
    return " ".join(verdict_sentences(case.plan, rows, case.analysis))


def test_flags_are_told() -> None:
    case = Case(**CLOSE)
    said = flagged(case, dot="undertrained; rank depends on the rate", additive="undertrained")
    assert (
        "Undertrained, still improving at the last step: additive and dot. Give more epochs."
        in said
    )
    assert "Rank depends on the rate: it changes for dot when each contender takes" in said
    assert "Step too long" not in said
    said = flagged(case, mean_pooling="step too long")
    assert (
        "Step too long, best at the first check: mean_pooling. Try a smaller learning rate." in said
    )
    assert "Undertrained" not in flagged(case)


def test_failures_are_told_first_and_what_is_left_out() -> None:
    case = Case(mean_pooling=0.76, dot=0.77)
    partly = Trial(TrialKey("additive", 0), validation=0.9, test=0.9)
    said = case.said(partly, *(failure("additive", split) for split in (1, 2)), failure("dot"))
    assert said.startswith(
        "Failed trials, with the reason of each in trials.csv: dot (1), additive (2)."
        " Left out of what follows, since trials of them are missing: additive. Question: "
    )
    assert "Left out" not in case.said()


@pytest.mark.parametrize("failed", [False, True])
def test_without_a_ranked_score_nothing_is_said(failed) -> None:
    trials = [Trial(TrialKey("words"), validation=0.8, test=0.8), *([failure("dot")] * failed)]
    said = verdict_sentences(TextPlan(), leaderboard_rows(TextPlan(), trials), None)
    assert said[-1] == "No ranked contender has a score, so nothing can be said about attention."
    assert len(said) == 1 + failed


def test_notes_of_the_analysis_come_last() -> None:
    case = Case(TextPlan(splits=1), **CLOSE)
    told = verdict_sentences(case.plan, case.rows(), case.analysis)
    assert case.analysis.notes
    assert told[-len(case.analysis.notes) :] == case.analysis.notes


def test_no_sentence_is_empty_and_each_ends() -> None:
    for shares in (CLOSE, CLEAR, {"dot": 0.5}):
        case = Case(**shares)
        for sentence in verdict_sentences(case.plan, case.rows(), case.analysis):
            assert sentence.endswith((".", ")")), sentence
            assert "  " not in sentence
            assert "None" not in sentence
            assert "nan" not in sentence
