r"""The language for lines with a label and a text: `LABEL:`, `LABEL:* TEXT`, `TEXT\tLABEL`."""

import re
from dataclasses import dataclass

from regard.errors import ArgumentError

__all__ = ["LinePattern"]

_PIECE = re.compile(r"\\.|LABEL|TEXT|\*|[^\\]")
_FIELDS = ("LABEL", "TEXT", "*")
_EXAMPLES = r"'LABEL:', 'LABEL:* TEXT', 'TEXT\tLABEL'"


@dataclass(frozen=True)
class LinePattern:
    r"""Hold a pattern of lines, ready to be matched.

    `LABEL` stands for the label, `TEXT` for the text and `*` for what is left out; everything else
    stands for itself, as does what follows a backslash, but `\t` is a tab. A label and what is left
    out end where what follows them in the pattern begins for the first time; a label at the end
    begins after the last place where what precedes it stands. Without `TEXT`, the text is all that
    follows. White space round labels and texts is taken off.

    Args:
        pattern: as the user wrote it.
        is_open: whether it has no `TEXT` and ends in a sign, behind which anything may follow.
        expression: the regular expression.
    """

    pattern: str
    is_open: bool
    expression: re.Pattern[str]

    @classmethod
    def parse(cls, pattern: str) -> "LinePattern":
        """Read a pattern.

        Args:
            pattern: such as `LABEL:`.

        Returns:
            The pattern, ready to be matched.

        Raises:
            ArgumentError: if `LABEL` is not in it once, `TEXT` is in it twice, nothing stands
                between two of them, or it ends in a backslash.
        """
        pieces = _PIECE.findall(pattern)
        fault = _fault(pattern, pieces)
        if fault is not None:
            raise ArgumentError(
                "`pattern` must have LABEL in it once, TEXT at most once, and something between"
                f" them that tells where the label ends, such as {_EXAMPLES}. Received:"
                f" pattern={pattern!r}, {fault}"
            )
        implied = "TEXT" not in pieces
        written = "".join(map(_expression, [*pieces, *["TEXT"] * implied]))
        is_open = implied and pieces[-1] != r"\t" and not pieces[-1][-1].isspace()
        return cls(pattern, is_open, re.compile(written))

    def match(self, line: str) -> tuple[str, str] | None:
        """Return label and text of a line as they stand there, or None if the line does not fit.

        Args:
            line: a line without its end.

        Returns:
            Label and text, with the white space round them.
        """
        found = self.expression.fullmatch(line)
        return None if found is None else (found["label"], found["text"])


def _fault(pattern: str, pieces: list[str]) -> str | None:
    if sum(map(len, pieces)) < len(pattern):
        return "which ends in a backslash"
    for name, least in (("LABEL", 1), ("TEXT", 0)):
        count = pieces.count(name)
        if not least <= count <= 1:
            return f"which has {name} {f'{count} times' if count else 'nowhere'}"
    following = pieces[1:] + ["TEXT"] * ("TEXT" not in pieces)
    for one, other in zip(pieces, following, strict=False):
        if one in _FIELDS and other in _FIELDS:
            return f"where nothing stands between {one} and {other}"
    return None


def _expression(piece: str) -> str:
    if piece == "LABEL":
        return "(?P<label>.+?)"
    if piece == "TEXT":
        return "(?P<text>.*)"
    if piece == "*":
        return ".*?"
    return re.escape("\t" if piece == r"\t" else piece.removeprefix("\\"))
