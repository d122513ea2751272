"""What is said of weights: never more than the tests allow."""

import pytest

from regard.sections.pointing import Pointing
from regard.sections.pointing_words import pointing_sentences
from regard.statistics.estimate import Estimate

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

PERMUTED, UNTRAINED = "not more than permuted", "not more than untrained"


def made(trials: int = 3, **answers: str) -> dict[str, Pointing]:
    nothing = Estimate(0.0, 1.0, 9.0)
    return {
        name: Pointing(0.2, 0.1, nothing, nothing, trials, answer)
        for name, answer in answers.items()
    }


def test_none_is_better_than_what_is_never_trained() -> None:
    found = made(dot=UNTRAINED, additive=UNTRAINED, random_attention="untrained")
    first, second = pointing_sentences(found, {}, "words")
    assert first == (
        "The weights of 2 of 2 attention layers point at what decides further than they would in"
        " random order."
    )
    assert second.startswith("None was seen to point further than those of random_attention, which")


def test_some_are() -> None:
    found = made(dot="yes", additive="yes", scaled_dot=PERMUTED, random_attention="untrained")
    first, second = pointing_sentences(found, {}, "words")
    assert first.endswith(
        "2 of 3 attention layers point at what decides further than they would"
        " in random order; not those of scaled_dot."
    )
    assert second == (
        "Those of dot and additive point further than those of random_attention, which are never"
        " trained."
    )


def test_none_at_all_and_no_control() -> None:
    (only,) = pointing_sentences(made(dot=PERMUTED, random_attention="untrained"), {}, "words")
    assert only.startswith("The weights of none of 1 attention layers point at")
    _, second = pointing_sentences(made(dot="no control"), {}, "words")
    assert second.startswith("random_attention was not compared, so nothing says whether")
    assert pointing_sentences(made(random_attention="untrained"), {}, "words") == ()
    assert pointing_sentences({}, {}, "words") == ()


def test_known_words_and_one_training() -> None:
    found = made(1, dot=UNTRAINED, random_attention="untrained")
    others = made(dot=PERMUTED, random_attention="untrained")
    *_, known, once = pointing_sentences(found, others, "letters")
    assert known == (
        "By the letters that are known to decide, it is none of 1, and none further than"
        " random_attention."
    )
    assert once.startswith("One training of each was looked at")
