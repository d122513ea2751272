"""All sentences of a verdict, in their order."""

from regard.comparison import verdict_sentences
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.verdict.verdict_case import CLEAR, Case


def test_the_question_comes_first_and_what_is_odd_last() -> None:
    case = Case(**CLEAR, mean_pooling_again=0.7, words=0.9)
    starts = [
        ("Question: "),
        ("dot has the best score"),
        ("It is better than"),
        ("Take dot"),
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
