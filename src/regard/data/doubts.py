"""What labels and texts look like, and may not be meant as: sentences for a person to judge."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from regard.data.lookalikes import alike_names
from regard.data.phrases import counted, listed
from regard.data.scripts import texts_without_spaces

__all__ = ["alike_labels", "label_doubts", "text_doubts"]

# What programs write where a value is missing.
_NAMES_OF_NOTHING = frozenset(
    ("nan", "NaN", "None", "null", "NULL", "NA", "<NA>", "N/A", "#N/A", "NaT", "masked", "--")
)
_SECOND_LABEL = re.compile(r"(?<!\S)__label__\S+")
_JOINTS = re.compile(r"[|;,/+&\s]+")  # between several labels in one value
_LINE_SIGNS = re.compile(r"[\t\n\r]")
_WORD = re.compile(r"\w{3,}")
_CHARACTERS = "Take characters as tokens: --tokens characters (tokens='characters' in Python)."
_SHOWN = 20  # characters of a phrase


def label_doubts(labels: Sequence[str], *, single: bool = True) -> tuple[str, ...]:
    """Say which labels look alike, like missing ones, like several ones, or cut at a wrong place.

    Args:
        labels: the label of each text, or all labels of all texts.
        single: whether each text has one label; else what looks like several is not told.

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
        told.append(
            f"Warning: these labels may stand for missing values: {_in_rows(missing, sizes)}. If"
            " so, leave these rows out."
        )
    several = [name for name in sorted(sizes) if single and _is_several(name, sizes)]
    if several:
        told.append(
            f"Warning: these labels look like several of the others: {_in_rows(several, sizes)}."
            " Each text has one label here, and each of these is a class of its own;"
            " --multi-label SEPARATOR (multi_label= in Python) takes them apart."
        )
    cut = [name for name in sorted(sizes) if _LINE_SIGNS.search(name)]
    if cut:
        told.append(
            f"Warning: these labels have a tab or a line end in them: {_in_rows(cut, sizes)}. If a"
            " label should end there, the format or the pattern is another."
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
    return (*told, *(_long_tokens(texts) if tokens == "words" else ()))


def alike_labels(names: Iterable[str]) -> str:
    """Return the names that look alike: `'Pos' and 'pos'`, or an empty string."""
    return listed([" and ".join(group) for group in alike_names(names)])


def _long_tokens(texts: Sequence[str]) -> tuple[str, ...]:
    """Say which texts are phrases without spaces, or words that hardly come twice."""
    joined, phrase = texts_without_spaces(texts)
    if joined:
        shown = phrase if len(phrase) <= _SHOWN else f"{phrase[:_SHOWN]}..."
        return (
            f"Warning: in {joined:,} of the {len(texts):,} texts, no spaces stand between words, so"
            f" that {shown!r} is one token. {_CHARACTERS}",
        )
    single = [word for text in texts if _WORD.fullmatch(word := text.strip())]
    if len(single) * 2 > len(texts) and len(set(single)) * 2 > len(single):
        return (
            f"Warning: {len(single):,} of the {len(texts):,} texts are a single word, and most of"
            f" these words come once. {_CHARACTERS}",
        )
    return ()


def _is_several(name: str, sizes: Counter[str]) -> bool:
    parts = [part for part in _JOINTS.split(name.strip("[](){}")) if part]
    return len(parts) > 1 and all(part.strip("'\"") in sizes for part in parts)


def _in_rows(names: Sequence[str], sizes: Counter[str]) -> str:
    return listed([f"{name!r} in {counted(sizes[name], 'row')}" for name in names])
