"""Texts that come from data, files and names, made safe to stand in a line of output."""

import unicodedata

__all__ = ["visible"]

# Control characters, lone surrogates, what ends a line or a paragraph.
_UNSHOWN = {"Cc", "Cs", "Zl", "Zp"}
# Of the characters that only format, these join letters and emoji; the others, such as those that
# turn the direction of writing, make a line look like another one.
_JOINERS = {"\u200c", "\u200d"}


def visible(text: str) -> str:
    r"""Return a text of one line, with what cannot be seen written as Python writes it.

    A name with a line break in it cannot add a line, one with an escape sequence cannot move the
    cursor, and one that turns the direction of writing cannot hide its ending.

    Args:
        text: any text.

    Returns:
        The text, with `\n` for a line break, `\x1b` for an escape, `\u202e` for a change of
        direction.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in _UNSHOWN or (category == "Cf" and character not in _JOINERS):
        return character.encode("unicode_escape").decode("ascii")
    return character
