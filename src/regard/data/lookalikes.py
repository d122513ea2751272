"""Labels that look like one label, and values that have nothing to see."""

import html
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

__all__ = ["alike_names", "is_blank"]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_BETWEEN = re.compile(r"(?<=\w)[\s_-]+(?=\w)")
_ROUND = " \t\n\r\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb.,;:()[]{}"
# Of no category that says that they are not seen: fillers, a joiner, variation selectors.
_NOT_SEEN = frozenset(
    "\u034f\u115f\u1160\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
)
# Small Greek and Cyrillic letters that are drawn as Latin ones, and the Latin ones.
_DRAWN_ALIKE = str.maketrans(
    "\u03bf\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455", "oaeopcyxijs"
)


def is_blank(value: str) -> bool:
    """Return whether a value has nothing to see: white space and invisible characters alone."""
    return not any(not each.isspace() and not _is_invisible(each) for each in value)


def alike_names(names: Iterable[str]) -> list[list[str]]:
    """Return the names that look like each other, in groups.

    These differ in capitals, in white space, hyphens and underscores between words, in quotes,
    brackets and points round the name, in how a number is written, in Unicode's composed,
    decomposed and full-width forms, in invisible characters, or in Greek or Cyrillic letters among
    Latin ones.

    Args:
        names: different names.

    Returns:
        Groups of at least two, as they are to be shown: where the difference cannot be seen, with
        escapes.
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(names):
        groups.setdefault(_look(name), []).append(name)
    return [_shown(group) for group in groups.values() if len(group) > 1]


def _is_invisible(character: str) -> bool:
    if character.isascii():
        return not character.isprintable()
    return unicodedata.category(character) in ("Cf", "Cc") or character in _NOT_SEEN


def _look(name: str) -> str:
    plain = _drawn(html.unescape(name)).casefold().translate(_DRAWN_ALIKE)
    if _NUMBER.fullmatch(plain):
        return str(Decimal(plain).normalize() + 0)
    return _BETWEEN.sub(" ", plain).strip(_ROUND) or plain


def _drawn(name: str) -> str:
    """Return a name in the one form of all that are drawn alike."""
    seen = "".join(
        each
        for each in unicodedata.normalize("NFKC", name)
        if each.isspace() or not _is_invisible(each)
    )
    return " ".join(seen.split())


def _shown(group: list[str]) -> list[str]:
    drawn = {_drawn(name).translate(_DRAWN_ALIKE) for name in group}
    return [repr(name) if len(drawn) == len(group) else ascii(name) for name in group]
