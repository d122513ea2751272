"""All sentences of a verdict, in their order, and what none of them ever says."""

import re

import pytest

from regard.comparison import verdict_sentences
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.verdict.drawn_case import KINDS, DrawnCase
from tests.comparison.verdict.verdict_case import CLEAR, Case


def test_the_question_comes_first_and_what_is_odd_last() -> None:
    case = Case(**CLEAR, mean_pooling_again=0.7, words=0.9)
    starts = [
        ("Question: "),
        ("dot has the best score"),
        ("It is better than"),
        ("Use dot"),
        ("dot is "),
        ("Noise: "),
        ("Logistic regression on words has"),
    ]
    told = verdict_sentences(case.plan, case.rows(), case.analysis)
    found = [next(place for place, each in enumerate(told) if each.startswith(s)) for s in starts]
    assert found == sorted(found)


def test_nothing_is_said_of_attention_where_nothing_ended() -> None:
    (told,) = verdict_sentences(TextPlan(), (), None)
    assert told == "No ranked contender has a score, so nothing can be said about attention."


NOISE = re.compile(r"([\d.e+-]+)( points)? (?:better|worse|behind)[^.;]*within noise")
NOTHING = re.compile(
    r"(?<![\d.])0(\.0+)?( points)? (would be seen|better|worse|ahead|behind|lie)|  |None|nan"
)


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_says_what_cannot_be(kind) -> None:
    """No large difference is called noise, and none of 0 is one that is there."""
    doubted = 0
    for seed in range(40):
        drawn = DrawnCase(kind, seed)
        case, scoring = drawn.case, drawn.case.plan.scoring
        said = case.said(*drawn.more, kept=drawn.kept, **drawn.options)
        assert not NOTHING.search(said), said
        doubted += len(re.findall(", within noise|, which may be chance", said))
        for number, _points in NOISE.findall(said):
            least = case.plan.rope * (100 if scoring.is_share else 1)
            assert float(number) <= 1.01 * least, said
        scores = [case.row(name).score for name in case.analysis.group]
        if max(scores) - min(scores) > case.plan.rope + 0.0001:
            assert "Within noise" not in said, said
        if len([each for each in case.analysis.standings if each.in_group is not None]) > 1:
            used = case.card(*drawn.more, **drawn.options).use.split()[1].rstrip(":")
            assert re.findall(r"Use (\w+)", said) == [used], said
    assert doubted
