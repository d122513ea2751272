"""What labels and texts look like, and may not be meant as: sentences for a person to judge."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from regard.data.lookalikes import lookalikes
from regard.data.phrases import counted, listed
from regard.data.scripts import texts_without_spaces

__all__ = ["alike_labels", "label_doubts", "text_doubts"]

# What programs write where a value is missing.
_NAMES_OF_NOTHING = frozenset(
    ("nan", "NaN", "None", "null", "NULL", "NA", "<NA>", "N/A", "#N/A", "NaT", "masked", "--")
)
_SECOND_LABEL = re.compile(r"(?<!\S)__label__\S+")
_SHOWN = 20  # characters of a phrase


def label_doubts(labels: Sequence[str]) -> tuple[str, ...]:
    """Say which labels look alike, and which look like missing ones.

    Args:
        labels: the label of each text.

    Returns:
        Sentences, or none.
    """
    told = []
    sizes = Counter(labels)
    alike = alike_labels(sizes)
    if alike:
        told.append(
            f"Warning: labels that look alike are different classes: {alike}. If they are one"
            " class, spell them alike."
        )
    missing = sorted(sizes.keys() & _NAMES_OF_NOTHING)
    if missing:
        found = listed([f"{name!r} in {counted(sizes[name], 'row')}" for name in missing])
        told.append(
            f"Warning: these labels may stand for missing values: {found}. If so, leave these rows"
            " out."
        )
    return tuple(told)


def text_doubts(texts: Sequence[str], tokens: str) -> tuple[str, ...]:
    """Say which texts hold a label, look like missing ones, or have no spaces between words.

    Args:
        texts: the texts.
        tokens: what they will be split into, "words" or "characters".

    Returns:
        Sentences, or none.
    """
    told = []
    labels = [match for text in texts if (match := _SECOND_LABEL.search(text))]
    if labels:
        told.append(
            f"Warning: {counted(len(labels), 'text')} {'holds' if len(labels) == 1 else 'hold'} a"
            f" label, such as {labels[0][0]!r}. Each text has one label here; another one is read"
            " as a word of the text. Take it out."
        )
    missing = [text.strip() for text in texts if text.strip() in _NAMES_OF_NOTHING]
    if missing:
        names = listed([repr(name) for name in sorted(set(missing))])
        told.append(
            f"Warning: {counted(len(missing), 'text')}, {names}, may stand for missing values. If"
            " so, leave these rows out."
        )
    joined, phrase = texts_without_spaces(texts) if tokens == "words" else (0, "")
    if joined:
        shown = phrase if len(phrase) <= _SHOWN else f"{phrase[:_SHOWN]}..."
        told.append(
            f"Warning: in {joined:,} of the {len(texts):,} texts, no spaces stand between words, so"
            f" that {shown!r} is one token. Take characters as tokens: --tokens characters"
            " (tokens='characters' in Python)."
        )
    return tuple(told)


def alike_labels(names: Iterable[str]) -> str:
    """Return the names that look alike: `'Pos' and 'pos'`, or an empty string."""
    return listed([" and ".join(group) for group in lookalikes(names)])
