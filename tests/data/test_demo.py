"""The demo corpus keeps its promises: size, split, spans, balance, English, and no easy way in."""

import hashlib
import os
import random
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from regard.data.demo import _RULES, MECHANISMS, DemoReview, demo_reviews, production_count
from regard.data.demo_lexicon import LEXICON
from regard.errors import ArgumentError, ArgumentTypeError

PAGE = Path(__file__).resolve().parents[2] / "docs" / "demo-corpus.md"
PARTS = ("train", "validation", "test")
SYMBOL = re.compile(r"<(\w+)([=!]?)>")
NEGATORS = {"never", "not", "no", "hardly", "scarcely", "seldom"}
OBJECTIONS = {*LEXICON["Denied"], "disagree", "object"}
TURNING = NEGATORS | OBJECTIONS
SHA256 = "20e72868bbc0d2ff15c4411c2b2a726bf93df1946433129221816d54b19da4d3"


@cache
def corpus(seed: int = 0) -> tuple[DemoReview, ...]:
    return demo_reviews(seed=seed)


def sentences(text: str) -> list[str]:
    return [each.strip() for each in re.findall(r"[^.]+\.", text)]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def sha256(reviews: tuple[DemoReview, ...]) -> str:
    lines = [f"{r.part}|{r.label}|{r.mechanism}|{r.deciding}|{r.text}\n" for r in reviews]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def deciding_words(review: DemoReview) -> list[str]:
    return [review.text[start:end] for start, end in review.deciding]


def opinion(word: str) -> str:
    """The sign of the class of opinions that a word belongs to; empty for the other words."""
    signs = {name[-1] for name, own in LEXICON.items() if word in own and name[-1] in "+-"}
    return "".join(signs)


# --- size and split ---


def test_it_is_large_and_varied() -> None:
    assert len(corpus()) >= 3000
    assert production_count() >= 60
    assert len({word for review in corpus() for word in words(review.text)}) >= 800
    lengths = [len(re.findall(r"\w+|[^\w\s]", review.text)) for review in corpus()]
    assert min(lengths) >= 14
    assert max(lengths) <= 44
    assert {len(sentences(review.text)) for review in corpus()} == {1, 2, 3, 4}


def test_productions_are_counted_without_words_and_repeats() -> None:
    assert production_count() == sum(len(set(rules)) for rules in _RULES.values()) == 122
    assert not set(_RULES) & {name.rstrip("+-") for name in LEXICON}


@pytest.mark.parametrize("seed", [0, 1])
def test_no_sentence_is_on_two_sides(seed: int) -> None:
    seen = {part: set() for part in PARTS}
    for review in corpus(seed):
        seen[review.part] |= {sentence.lower() for sentence in sentences(review.text)}
    assert all(seen.values())
    assert seen["train"] & seen["validation"] == set()
    assert seen["train"] & seen["test"] == set()
    assert seen["validation"] & seen["test"] == set()


def test_no_sentence_occurs_twice() -> None:
    counts = Counter(each for review in corpus() for each in sentences(review.text))
    assert [sentence for sentence, count in counts.items() if count > 1] == []


def test_the_words_of_the_test_part_are_known_from_training() -> None:
    known = {word for review in corpus() if review.part == "train" for word in words(review.text)}
    asked = [word for review in corpus() if review.part == "test" for word in words(review.text)]
    assert sum(word in known for word in asked) / len(asked) >= 0.995


def test_labels_are_balanced_per_mechanism_and_part() -> None:
    cells = Counter((review.part, review.mechanism, review.label) for review in corpus())
    assert len(cells) == len(PARTS) * len(MECHANISMS) * 2
    for part in PARTS:
        for mechanism in MECHANISMS:
            assert cells[part, mechanism, "positive"] == cells[part, mechanism, "negative"] > 0
    assert Counter(review.part for review in corpus()) == {
        "train": 5760,
        "validation": 1440,
        "test": 1440,
    }


# --- what decides ---


def test_spans_are_whole_words_in_order() -> None:
    for review in corpus():
        ends = [0]
        assert review.deciding
        for start, end in review.deciding:
            assert ends[-1] <= start < end <= len(review.text)
            assert re.fullmatch(r"\w+", review.text[start:end])
            assert not review.text[start - 1 : start].isalnum()
            assert not review.text[end : end + 1].isalnum()
            ends.append(end)


def turned_and_opinions(review: DemoReview) -> tuple[bool, set[str]]:
    """Whether a word turns the opinions round, and which opinions there are."""
    decide = deciding_words(review)
    turning = [word for word in decide if word in TURNING]
    return bool(turning), {opinion(word) for word in decide if word not in turning}


def test_the_deciding_words_give_the_label() -> None:
    """Read off the spans alone: the opinion, turned round where a word beside it says so."""
    for review in corpus():
        turned, opinions = turned_and_opinions(review)
        assert opinions in ({"+"}, {"-"}), review
        assert ((opinions == {"+"}) != turned) == (review.label == "positive"), review


