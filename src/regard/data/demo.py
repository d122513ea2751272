"""Generate the demo corpus: film reviews from a grammar of our own, with the deciding words known.

The grammar is an attribute grammar. A symbol in angle brackets is expanded by one of its rules or
by a word of its class. A sign after the name says which opinion it expresses: `=` that of the
symbol which it helps to expand, `!` the opposite one; without a sign it expresses none. Asterisks
enclose deciding words.

The label is drawn first and inherited downwards, so each text comes with its label, the mechanism
that hides it and the spans of the words that decide it. In a third of the reviews an opinion is
turned round by a word that stands elsewhere, and neither of the two tells the label alone. No
sentence is used twice in a corpus, so none stands on both sides of its split. The page
`docs/demo-corpus.md` explains the grammar with examples, and what a network needs to solve it.
"""

import numbers
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from regard._checks import positive_integer
from regard.data.demo_lexicon import LEXICON
from regard.errors import ArgumentError, ArgumentTypeError

__all__ = ["MECHANISMS", "DemoReview", "demo_reviews", "production_count"]

MECHANISMS = ("plain", "distance", "negation", "agreement", "objection")

_RULES: dict[str, tuple[str, ...]] = {
    # One start symbol per mechanism.
    "plain": (
        "<Film> <Plain=>. <Aspect> <Plain=>.",
        "<Film> <Plain=>, and its <Craft> <Plain=>. <Fact>",
        "<Film> <Plain=>, and <Aspect> <Plain=>. <Plot>",
        "<Aspect> <Plain=>, <Aspect> <Plain=>, and <Film> <Plain=>.",
        "<Plot> <Film> <Plain=>, and its <Craft> <Plain=>.",
        "<Plot> <Film> <Plain=>.",
        "<Film> <Plain=>. <Plot>",
    ),
    "distance": (
        "<Film> <Plain=>. <Plot> <Plot>",
        "<Plot> <Plot> <Film> <Plain=>.",
        "<Film> <Plain=>. <Fact> <Plot>",
        "<Film> <Plain=>. <Plot> <Fact>",
        "<Plot> <Fact> <Film> <Plain=>.",
        "<Fact> <Plot> <Film> <Plain=>.",
        "<Fact> <Film> <Plain=>. <Plot> <Fact>",
        "<Plot> <Film> <Plain=>. <Plot>",
    ),
    "negation": (
        "<Film> <Negated=>. <Fact>",
        "<Film> <Negated=>. <Plot>",
        "<Plot> <Film> <Negated=>.",
        "<Film> <Negated=>. <Aspect> <Negated=>.",
        "<Film> <Negated=>, and its <Craft> <Negated=>. <Fact>",
        "<Fact> <Film> <Negated=>.",
    ),
    "agreement": (
        "<Claim=> <Agreed>",
        "<Claim=> <Agreed> <Plot>",
        "<Plot> <Claim=> <Agreed>",
        "<Fact> <Claim=> <Agreed>",
    ),
    "objection": (
        "<Claim!> <Disputed>",
        "<Claim!> <Disputed> <Plot>",
        "<Plot> <Claim!> <Disputed>",
        "<Fact> <Claim!> <Disputed>",
    ),
    # What is said of the film.
    "Plain": (
        "is <Degree> *<Adj=>*",
        "is, <Span>, <Degree> *<Adj=>*",
        "feels <Degree> *<Adj=>*",
        "seems, <Span>, <Degree> *<Adj=>*",
        "comes across as <Degree> *<Adj=>*",
        "turns out to be <Degree> *<Adj=>*",
        "strikes me as <Degree> *<Adj=>*",
        "becomes, <Span>, <Degree> *<Adj=>*",
        "can fairly be called <Degree> *<Adj=>*",
        "is what I would call <Degree> *<Adj=>*",
        "is a <Real> *<Noun=>*",
        "is, <Span>, a <Real> *<Noun=>*",
        "amounts to a <Real> *<Noun=>*",
        "<Simply> *<Verb=>*",
        "<Simply>, <Span>, *<Verb=>*",
    ),
    "Negated": (
        "is *never* <Degree> *<Adj!>*",
        "is *scarcely*, <Span>, <Degree> *<Adj!>*",
        "is *not*, <Span>, <Degree> *<Adj!>*",
        "*never* once feels <Degree> *<Adj!>*",
        "*seldom* seems, <Span>, <Degree> *<Adj!>*",
        "*never* comes across as <Degree> *<Adj!>*",
        "does *not* turn out to be <Degree> *<Adj!>*",
        "does *not* strike me as <Degree> *<Adj!>*",
        "becomes at *no* moment <Degree> *<Adj!>*",
        "can *hardly* be called <Degree> *<Adj!>*",
        "is *scarcely* what I would call <Degree> *<Adj!>*",
        "is by *no* means a <Real> *<Noun!>*",
        "is *hardly*, <Span>, a <Real> *<Noun!>*",
        "*seldom* amounts to a <Real> *<Noun!>*",
        "*never* <Simply> *<Verb!>*",
        "*seldom*, <Span>, *<Verb!>*",
    ),
    # What somebody else says of it, and whether that is so.
    "Claim": (
        "<Voice> calls it <Degree> *<Adj=>*.",
        "<Voice> found it <Degree> *<Adj=>*.",
        "<Voice> calls <Film> <Degree> *<Adj=>*.",
        "<Voice> speaks of a <Real> *<Noun=>*.",
        "<Voice> writes of a <Real> *<Noun=>*.",
        "<Voice> swears that <Film> <Simply> *<Verb=>*.",
        "according to <Voice>, <Film> <Plain=>.",
    ),
    "Voice": (
        "the <Watcher>",
        "the <Town> Gazette",
        "the critic <Name> <Surname>",
        "my neighbour <Name>",
        "the essay in the programme",
        "the evening paper",
    ),
    "Agreed": (
        "having seen it in <Town>, <Span>, I agree.",
        "I saw it <Time> in <Town> and concur.",
        "this is, <Span>, <Degree> <Granted>.",
        "<Name> <Surname> of <Town> calls this <Degree> <Granted>.",
        "that opinion, says <Name> <Surname>, is <Degree> <Granted>.",
    ),
    "Disputed": (
        "having seen it in <Town>, <Span>, I *disagree*.",
        "I saw it <Time> in <Town> and *object*.",
        "this is, <Span>, <Degree> *<Denied>*.",
        "<Name> <Surname> of <Town> calls this <Degree> *<Denied>*.",
        "that opinion, says <Name> <Surname>, is <Degree> *<Denied>*.",
    ),
    "Film": (
        "the film",
        "the film",
        "this <Genre>",
        "the finished <Genre>",
        "the picture",
        "the <Genre> as a whole",
        "the latest <Genre> by <Surname>",
        "this <Genre> from <Town>",
    ),
    "Aspect": (
        "the <Craft>",
        "the <Craft> on show",
        "the <Scene>",
        "the <Craft> by <Name> <Surname>",
    ),
    # Plot and facts: no opinion of the film.
    "Plot": (
        "<Person> <Goes> <Place> and <Does>.",
        "<Name>, <Person>, <Does> <Time>.",
        "the story follows <Person> who <Does> and <Does>.",
        "<Person> <Does> but <Setback>.",
        "when <Event>, <Name> <Does>.",
        "<Name> and <Name> <Together> in <Place> until <Event>.",
        "set in <Place> in <Decade>, it concerns <Person> and <Person>.",
        "at its centre stands <Person> who has yet to <Wish>.",
        "the plot turns on a <Object> that <Person> <Takes> <Time>.",
        "there is a <Occasion>, <Name> <Does>, and <Event>.",
        "<Event>, and <Name> <Does>.",
        "after a <Occasion> in <Town>, <Name> <Does>.",
        "<Name> wants to <Skill> but <Setback>.",
    ),
    "Person": (
        "a <Trait> <Job>",
        "a <Job> from <Town>",
        "a <Trait>, <Trait> <Job>",
    ),
    "Does": (
        "<Takes> a <Object>",
        "<Meets> <Person>",
        "<Stays> <Place>",
        "learns to <Skill>",
        "<Takes> the <Object> of <Person>",
    ),
    "Fact": (
        "shooting took <Weeks> in <Town> and <Weeks> in <Town>.",
        "<Name> <Surname> produced it; the running time is <Minutes> minutes.",
        "<Name> <Surname> plays the <Job>.",
        "the <CraftJob> is <Name> <Surname>.",
        "the idea came from <Name> <Surname> of <Town>.",
        "<Name> <Surname> produced it, and <Name> <Surname> plays the <Job>.",
        "the <CraftJob>, <Name> <Surname>, comes from <Town>.",
    ),
}

