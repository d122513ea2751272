"""The verdict as a card: it is short, whole, and text and data, whatever comes."""

import dataclasses
import json
import re

import pytest

from regard.comparison import Trial, TrialKey, VerdictCard, leaderboard_rows, verdict_card
from regard.comparison.verdict.card_words import CardWords
from regard.comparison.verdict.choice import chosen_contender
from regard.comparison.verdict.facts import RunFacts
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.verdict.drawn_case import KINDS, DrawnCase
from tests.comparison.verdict.verdict_case import CLEAR, Case

MOST_WORDS = 60


def test_without_a_score_there_is_nothing_to_use() -> None:
    plan = TextPlan()
    trials = [Trial(TrialKey("dot"), status="failed", reason="x")]
    assert verdict_card(plan, leaderboard_rows(plan, trials), None) == VerdictCard(
        "Nothing to use: no ranked contender has a score.",
        caution=("Trials have failed: dot.",),
    )


# As text and data.


def test_a_card_is_text_and_data() -> None:
    card = VerdictCard("Use a.", ("b is better.", "c too."), ("Be careful.",))
    assert str(card) == "Use a.\nBut: b is better. c too.\nCaution: Be careful."
    assert card.lines == tuple(str(card).split("\n"))
    assert card.words == 11
    assert str(VerdictCard("Use a.")) == "Use a."
    assert VerdictCard.from_data(json.loads(json.dumps(card.to_data()))) == card


def test_what_does_not_fit_is_left_out_from_the_end() -> None:
    flags = "undertrained; step too long; rank depends on the rate"
    case = Case(TextPlan(splits=2), **CLEAR, random_attention=0.86, dense_control=0.86, words=0.9)
    rows = [dataclasses.replace(row, flags=flags) for row in case.rows()]
    card = verdict_card(case.plan, rows, case.analysis, TrialKey("additive"))
    assert card.words <= MOST_WORDS
    assert card.but[0].startswith("Logistic regression on words has")
    assert card.caution[0] == "Only 2 splits: take 5 to be surer."


# In whatever may come.


@pytest.mark.parametrize("kind", KINDS)
def test_each_card_is_short_and_whole(kind) -> None:
    for seed in range(40):
        drawn = DrawnCase(kind, seed)
        case = drawn.case
        card = case.card(*drawn.more, kept=drawn.kept, **drawn.options)
        assert len(str(card).split()) == card.words <= MOST_WORDS, card
        sentences = (card.use, *card.but, *card.caution)
        for sentence in sentences:
            assert sentence.endswith("."), sentence
            assert not re.search(r"  |None|nan|inf\b|, ,|\(\)", sentence), sentence
            assert not re.search(r"within noise|\b0\.0+ (points|better|ahead)", sentence), sentence
        run = RunFacts(case.plan, case.rows(*drawn.more, **drawn.options), case.analysis)
        found = CardWords(run, TrialKey(drawn.kept))
        assert [bool(card.but), bool(card.caution)] == [bool(found.but()), bool(found.caution())]
        pick = chosen_contender(run).row.contender
        assert card.use.startswith(f"Use {pick}: {case.plan.scoring.label} ")
        assert pick in case.analysis.group
        assert ("the kept model is" in card.use) == (pick != drawn.kept)
        assert ("less is better" in card.use) == (not case.plan.scoring.larger_is_better)
        assert (f"kept model is {drawn.kept}, " in card.use) == (pick != drawn.kept)


def test_where_little_fits_the_lead_over_the_baseline_is_left_out() -> None:
    plan = TextPlan(answer="numbers", splits=2)
    case = Case.restless(plan, words=0.43, dot=0.5, additive=0.505, mean_pooling=0.637)
    shares = {"dot": 0.5, "additive": 0.4, "mean_pooling": 0.1, "words": None}
    standings = tuple(
        dataclasses.replace(each, first_in_draws=shares[each.name])
        for each in case.analysis.standings
    )
    case.analysis = dataclasses.replace(case.analysis, standings=standings)
    lead = ", 0.137 ahead of mean_pooling, which may be chance"
    assert lead in case.card().use
    card = case.card(kept="additive")
    assert lead not in card.use
    assert card.use.endswith(
        "the best and simplest of 2 that are about equally good; the kept model is additive, which"
        " validation chose."
    )
    (but,) = card.but
    assert but.endswith("has 0.43, 0.07 better, which may be chance; it needs no network.")
    assert card.caution[0] == "Only 2 splits: take 5 to be surer."


def test_all_contenders_fit_on_a_card() -> None:
    names = [row.name for row in TextPlan.table if row.by_default]
    scores = {name: 0.6 + place / 100 for place, name in enumerate(names)}
    case = Case.steady(TextPlan(splits=1), **scores)
    assert len(names) == 19
    flags = "undertrained; step too long; rank depends on the rate"
    rows = [dataclasses.replace(row, flags=flags) for row in case.rows()]
    card = verdict_card(case.plan, rows, case.analysis, TrialKey("mean_pooling"))
    assert card.words <= MOST_WORDS
    assert card.but
    assert card.caution