def test_each_mechanism_is_what_it_says() -> None:
    for review in corpus():
        turning = {word for word in deciding_words(review) if word in TURNING}
        start, end = review.deciding[0][0], review.deciding[-1][1]
        if review.mechanism == "negation":
            assert turning
            assert turning <= NEGATORS
        elif review.mechanism == "objection":
            assert len(turning) == 1
            assert turning <= OBJECTIONS
            assert review.text[start:end].count(".") == 1  # the next sentence objects
        else:
            assert not turning
        if review.mechanism == "distance":
            assert len(sentences(review.text)) >= 3
            assert start == review.deciding[-1][0]


def test_nothing_else_has_an_opinion_or_turns_one_round() -> None:
    """Blank the deciding words: what is left says nothing, so each review has one answer."""
    for review in corpus():
        rest = review.text
        for start, end in review.deciding:
            rest = rest[:start] + "_" * (end - start) + rest[end:]
        assert not any(opinion(word) or word in TURNING for word in words(rest)), review


def test_no_opinion_stands_next_to_the_word_that_turns_it_round() -> None:
    """Otherwise a pair of words would tell the label."""
    for review in corpus():
        for (_, end), (start, _) in pairwise(review.deciding):
            assert words(review.text[end:start]), review


@pytest.mark.parametrize("part", PARTS)
def test_opinions_alone_are_right_in_two_of_three_reviews(part: str) -> None:
    """And words that turn them round stand under both labels: only the two together tell it."""
    chosen = [review for review in corpus() if review.part == part]
    read = [(*turned_and_opinions(review), review.label == "positive") for review in chosen]
    right = sum((opinions == {"+"}) == positive for _, opinions, positive in read)
    assert right == len(chosen) * 2 / 3
    turned = [positive for turned, _, positive in read if turned]
    assert len(turned) == len(chosen) / 3
    assert sum(turned) == len(turned) / 2


def test_no_single_word_decides() -> None:
    """Of the words of at least 60 reviews none has four of five of them under one label."""
    seen = Counter((word, review.label) for review in corpus() for word in set(words(review.text)))
    for word in {word for word, _ in seen}:
        positive, negative = seen[word, "positive"], seen[word, "negative"]
        if positive + negative >= 60:
            assert 0.2 < positive / (positive + negative) < 0.8, word


# --- the grammar ---


def test_every_symbol_is_defined_and_used() -> None:
    used = set(MECHANISMS)
    for rules in _RULES.values():
        for name, sign in SYMBOL.findall(" ".join(rules)):
            used.add(name)
            known = {name, f"{name}+"} & {*_RULES, *LEXICON}
            assert known, name
            assert (f"{name}-" in LEXICON) == (f"{name}+" in LEXICON)
            assert sign or f"{name}+" not in LEXICON, name
    assert used == {*_RULES, *(name.rstrip("+-") for name in LEXICON)}


def test_every_production_and_every_word_is_reached() -> None:
    text = " ".join(review.text for review in corpus()).lower()
    unused = [word for own in LEXICON.values() for word in own if word.lower() not in text]
    assert unused == []
    for name, rules in _RULES.items():
        for rule in rules:
            literal = max(re.split(r"<[^>]*>|[*]", rule), key=len).strip().lower()
            assert literal in text, (name, rule)


def test_no_opinion_is_repeated_within_a_review() -> None:
    signed = {word for name, own in LEXICON.items() if name[-1] in "+-" for word in own}
    for review in corpus():
        counts = Counter(word for word in words(review.text) if word in signed)
        assert max(counts.values()) == 1, review.text


# --- the English ---


def test_articles() -> None:
    for review in corpus():
        assert not re.search(r"\b[Aa] [aeiou]", review.text), review.text
        assert not re.search(r"\b[Aa]n [^aeiou]", review.text), review.text
        # Words whose first letter does not tell their first sound do not follow an article.
        assert not re.search(r"\b[Aa]n? (?:hou|hon|heir|uni[^nm]|us[eu]|eu|one|ewe)", review.text)


def test_spelling_of_sentences() -> None:
    for review in corpus():
        assert re.fullmatch(r"[A-Za-zé ,;.'-]+\.", review.text), review.text
        assert "  " not in review.text
        assert not re.search(r" [,;.]|[,;.][A-Za-z]|[,;.]{2}", review.text), review.text
        assert all(sentence[0].isupper() for sentence in sentences(review.text))


# --- repeatable ---


def test_the_corpus_is_pinned() -> None:
    assert sha256(corpus()) == SHA256


