"""Does the first word of a text give its label away?"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Leak", "first_word_leak"]

_SHARE = 0.9  # of the rows whose label the first word must tell
_OF_GUESSING = 0.25  # of the errors of naming the largest class always, which it may make at most


class Leak(NamedTuple):
    """How well the first word tells the label.

    Args:
        share: of the rows, how many have the label that the other rows with their first word have.
        examples: the most frequent of the telling words, each with its label.
    """

    share: float
    examples: tuple[tuple[str, str], ...]


def first_word_leak(texts: Iterable[str], labels: Iterable[str]) -> Leak | None:
    """Return how well the first word tells the label, if it nearly determines it.

    A row counts as told if most of the *other* rows with its first word have its label, so that a
    word that comes once tells nothing, nor does a text of a single word. Nearly is: 90 % of the
    rows, with at most a quarter of the errors that naming the largest class always would make.

    Args:
        texts: the texts.
        labels: the label of each text.

    Returns:
        The share and examples; None if the first word does not tell.
    """
    sizes: Counter[str] = Counter()
    by_word: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, label in zip(texts, labels, strict=True):
        sizes[label] += 1
        words = text.split(maxsplit=1)
        if len(words) > 1:
            by_word[words[0]][label] += 1
    telling: list[tuple[int, str, str]] = []
    for word, counts in by_word.items():
        (label, most), *others = counts.most_common(2)
        if most - 1 > (others[0][1] if others else 0):
            telling.append((most, word, label))
    rows = sizes.total()
    told = sum(count for count, _, _ in telling)
    missed, guessed = rows - told, rows - max(sizes.values(), default=0)
    if rows == 0 or told < _SHARE * rows or missed > _OF_GUESSING * guessed:
        return None
    telling.sort(key=lambda each: (-each[0], each[1]))
    return Leak(told / rows, tuple((word, label) for _, word, label in telling[:3]))