# The kinds of review take turns; plain ones come twice as often as each other kind.
_TURNS = tuple((kind, sign) for kind in ("plain", *MECHANISMS) for sign in "+-")
_PARTS = ("train", "train", "validation", "train", "train", "test")
_LABELS = {"+": "positive", "-": "negative"}
_OPPOSITE = {"+": "-", "-": "+"}
_LARGEST_COUNT = 20_000
_FEWEST_TOKENS, _MOST_TOKENS = 14, 44

_SYMBOL = re.compile(r"<(\w+)([=!]?)>")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_ARTICLE = re.compile(r"\ba(?= \*?[aeiou])")
_START = re.compile(r"(^|[.] )(\*?[a-z])")


@dataclass(frozen=True)
class DemoReview:
    """Hold one generated review.

    Args:
        text: The review, one to four sentences.
        label: `"positive"` or `"negative"`.
        mechanism: One of `MECHANISMS`: what a reader has to see through to find the label.
        deciding: Character spans `(start, end)` of the words that decide the label, in order.
        part: `"train"`, `"validation"` or `"test"`.
    """

    text: str
    label: str
    mechanism: str
    deciding: tuple[tuple[int, int], ...]
    part: str


def production_count() -> int:
    """Count the productions: the different right-hand sides of all rules, words not counted.

    Returns:
        The number of productions.
    """
    return sum(len(set(rules)) for rules in _RULES.values())


