"""Fonts for what matplotlib draws: those that are installed and have the characters of a text."""

import unicodedata
import warnings
from collections.abc import Iterable

__all__ = ["fonts_for"]

# It has a box for every character there is.
_LAST_RESORT = "Last Resort"
_SHOWN = 5
_UNDRAWN = ("Cc", "Cf", "Cs", "Mn", "Zl", "Zp")  # line ends, joiners, what changes a sign before it


def fonts_for(texts: Iterable[str]) -> list[str]:
    """Return the families that draw some texts: matplotlib's own, then others that are needed.

    Where no installed font has a character, a warning names it and says what to install; it is
    drawn as a box. Needs matplotlib.

    Args:
        texts: all that is to be drawn.

    Returns:
        Names of families, for `fontfamily=` and `rcParams["font.family"]`.
    """
    import matplotlib as mpl
    from matplotlib import font_manager

    families = list(mpl.rcParams["font.family"])
    own = font_manager.get_font(font_manager.findfont(font_manager.FontProperties(family=families)))
    left = {each for text in texts for each in text if not own.get_char_index(ord(each))}
    left = {each for each in left if unicodedata.category(each) not in _UNDRAWN}
    entries = {each.name: each for each in font_manager.fontManager.ttflist if _is_plain(each)}
    for name in sorted(entries) if left else ():
        font = font_manager.get_font(entries[name].fname)
        found = {each for each in left if font.get_char_index(ord(each))}
        if found:
            families.append(name)
            left -= found
    if left:
        _tell(left)
    return families


def _is_plain(entry: object) -> bool:
    """Return whether a font is upright, of the usual weight, and no collection of boxes."""
    name, style, weight = (getattr(entry, each) for each in ("name", "style", "weight"))
    return style == "normal" and weight in (400, "normal") and not name.startswith(_LAST_RESORT)


def _tell(characters: set[str]) -> None:
    """Say which characters are drawn as boxes."""
    first, more = sorted(characters)[:_SHOWN], len(characters) - _SHOWN
    shown = ", ".join(map(repr, first)) + (f" and {more:,} more" if more > 0 else "")
    warnings.warn(
        f"No installed font can draw {shown}; they are drawn as boxes. Install one that can,"
        " such as Noto Sans CJK for Chinese, Japanese and Korean, or Noto Emoji; matplotlib finds"
        " it by itself. An HTML report takes the fonts of the browser",
        stacklevel=3,
    )
