"""Tokens that come as tokens, as integers, learned from the training sentences alone."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import final

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.data.tokens import PADDING_ID, UNKNOWN_ID
from regard.errors import ArgumentError, DataError

__all__ = ["WordTable"]

_FORMAT = "regard words 1"
_FIRST = 2  # behind padding and unknown
_PIECE = re.compile(r"\w+|[^\w\s]")


@final
class WordTable:
    """Turn sentences that are taken apart already into rows of integers.

    A token is put in Unicode's composed form (NFC) and else stays as it is: capitals tell names.
    Id 0 is padding, id 1 stands for every token that is not in the table.

    Args:
        words: the tokens from id 2 on.

    Raises:
        ArgumentError: if a word comes twice.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(words)
        self._rows = {word: row for row, word in enumerate(self._words, start=_FIRST)}
        if len(self._rows) < len(self._words):
            raise ArgumentError(
                "`words` must be different from each other. Received:"
                f" {len(self._words) - len(self._rows):,} that come again"
            )

    @classmethod
    def learn(
        cls, sentences: Iterable[Sequence[str]], *, size: int = 20_000, min_count: int = 2
    ) -> "WordTable":
        """Make the table of the most frequent tokens of training sentences.

        The order is by falling count, then by code point, so that equal sentences in any order give
        the same table.

        Args:
            sentences: to learn from, and no others.
            size: the most rows of the table, with padding and unknown.
            min_count: how often a token must occur.

        Returns:
            The table.

        Raises:
            ArgumentError: if `size` is below 2 or `min_count` below 1.
            ArgumentTypeError: if they are not integers.
        """
        if _checks.positive_integer("size", size) < _FIRST:
            raise ArgumentError(f"`size` must be at least {_FIRST}. Received: size={size!r}")
        least = _checks.positive_integer("min_count", min_count)
        counts = Counter(_composed(word) for sentence in sentences for word in sentence)
        often = [word for word, count in counts.items() if count >= least]
        return cls(sorted(often, key=lambda word: (-counts[word], word))[: size - _FIRST])

    @property
    def size(self) -> int:
        """The number of rows, with padding and unknown: every id is below it."""
        return len(self._words) + _FIRST

    def encode(self, sentences: Sequence[Sequence[str]], length: int) -> NDArray[np.int32]:
        """Return the ids of sentences, cut at a length and padded on the right with 0.

        Args:
            sentences: with a token at least, each.
            length: the number of tokens of each row.

        Returns:
            Integers of shape `(sentences, length)`.
        """
        found = np.full((len(sentences), length), PADDING_ID, dtype=np.int32)
        for row, sentence in enumerate(sentences):
            ids = [self._rows.get(_composed(word), UNKNOWN_ID) for word in sentence[:length]]
            found[row, : len(ids)] = ids
        return found

    def taken_apart(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where the tokens of a text are, which nobody has taken apart.

        What stands between two spaces is a token if the table has it; else it is taken apart into
        words and single other characters.

        Args:
            text: the text.

        Returns:
            Begin and end of each token.
        """
        spans: list[tuple[int, int]] = []
        for part in re.finditer(r"\S+", text):
            if _composed(part.group()) in self._rows:
                spans.append(part.span())
            else:
                begin = part.start()
                pieces = _PIECE.finditer(part.group())
                spans += [(begin + each.start(), begin + each.end()) for each in pieces]
        return tuple(spans)

    def to_json(self) -> str:
        """Return the table as JSON text."""
        return json.dumps({"format": _FORMAT, "words": self._words}, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, content: bytes, name: str) -> "WordTable":
        """Read a table from the text that `to_json` returned.

        Args:
            content: the text in UTF-8.
            name: what to call it in an error.

        Returns:
            The table.

        Raises:
            DataError: if it is damaged, or something else.
        """
        try:
            read = json.loads(content)
            words = read.pop("words")
            if read != {"format": _FORMAT} or not all(isinstance(word, str) for word in words):
                raise ValueError("another format")
            return cls(words)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DataError(
                "A word table must be one written by regard, undamaged."
                f" Received: {name!r}, which is not."
            ) from error


def _composed(word: str) -> str:
    return unicodedata.normalize("NFC", word)