def demo_reviews(count: int = 8640, seed: int = 0) -> tuple[DemoReview, ...]:
    """Generate the demo corpus, split into train (two thirds), validation and test (a sixth each).

    No sentence occurs twice in a corpus, so none is on two sides of the split. Where `count` is a
    multiple of 72, each mechanism has as many positive as negative reviews in each part.

    Args:
        count: Number of reviews, at most 20000.
        seed: Seed of the only source of randomness; the same seed gives the same corpus everywhere.

    Returns:
        The reviews, in random order.

    Raises:
        ArgumentTypeError: If an argument is not an integer.
        ArgumentError: If `count` is below 1 or above 20000, or `seed` is below 0.
    """
    count = positive_integer("count", count)
    if count > _LARGEST_COUNT:
        raise ArgumentError(f"`count` must be at most {_LARGEST_COUNT}. Received: count={count!r}")
    rng = random.Random(_whole_number("seed", seed))
    used: set[str] = set()
    reviews = []
    for i in range(count):
        kind, sign = _TURNS[i % len(_TURNS)]
        part = _PARTS[i // len(_TURNS) % len(_PARTS)]
        reviews.append(_review(kind, sign, part, rng, used))
    _shuffle(reviews, rng)
    return tuple(reviews)


def _whole_number(name: str, value: object) -> int:
    """Return `value` if it is an integer of at least 0; None would mean an unrepeatable corpus."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ArgumentTypeError(
            f"`{name}` must be an integer of at least 0. Received: {name}={value!r}"
        )
    if value < 0:
        raise ArgumentError(
            f"`{name}` must be an integer of at least 0. Received: {name}={value!r}"
        )
    return int(value)


def _review(mechanism: str, sign: str, part: str, rng: random.Random, used: set[str]) -> DemoReview:
    """Draw reviews until one has a fitting length and no sentence that was used before."""
    while True:
        text, deciding = _spell(_Derivation(rng).expand(mechanism, sign))
        sentences = set(text.removesuffix(".").split(". "))
        fits = _FEWEST_TOKENS <= len(_TOKEN.findall(text)) <= _MOST_TOKENS
        if fits and used.isdisjoint(sentences):
            used |= sentences
            return DemoReview(text, _LABELS[sign], mechanism, deciding, part)


class _Derivation:
    """Derive one review, in which no word of a class is drawn twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._drawn: set[str] = set()

    def expand(self, symbol: str, sign: str) -> str:
        """Expand `symbol` to words, with asterisks around those that decide."""
        words = LEXICON.get(symbol + sign) or LEXICON.get(symbol)
        if words:
            return self._word(words)

        def inner(match: re.Match[str]) -> str:
            name, inherited = match.groups()
            return self.expand(name, {"=": sign, "!": _OPPOSITE.get(sign, ""), "": ""}[inherited])

        return _SYMBOL.sub(inner, self._pick(_RULES[symbol]))

    def _word(self, words: Sequence[str]) -> str:
        """Draw a word that this review does not have yet."""
        while True:
            word = self._pick(words)
            if word not in self._drawn:
                self._drawn.add(word)
                return word

    def _pick(self, options: Sequence[str]) -> str:
        """Draw with `random()` alone: its sequence is the one that Python promises to keep."""
        return options[int(self._rng.random() * len(options))]


def _spell(derived: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Set articles and capitals; return the text without asterisks, and the spans they enclosed."""
    derived = _ARTICLE.sub("an", derived)
    derived = _START.sub(lambda match: match[0].upper(), derived)
    text = ""
    deciding = []
    for i, piece in enumerate(derived.split("*")):
        if i % 2:  # the pieces between an opening and a closing asterisk
            deciding.append((len(text), len(text) + len(piece)))
        text += piece
    return text, tuple(deciding)


def _shuffle(reviews: list[DemoReview], rng: random.Random) -> None:
    """Shuffle in place with `random()` alone, as in `_Derivation._pick`."""
    for i in range(len(reviews) - 1, 0, -1):
        j = int(rng.random() * (i + 1))
        reviews[i], reviews[j] = reviews[j], reviews[i]