def test_it_is_the_same_in_another_process() -> None:
    code = (
        "import hashlib; from regard.data.demo import demo_reviews; import sys;"
        "texts = ''.join(review.text for review in demo_reviews(144, seed=5));"
        "assert 'keras' not in sys.modules;"
        "print(hashlib.sha256(texts.encode()).hexdigest())"
    )
    texts = "".join(review.text for review in demo_reviews(144, seed=5))
    for hash_seed in ("1", "2"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == hashlib.sha256(texts.encode()).hexdigest()


def test_seeds_give_different_corpora() -> None:
    assert {r.text for r in corpus(0)} != {r.text for r in corpus(1)}
    assert len({sha256(demo_reviews(12, seed)) for seed in range(5)}) == 5


@pytest.mark.parametrize("count", [1, 7, 72])
def test_count(count: int) -> None:
    assert len(demo_reviews(count)) == count


# --- arguments ---


@pytest.mark.parametrize("count", [0, -3])
def test_a_count_below_one(count: int) -> None:
    with pytest.raises(ArgumentError) as caught:
        demo_reviews(count)
    assert str(caught.value) == f"`count` must be a positive integer. Received: count={count}"


def test_a_count_that_is_too_large() -> None:
    with pytest.raises(ArgumentError) as caught:
        demo_reviews(20_001)
    assert str(caught.value) == "`count` must be at most 20000. Received: count=20001"


def test_arguments_of_the_wrong_type() -> None:
    with pytest.raises(ArgumentTypeError, match="`count` must be a positive integer"):
        demo_reviews(2.5)
    for seed in (None, "1", True, 1.0):
        with pytest.raises(ArgumentTypeError) as caught:
            demo_reviews(7, seed)
        wanted = f"`seed` must be an integer of at least 0. Received: seed={seed!r}"
        assert str(caught.value) == wanted


def test_a_negative_seed() -> None:
    with pytest.raises(ArgumentError) as caught:
        demo_reviews(7, -1)
    assert str(caught.value) == "`seed` must be an integer of at least 0. Received: seed=-1"


# --- no easy way in ---


def linear_accuracy(reviews: tuple[DemoReview, ...]) -> float:
    """A logistic regression on 1-2-grams with naive-Bayes weights (Wang and Manning 2012)."""
    train = [review for review in reviews if review.part == "train"]
    test = [review for review in reviews if review.part == "test"]
    counter = CountVectorizer(ngram_range=(1, 2), token_pattern=r"\w+|[^\w\s]", binary=True)
    counts = counter.fit_transform([review.text for review in train])
    labels = np.array([review.label == "positive" for review in train])
    positive = np.asarray(counts[labels].sum(axis=0)).ravel() + 1
    negative = np.asarray(counts[~labels].sum(axis=0)).ravel() + 1
    weights = np.log((positive / positive.sum()) / (negative / negative.sum()))
    model = LogisticRegression(max_iter=100).fit(counts.multiply(weights).tocsr(), labels)
    asked = counter.transform([review.text for review in test]).multiply(weights).tocsr()
    return float(np.mean(model.predict(asked) == [review.label == "positive" for review in test]))


@pytest.mark.parametrize("seed", [0, 1])
def test_words_and_pairs_of_words_do_not_solve_it(seed: int) -> None:
    assert 0.5 < linear_accuracy(corpus(seed)) <= 0.72


def test_the_linear_row_can_learn() -> None:
    """The bound above is the corpus's doing: the same model solves a corpus of plain reviews."""
    plain = tuple(review for review in corpus() if review.mechanism == "plain")
    assert linear_accuracy(plain) >= 0.95


# --- the page ---


def ten_reviews() -> list[str]:
    """Two reviews of each mechanism as the page shows them."""
    rng = random.Random(0)
    drawn = [
        review
        for mechanism in MECHANISMS
        for review in rng.sample([each for each in corpus() if each.mechanism == mechanism], 2)
    ]
    return [f"{number}. {shown(review)}" for number, review in enumerate(drawn, start=1)]


def shown(review: DemoReview) -> str:
    text = review.text
    for start, stop in reversed(review.deciding):
        text = f"{text[:start]}**{text[start:stop]}**{text[stop:]}"
    return f"*{review.label}, {review.mechanism}.* {text}"


def test_the_page_shows_what_the_code_gives() -> None:
    page = PAGE.read_text(encoding="utf-8")
    section = page.split("## Ten reviews, drawn at random\n")[1].split("\n## ")[0]
    assert re.findall(r"^\d+\. .*$", section, re.MULTILINE) == ten_reviews()


def test_the_page_counts_rightly() -> None:
    page = PAGE.read_text(encoding="utf-8")
    vocabulary = {word for review in corpus() for word in words(review.text)}
    assert f"{production_count()} productions" in page
    assert f"{len(vocabulary):,} different words" in page
    assert f"{len(corpus()):,} reviews" in page
    for mechanism in MECHANISMS:
        assert f"**{mechanism}**" in page
    rows = re.findall(r"^\| (`.*?`) \| ([\d +]+) \|", page, re.MULTILINE)
    counts = {
        name: int(count)
        for names, numbers in rows
        for name, count in zip(names[1:-1].split("`, `"), numbers.split(" + "), strict=True)
    }
    assert counts == {name: len(set(rules)) for name, rules in _RULES.items()}
