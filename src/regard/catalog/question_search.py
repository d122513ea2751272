"""Find pages and layers by what somebody types, without a network and without a model.

A page or layer is as near as the parts of words that it has in common with what was typed: TF-IDF
of runs of three to five letters within words, which typing errors and endings change little. Its
name and its other names count more than what it says.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from regard.catalog.answers import ANSWERS, AnswerPage
from regard.catalog.cards import CARDS
from regard.catalog.layer_card import Card
from regard.catalog.part import Part
from regard.catalog.parts import PARTS

__all__ = ["Found", "search"]

_LEAST = 0.09  # cosine: below it nothing but chance is in common
_BESIDE = 0.6  # of the best: what is further from the question than this is not shown
_ALIKE = 0.75  # of difflib: "regularisation" and "regularizer", "prun" and "prune"
_NAMED = 3  # how many times a title or a tag counts
_LETTERS = (3, 5)


@dataclass(frozen=True)
class Found:
    """What fits, the best first.

    Args:
        pages: those that answer the question.
        layers: cards and other public classes.
    """

    pages: tuple[AnswerPage, ...]
    layers: tuple[Card | Part, ...]


def search(words: str, most: int = 3) -> Found:
    """Return the pages and layers that fit what somebody types.

    Args:
        words: a question, some words of it, or the name of a page.
        most: how many of each at most.

    Returns:
        Both, the best first; empty where nothing fits.
    """
    owners: tuple[Card | Part, ...] = (*CARDS, *PARTS)
    # An error names a page by its name.
    pages = tuple(each for each in ANSWERS if each.name == words) or _nearest(
        words, ANSWERS, [_page_words(each) for each in ANSWERS], most
    )
    return Found(pages, _nearest(words, owners, [_layer_words(each) for each in owners], most))


def _nearest(words: str, entries: Sequence[Any], said: Sequence[str], most: int) -> tuple[Any, ...]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    plain = [_plain(each) for each in said]
    asked = _plain(words)
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=_LETTERS, sublinear_tf=True)
    scores = (vectors.fit_transform(plain) @ vectors.transform([asked]).T).toarray()[:, 0]
    scores *= [_share_a_word(asked, each) for each in plain]
    least = max(_LEAST, _BESIDE * scores.max())
    order = (-scores).argsort(kind="stable")[:most]
    return tuple(entries[place] for place in order if scores[place] >= least)


def _plain(text: str) -> str:
    """Split names such as SeqSelfAttention and state_keep_prob, and drop words such as "what"."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text)
    found = re.findall(r"[^\W_]+", text.lower())
    return " ".join(word for word in found if word not in ENGLISH_STOP_WORDS | {"keras"})


def _share_a_word(asked: str, said: str) -> bool:
    """Return whether one word is in both, but for a typing error or an ending."""
    known = set(said.split())
    return any(get_close_matches(word, known, 1, _ALIKE) for word in asked.split())


def _page_words(page: AnswerPage) -> str:
    return _joined([page.question, *page.tags], [page.answer])


def _layer_words(entry: Card | Part) -> str:
    names = [entry.name, *(each.name for each in entry.elsewhere)]
    told = [entry.summary]
    if isinstance(entry, Card):
        told += [entry.in_words, entry.score, entry.position, entry.normaliser]
    else:
        told.append(entry.use)
    return _joined(names, told)


def _joined(names: Iterable[str], told: Iterable[str]) -> str:
    return " ".join([*names] * _NAMED + [*told])
