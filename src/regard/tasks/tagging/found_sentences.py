"""Sentences as a reader finds them, token by token."""

from dataclasses import dataclass, field
from typing import final

from regard import _checks
from regard.errors import ArgumentError

__all__ = ["FoundSentences", "column_number"]


@final
@dataclass
class FoundSentences:
    """Collect sentences.

    Args:
        source: what messages call the file.

    Attributes:
        tokens: of each sentence.
        labels: of each of its tokens.
        places: where each is, or begins.
        lines: the number of the line of each one's first token, where a token has a line of its
            own; else none.
        groups: the document of each; "" where there is none.
    """

    source: str
    tokens: list[list[str]] = field(default_factory=list)
    labels: list[list[str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    _open: bool = False

    def add(self, token: str, label: str, line: int, group: str = "") -> None:
        """Add a token to the sentence, which begins here if none is open.

        Args:
            token: as written.
            label: its label.
            line: where it stands.
            group: the document that it is in.
        """
        if not self._open:
            self._open = True
            self.whole([], [], f"line {line:,}", group)
            self.lines.append(line)
        self.tokens[-1].append(token)
        self.labels[-1].append(label)

    def end(self) -> None:
        """End the sentence, if one is open."""
        self._open = False

    def whole(self, tokens: list[str], labels: list[str], place: str, group: str = "") -> None:
        """Add a sentence.

        Args:
            tokens: of it.
            labels: of its tokens.
            place: where it stands.
            group: the document that it is in.
        """
        self.tokens.append(tokens)
        self.labels.append(labels)
        self.places.append(place)
        self.groups.append(group)

    @property
    def documents(self) -> tuple[str, ...]:
        """The document of each sentence; none at all where there are not two of them."""
        return tuple(self.groups) if len(set(self.groups)) > 1 else ()


def column_number(name: str, value: str) -> int:
    """Return the place of a column from its number.

    Args:
        name: of the option.
        value: from 1, or from -1 counted from the last.

    Returns:
        The place, from 0; or below 0, from the last.

    Raises:
        ArgumentError: if it is no such number.
    """
    try:
        number = int(value)
    except ValueError:
        number = 0
    if not number:
        raise ArgumentError(
            f"`{name}` must be the number of a column, from 1, or from -1 counted from the last,"
            f" in a file of columns. Received: {name}={_checks.written(value)}"
        )
    return number - 1 if number > 0 else number
