"""The words of the demo grammar: no word twice in a class, none of both opinions, none hidden."""

import re

import pytest

from regard.data.demo_lexicon import LEXICON

SIGNED = sorted({name[:-1] for name in LEXICON if name[-1] in "+-"})


@pytest.mark.parametrize("name", LEXICON)
def test_a_class_has_different_clean_words(name: str) -> None:
    own = LEXICON[name]
    assert len(set(own)) == len(own) >= 6
    for word in own:
        assert re.fullmatch(r"[A-Za-zé]+(?:[ '-][A-Za-zé]+)*", word), word


def test_no_word_has_both_opinions() -> None:
    positive = {word for name, own in LEXICON.items() if name.endswith("+") for word in own}
    negative = {word for name, own in LEXICON.items() if name.endswith("-") for word in own}
    neutral = {
        each
        for name, own in LEXICON.items()
        if name[-1] not in "+-"
        for word in own
        for each in word.split()
    }
    assert positive & negative == set()
    assert (positive | negative) & neutral == set()


@pytest.mark.parametrize("name", SIGNED)
def test_both_opinions_have_equally_many_words(name: str) -> None:
    assert len(LEXICON[f"{name}+"]) == len(LEXICON[f"{name}-"])


@pytest.mark.parametrize("name", ["Granted", "Denied"])
def test_what_is_said_of_an_opinion_is_said_of_nothing_else(name: str) -> None:
    others = {
        each
        for other, own in LEXICON.items()
        if other != name
        for word in own
        for each in re.findall(r"\w+", word)
    }
    assert set(LEXICON[name]) & others == set()
