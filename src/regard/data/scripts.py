"""Scripts that are written without spaces between words."""

import re
from collections.abc import Iterable

__all__ = ["texts_without_spaces"]

_LOOKED_AT = 2_000  # characters of each text
_FEWEST = 0.01  # of the texts that must be in such a script

# Chinese characters, kana, bopomofo.
_EAST = (
    r"\u3005-\u3007\u3041-\u3096\u309d-\u30fa\u30fc-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
)
_EAST += r"\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003fffd"
# Thai, Lao, Myanmar, New Tai Lue, Khmer, Tai Tham, Balinese, Javanese, Cham, with their marks.
_SOUTH = (
    r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0edf\u1000-\u1049\u104c-\u109f\u1780-\u17d3\u17dc\u17dd"
)
_SOUTH += (
    r"\u1980-\u19df\u1a20-\u1a7c\u1b00-\u1b4b\ua980-\ua9c0\uaa00-\uaa4d\ua9e0-\ua9fe\uaa60-\uaa7f"
)
# How many characters in a row are more than a word, in the mean over a text's characters.
_RUNS = ((re.compile(f"[{_EAST}]+"), 4), (re.compile(f"[{_SOUTH}]+"), 10))
_OTHER_LETTERS = re.compile(rf"[^\W\d_{_EAST}{_SOUTH}]")


def texts_without_spaces(texts: Iterable[str]) -> tuple[int, str]:
    """Count the texts in which words stand without spaces between them.

    It is measured by what stands there, not by the language: Chinese whose words somebody has set
    apart by spaces does not count, nor does Korean, which has spaces.

    Args:
        texts: the texts.

    Returns:
        Their number, and the first phrase that is one token: 0 and an empty string if they are
        fewer than one text in a hundred, or fewer than the half of all texts in such scripts.
    """
    rows = written = joined = 0
    example = ""
    for text in texts:
        rows += 1
        runs = [] if text.isascii() else _runs(text[:_LOOKED_AT])
        if not runs:
            continue
        written += 1
        phrase = _phrase(runs)
        joined += phrase != ""
        example = example or phrase
    if joined < max(1, _FEWEST * rows) or joined * 2 < written:
        return 0, ""
    return joined, example


def _runs(text: str) -> list[tuple[list[str], int]]:
    """Return the runs of each kind of script with its limit; none if most letters are others."""
    found = [(kind.findall(text), limit) for kind, limit in _RUNS]
    letters = sum(len(run) for runs, _ in found for run in runs)
    return found if letters > len(_OTHER_LETTERS.findall(text)) else []


def _phrase(found: list[tuple[list[str], int]]) -> str:
    """Return the longest run if runs are longer than words, else nothing."""
    for runs, limit in found:
        if sum(len(run) ** 2 for run in runs) >= limit * sum(map(len, runs)) > 0:
            return max(runs, key=len)
    return ""
